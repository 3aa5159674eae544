#include "core/terrace_houses.h"

#include <numbers>

namespace morphoscope::terrace {

namespace {

constexpr int kSides = 8;

// Floodlights shine up from the foot of the tower.
Color flooded(const Light& light, Color albedo, Vec3 normal, float height, float distance) {
    const float reach = std::exp(-std::max(height, 0.0f) / 55);
    const Color lamp = Color{1.0f, 0.80f, 0.50f} *
                       (0.75f * light.lamps * reach * (0.65f + 0.35f * std::max(0.0f, -normal.z)));
    return lit(light, albedo, normal, distance) + albedo * lamp;
}

struct Ring { // eight corners around the tower's axis
    float radius;
    float height;
};

Vec3 corner(const Church& church, const Ring& ring, int i) {
    const float angle = (static_cast<float>(i) + 0.5f) * 2 * std::numbers::pi_v<float> / kSides;
    return church.foot +
           Vec3{ring.radius * std::cos(angle), ring.height, ring.radius * std::sin(angle)};
}

// The surface between two rings; the upper one may be a point.
void paintRings(Canvas& canvas, const Camera& camera, const Light& light, const Church& church,
                const Ring& low, const Ring& high) {
    for (int i = 0; i < kSides; ++i) {
        const std::array<Vec3, 4> face{corner(church, low, i), corner(church, low, i + 1),
                                       corner(church, high, i + 1), corner(church, high, i)};
        const Vec3 outwards = (face[0] + face[1]) * 0.5f - church.foot;
        const float rise = high.height - low.height;
        const float horizontal = std::sqrt(outwards.x * outwards.x + outwards.z * outwards.z);
        const Vec3 normal = unit({outwards.x / horizontal * rise, low.radius - high.radius,
                                  outwards.z / horizontal * rise});
        if (dot(camera.eye - face[0], normal) <= 0)
            continue;
        const Color albedo = mixed(church.spire, {0.8f, 0.83f, 0.9f},
                                   0.5f * light.snow * smoothBetween(0.2f, 0.8f, normal.y));
        paintFace(
            canvas, camera, face, 1,
            flooded(light, albedo, normal, low.height - 0.4f * church.towerHeight, church.foot.z));
    }
}

void paintTowerSide(Canvas& canvas, const Camera& camera, const Light& light, const Church& church,
                    Vec3 normal) {
    const float w = church.halfWidth;
    const Vec3 way{-normal.z, 0, normal.x};
    const auto at = [&](float along, float y) {
        return church.foot + normal * w + way * along + Vec3{0, y, 0};
    };
    if (dot(camera.eye - at(0, 0), normal) <= 0)
        return;
    constexpr int kBands = 8; // the floodlight fades upwards
    for (int band = 0; band < kBands; ++band) {
        const float low = church.towerHeight * static_cast<float>(band) / kBands;
        const float high = church.towerHeight * static_cast<float>(band + 1) / kBands + 0.2f;
        const std::array<Vec3, 4> face{at(-w, low), at(w, low), at(w, high), at(-w, high)};
        paintFace(canvas, camera, face, 1,
                  flooded(light, church.stone * (band % 2 ? 0.98f : 1.0f), normal, low * 0.6f,
                          church.foot.z));
    }
    const auto rectangle = [&](float middle, float half, float low, float high, Color color) {
        const std::array<Vec3, 4> face{at(middle - half, low), at(middle + half, low),
                                       at(middle + half, high), at(middle - half, high)};
        paintFace(canvas, camera, face, 0.85f, color);
    };
    const Color dark =
        hazed(light, srgb(52, 48, 46) * (0.3f + 0.7f * (1 - light.night)), church.foot.z);
    const float h = church.towerHeight;
    for (const float middle : {-0.4f, 0.4f})
        rectangle(middle * w, 0.2f * w, 0.70f * h, 0.84f * h, dark);
    rectangle(0, w, 0.865f * h, 0.885f * h,
              flooded(light, church.stone * 1.15f, normal, 0.3f * h, church.foot.z));
    if (normal.z > -0.9f)
        return;
    const Color clock = mixed(lit(light, srgb(226, 210, 150), normal, church.foot.z),
                              {1.1f, 0.95f, 0.6f}, 0.8f * light.lamps);
    canvas.fillDisc(camera.project(at(0, 0.935f * h)), 0.36f * w * camera.focal / church.foot.z,
                    0.36f * w * camera.focal / church.foot.z, 0.95f, clock);
}

void paintRoofTop(Canvas& canvas, const Camera& camera, const Light& light, const Church& church) {
    const float top = church.towerHeight;
    const float w = 1.15f * church.halfWidth;
    if (church.isDome) {
        Ring low{w, top};
        for (int i = 1; i <= 5; ++i) {
            const float angle = static_cast<float>(i) / 5 * std::numbers::pi_v<float> / 2;
            const Ring high{w * std::cos(angle) * 0.97f + 0.25f,
                            top + 0.8f * church.spireHeight * std::sin(angle)};
            paintRings(canvas, camera, light, church, low, high);
            low = high;
        }
        paintRings(canvas, camera, light, church, {0.28f * w, low.height - 1},
                   {0.22f * w, low.height + 0.12f * church.spireHeight});
        paintRings(canvas, camera, light, church,
                   {0.26f * w, low.height + 0.12f * church.spireHeight},
                   {0.02f, low.height + 0.42f * church.spireHeight});
        return;
    }
    const float flare = top + 0.10f * church.spireHeight; // the foot of the spire is flatter
    paintRings(canvas, camera, light, church, {w, top}, {0.66f * w, flare});
    paintRings(canvas, camera, light, church, {0.66f * w, flare},
               {0.03f, top + church.spireHeight});
    const Vec3 tip = church.foot + Vec3{0, top + church.spireHeight, 0};
    const float thin = 0.18f * camera.focal / church.foot.z;
    canvas.fillLine(camera.project(tip + Vec3{0, -2, 0}), camera.project(tip + Vec3{0, 3.2f, 0}),
                    thin, thin, lit(light, srgb(190, 160, 80), {0, 0.3f, -1}, church.foot.z));
}

} // namespace

std::vector<Church> terraceChurches() {
    const Color sandstone = srgb(206, 190, 162);
    const Color copper = srgb(104, 156, 136);
    const Color slate = srgb(96, 104, 110);
    return {
        {{-196, 0, 640}, 5.0f, 42, 46, false, sandstone, slate, 1},
        {{-66, 0, 560}, 3.6f, 40, 62, false, srgb(196, 184, 166), srgb(92, 142, 130), 2},
        {{104, 0, 500}, 4.4f, 40, 18, true, sandstone, srgb(120, 112, 104), 3},
        {{121, 0, 497}, 4.4f, 40, 18, true, sandstone, srgb(120, 112, 104), 4},
        {{-14, 3, 250}, 4.3f, 48, 42, false, srgb(214, 190, 152), copper, 5},
    };
}

void paintChurch(Canvas& canvas, const Camera& camera, const Light& light, const Church& church) {
    const House nave{church.foot + Vec3{2.7f * church.halfWidth, 0, 8},
                     4.2f * church.halfWidth,
                     1.9f * church.halfWidth,
                     0.30f * church.towerHeight,
                     2.4f * church.halfWidth,
                     0.18f,
                     0,
                     church.stone,
                     srgb(122, 86, 70),
                     700 + church.seed};
    paintHouse(canvas, camera, light, nave);
    for (const Vec3 normal :
         {Vec3{0.18f, 0, -0.984f}, Vec3{0.984f, 0, 0.18f}, Vec3{-0.984f, 0, -0.18f}})
        paintTowerSide(canvas, camera, light, church, normal);
    paintRoofTop(canvas, camera, light, church);
}

} // namespace morphoscope::terrace
