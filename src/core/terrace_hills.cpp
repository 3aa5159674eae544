#include "core/terrace_scene.h"

namespace morphoscope::terrace {

namespace {

constexpr float kFarEdge =
    1.9f; // tangent to the left and right that ridges reach: beyond any picture
constexpr int kRidgeSteps = 320;

struct Ridge {
    float distance; // metres, for the haze
    float height;   // tangent above the horizon
    float roughness;
    float rightRise; // how much higher the right end is
    float scale;     // bumps per tangent
    int seed;
};

float ridgeTangent(const Ridge& ridge, float x) {
    const float bumps =
        cloudNoise(ridge.scale * x + 11.0f * static_cast<float>(ridge.seed), 3.7f, 6);
    return ridge.height * (1 - ridge.roughness + 2 * ridge.roughness * bumps + ridge.rightRise * x);
}

std::vector<Pixel> outline(const Camera& camera, const Ridge& ridge) {
    const float shift = camera.eye.x / ridge.distance;
    std::vector<Pixel> points;
    for (int i = 0; i <= kRidgeSteps; ++i) {
        const float x = kFarEdge * (2.0f * static_cast<float>(i) / kRidgeSteps - 1);
        points.push_back({camera.center.x + camera.focal * (x - shift),
                          camera.center.y - camera.focal * ridgeTangent(ridge, x)});
    }
    points.push_back({points.back().x, camera.center.y + 0.05f * camera.focal});
    points.push_back({points.front().x, camera.center.y + 0.05f * camera.focal});
    return points;
}

void paintMountains(Canvas& canvas, const Camera& camera, const Light& light) {
    const Ridge alps{5200, 0.072f, 0.62f, 0.10f, 5.5f, 1};
    const float clear = 1 - smoothBetween(0.45f, 0.85f, light.clouds);
    const Color rock = srgb(104, 112, 124);
    const Color snow = srgb(236, 240, 246);
    canvas.fill(outline(camera, alps), clear, [&](Pixel p) {
        const float up = (camera.center.y - p.y) / camera.focal;
        const float x = (p.x - camera.center.x) / camera.focal;
        const float flank = cloudNoise(26 * x, 60 * up, 3);
        const float white =
            smoothBetween(0.030f, 0.062f, up + 0.03f * (flank - 0.4f) + 0.02f * light.snow);
        const Vec3 normal = unit({1.6f * (flank - 0.45f), 0.7f, -0.6f});
        return lit(light, mixed(rock, snow, white), normal, alps.distance * 0.42f);
    });
}

void paintForestRidge(Canvas& canvas, const Camera& camera, const Light& light,
                      const Ridge& ridge) {
    const Color bare = srgb(92, 84, 76);
    const Color forest =
        mixed(mixed(bare, light.leafColor * 0.75f, light.leaves), srgb(54, 76, 58), 0.5f);
    const Color ground = mixed(forest, srgb(216, 222, 232), 0.55f * light.snow);
    canvas.fill(outline(camera, ridge), 1, [&](Pixel p) {
        const float x = (p.x - camera.center.x) / camera.focal + camera.eye.x / ridge.distance;
        const float up = (camera.center.y - p.y) / camera.focal;
        const float grain = cloudNoise(90 * x, 160 * up + 0.3f * static_cast<float>(ridge.seed), 3);
        const Vec3 normal = unit({0.9f * (grain - 0.45f), 1.0f, -0.5f});
        const float mist =
            1 + 0.7f * std::exp(-std::max(up, 0.0f) / 0.012f); // valleys hold the haze
        return lit(light, ground * (0.75f + 0.5f * grain), normal, ridge.distance * mist);
    });
}

// Lights of villages on the slopes.
void paintSlopeLamps(Canvas& canvas, const Camera& camera, const Light& light, const Ridge& ridge) {
    const float size = camera.focal / 1100;
    for (int i = 0; i < 90; ++i) {
        const float x = (hash01(i, 40) - 0.5f) * 2.2f;
        const float up = ridgeTangent(ridge, x) * 0.75f * hash01(i, 41) * hash01(i, 42);
        const Pixel place{camera.center.x + camera.focal * (x - camera.eye.x / ridge.distance),
                          camera.center.y - camera.focal * up};
        canvas.fillDisc(place, size, size,
                        lampShare(light, hash01(i, 43)) * (0.3f + 0.6f * hash01(i, 44)),
                        {1.1f, 0.72f, 0.36f});
    }
}

// The lake: a strip that mirrors the sky above the hills, brighter where it mirrors the sun's glow.
void paintLake(Canvas& canvas, const Camera& camera, const Light& light) {
    const std::array<Vec3, 5> shore{
        {{-3600, 0, 1250}, {-300, 0, 1180}, {-40, 0, 1500}, {-260, 0, 2300}, {-3600, 0, 2700}}};
    std::array<Pixel, 5> corners;
    for (std::size_t i = 0; i < shore.size(); ++i)
        corners[i] = camera.project(shore[i]);
    canvas.fill(corners, 1, [&](Pixel p) {
        const float x = (p.x - camera.center.x) / camera.focal;
        const float ripple = noise(45 * x, 1.9f * (p.y - camera.center.y) / camera.focal * 900);
        const Vec3 mirrored = unit({x, 0.10f, 1});
        const float glint =
            std::exp(14 * (dot(mirrored, unit({light.sun.x, 0.1f, light.sun.z})) - 1));
        const Color water = mixed(light.horizon, light.zenith, 0.35f) * (0.72f + 0.22f * ripple);
        return hazed(light, water + light.glow * (0.5f * glint), 500);
    });
}

void paintGround(Canvas& canvas, const Camera& camera, const Light& light) {
    const Color summer = mixed(srgb(96, 92, 84), light.leafColor, 0.35f * light.leaves);
    const Color albedo = mixed(summer, srgb(214, 220, 230), 0.7f * light.snow);
    const auto width = static_cast<float>(canvas.width());
    const auto height = static_cast<float>(canvas.height());
    const float horizon = camera.center.y;
    const std::array<Pixel, 4> area{{{0, horizon}, {width, horizon}, {width, height}, {0, height}}};
    canvas.fill(area, 1, [&](Pixel p) {
        const float distance = camera.eye.y * camera.focal / std::max(p.y - horizon, 0.5f);
        return lit(light, albedo * 0.55f, {0, 1, 0}, std::min(distance, 6000.0f));
    });
}

} // namespace

void paintHills(Canvas& canvas, const Camera& camera, const Light& light) {
    const Ridge farHills{3600, 0.030f, 0.45f, -0.25f, 3.1f, 5};
    const Ridge longHill{2500, 0.044f, 0.38f, 0.85f, 2.1f, 3};
    paintMountains(canvas, camera, light);
    paintForestRidge(canvas, camera, light, farHills);
    paintForestRidge(canvas, camera, light, longHill);
    paintGround(canvas, camera, light);
    paintLake(canvas, camera, light);
    paintSlopeLamps(canvas, camera, light, longHill);
}

} // namespace morphoscope::terrace
