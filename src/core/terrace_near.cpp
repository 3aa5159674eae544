#include "core/terrace_scene.h"

namespace morphoscope::terrace {

namespace {

constexpr float kWallTop = 33.02f;  // metres; the eye is at 34
constexpr float kWallLeftZ = 2.35f; // the wall runs away to the right
constexpr float kWallSlope = 0.055f;
constexpr float kWallThickness = 0.42f;
constexpr float kWallReach = 16; // to both sides

float wallZ(float x) {
    return kWallLeftZ + kWallSlope * (x + 3);
}

Vec3 onWall(float x, float y, float inwards) {
    return {x, y, wallZ(x) - inwards};
}

// Concrete: large stains and fine grain, in wall coordinates so that they move with the wall.
float concreteGrain(float x, float y) {
    return 0.80f + 0.28f * cloudNoise(2.3f * x, 2.3f * y, 3) + 0.10f * noise(30 * x, 30 * y);
}

// Paints a strip of the wall between two (height, inwards) edges.
struct WallStrip {
    float upperY;
    float upperInwards;
    float lowerY;
    float lowerInwards;
    Vec3 normal;
    Color albedo;
};

void paintStrip(Canvas& canvas, const Camera& camera, const Light& light, const WallStrip& strip) {
    const std::array<Pixel, 4> corners{
        {camera.project(onWall(-kWallReach, strip.upperY, strip.upperInwards)),
         camera.project(onWall(kWallReach, strip.upperY, strip.upperInwards)),
         camera.project(onWall(kWallReach, strip.lowerY, strip.lowerInwards)),
         camera.project(onWall(-kWallReach, strip.lowerY, strip.lowerInwards))}};
    const Color base = lit(light, strip.albedo, strip.normal, 1);
    const Vec3 point = onWall(0, strip.upperY, strip.upperInwards);
    canvas.fill(corners, 1, [&](Pixel p) {
        const Vec3 ray = camera.rayThrough(p);
        const float t =
            dot(point - camera.eye, strip.normal) / std::min(dot(ray, strip.normal), -1e-4f);
        const Vec3 hit = camera.eye + ray * t;
        const float across = std::abs(strip.normal.y) > 0.5f ? hit.z : hit.y;
        return base * concreteGrain(hit.x, across);
    });
}

void paintRail(Canvas& canvas, const Camera& camera, const Light& light, float y, float inwards,
               float radius) {
    const Pixel from = camera.project(onWall(-kWallReach, y, inwards));
    const Pixel to = camera.project(onWall(kWallReach, y, inwards));
    const float fromWidth = 2 * radius * camera.focal / (wallZ(-kWallReach) - inwards);
    const float toWidth = 2 * radius * camera.focal / (wallZ(kWallReach) - inwards);
    const Color steel = srgb(70, 74, 78);
    canvas.fillLine(from, to, fromWidth, toWidth, lit(light, steel * 0.55f, {0, -0.2f, -1}, 1));
    const auto lifted = [](Pixel p, float by) { return Pixel{p.x, p.y - by}; };
    canvas.fillLine(
        lifted(from, 0.26f * fromWidth), lifted(to, 0.26f * toWidth), 0.42f * fromWidth,
        0.42f * toWidth,
        lit(light, mixed(steel * 2.2f, srgb(235, 238, 244), light.snow), {0, 0.9f, -0.4f}, 1));
}

void paintPosts(Canvas& canvas, const Camera& camera, const Light& light, float topY) {
    constexpr float kSpacing = 1.55f;
    const Color steel = lit(light, srgb(52, 55, 58), {0, 0.2f, -1}, 1);
    const int reach = static_cast<int>(kWallReach / kSpacing);
    for (int i = -reach; i <= reach; ++i) {
        const float x = kSpacing * static_cast<float>(i);
        const float width = 0.035f * camera.focal / wallZ(x);
        canvas.fillLine(camera.project(onWall(x, kWallTop - 0.01f, 0.20f)),
                        camera.project(onWall(x, topY, 0.06f)), width, width, steel);
    }
}

void paintBranch(Canvas& canvas, const Camera& camera, Vec3 from, Vec3 way, float width, int depth,
                 int seed, Color color) {
    const Vec3 to = from + way;
    const float scale = camera.focal / std::max(from.z - camera.eye.z, 1.0f);
    canvas.fillLine(camera.project(from), camera.project(to), width * scale, 0.62f * width * scale,
                    color);
    if (depth == 0 || width * scale < 0.35f)
        return;
    for (int i = 0; i < 3; ++i) {
        const float turn =
            (hash01(seed, i, depth) - 0.5f) * 1.2f + (static_cast<float>(i) - 1) * 0.5f;
        const float length = 0.55f + 0.25f * hash01(seed, i, depth + 20);
        const Vec3 next{(way.x * std::cos(turn) + way.y * std::sin(turn)) * length,
                        (way.y * std::cos(turn) - way.x * std::sin(turn)) * length + 0.06f, 0};
        paintBranch(canvas, camera, to, next, 0.58f * width, depth - 1, seed * 3 + i + 1, color);
    }
}

void paintCrown(Canvas& canvas, const Camera& camera, const Light& light, const Tree& tree) {
    const float scale = camera.focal / std::max(tree.foot.z - camera.eye.z, 1.0f);
    const Vec3 middle = tree.foot + Vec3{0, tree.height - tree.radius, 0};
    const float clump =
        tree.radius * std::min(1.0f, 2.6f / std::sqrt(static_cast<float>(tree.leafCount)));
    const float tint = 0.8f + 0.4f * hash01(tree.seed, 5);
    for (int i = 0; i < tree.leafCount; ++i) {
        // From the shadowed bottom to the lit top, so that later clumps lie on earlier ones.
        const float rise =
            2 * (static_cast<float>(i) + 0.5f) / static_cast<float>(tree.leafCount) - 1;
        const float room = std::sqrt(std::max(0.0f, 1 - rise * rise));
        const float side = (2 * hash01(tree.seed, i, 1) - 1) * room;
        const Vec3 normal = unit({side, 0.9f * rise + 0.25f, -0.75f * room});
        const Vec3 place = middle + Vec3{side, 0.95f * rise, 0} * (tree.radius * 0.86f);
        const float shadow =
            0.42f +
            0.58f * smoothBetween(-1.0f, 0.7f, rise + 0.5f * (hash01(tree.seed, i, 2) - 0.5f));
        const Color leaf = light.leafColor * (tint * (0.75f + 0.5f * hash01(tree.seed, i, 3)));
        const float radius = clump * scale * (0.55f + 0.5f * hash01(tree.seed, i, 4)) *
                             (0.35f + 0.65f * light.leaves);
        canvas.fillDisc(camera.project(place), radius, 0.85f * radius,
                        smoothBetween(0.0f, 0.5f, light.leaves),
                        lit(light, leaf, normal, tree.foot.z) * shadow);
    }
}

} // namespace

void paintTree(Canvas& canvas, const Camera& camera, const Light& light, const Tree& tree) {
    const Color bark = lit(light, mixed(srgb(66, 56, 50), srgb(150, 152, 158), 0.45f * light.snow),
                           {-0.3f, 0.4f, -0.8f}, tree.foot.z);
    const float scale = camera.focal / std::max(tree.foot.z - camera.eye.z, 1.0f);
    const int depth = tree.radius * scale > 60 ? 5 : tree.radius * scale > 14 ? 3 : 1;
    paintBranch(canvas, camera, tree.foot, {0, (0.32f - 0.11f * light.leaves) * tree.height, 0},
                0.030f * tree.height, depth, tree.seed + 3, bark);
    paintCrown(canvas, camera, light, tree);
}

void paintTerrace(Canvas& canvas, const Camera& camera, const Light& light) {
    const std::array<Tree, 5> trees{{{{23, 12, 36}, 17, 5.6f, 71, 200},
                                     {{-34, 10, 44}, 18, 5.2f, 72, 150},
                                     {{3, 14, 31}, 9.5f, 3.3f, 73, 120},
                                     {{12.8f, 16, 23}, 16.5f, 4.6f, 74, 330},
                                     {{-6, 17, 25}, 8.5f, 2.9f, 75, 130}}};
    std::array<Tree, 5> sorted = trees;
    std::sort(sorted.begin(), sorted.end(),
              [](const Tree& a, const Tree& b) { return a.foot.z > b.foot.z; });
    for (const Tree& tree : sorted)
        paintTree(canvas, camera, light, tree);

    const Color concrete = srgb(168, 162, 152);
    const Color top = mixed(srgb(184, 178, 166), srgb(240, 244, 250), light.snow);
    paintStrip(canvas, camera, light, {kWallTop, 0, kWallTop, kWallThickness, {0, 1, 0}, top});
    const Vec3 towardsUs = unit({kWallSlope, 0, -1});
    paintStrip(canvas, camera, light,
               {kWallTop, kWallThickness, 30, kWallThickness, towardsUs, concrete});
    const float railY = kWallTop + 0.27f;
    paintPosts(canvas, camera, light, railY);
    paintRail(canvas, camera, light, kWallTop + 0.13f, 0.13f, 0.012f);
    paintRail(canvas, camera, light, railY, 0.06f, 0.022f);
}

} // namespace morphoscope::terrace
