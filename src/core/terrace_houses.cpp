#include "core/terrace_houses.h"

namespace morphoscope::terrace {

namespace {

constexpr float kWindowDistance =
    330; // beyond, windows are smaller than a pixel and only their light shows
constexpr float kTileDistance = 110;
constexpr float kEaves = 0.7f;

const Color kSnow = {0.80f, 0.83f, 0.90f};
const Color kWindowLight = {1.55f, 0.92f, 0.40f};

struct Corners { // a house turned into place
    Vec3 origin;
    Vec3 along;  // unit, along the ridge
    Vec3 across; // unit

    Vec3 at(float a, float b, float y) const {
        return origin + along * a + across * b + Vec3{0, y, 0};
    }
};

bool facesUs(const Camera& camera, Vec3 point, Vec3 normal) {
    return dot(camera.eye - point, normal) > 0;
}

// A wall from `left` to `right` at its foot, seen from outside.
struct Wall {
    Vec3 left;
    Vec3 right;
    Vec3 normal;
    float height;
    int seed;
};

void paintPane(Canvas& canvas, const Camera& camera, const Light& light,
               std::span<const Vec3> corners, int seed) {
    const float on =
        lampShare(light, hash01(seed, 31)) * smoothBetween(0.30f, 0.42f, hash01(seed, 32));
    const Color reflected =
        mixed(srgb(40, 46, 54), light.skyColor * 0.5f, 0.45f) * (1 - 0.9f * light.night);
    const Color lamp = kWindowLight * (0.55f + 0.8f * hash01(seed, 33));
    const float z = corners[0].z;
    paintFace(canvas, camera, corners, 0.9f, mixed(hazed(light, reflected, z), lamp, on));
}

void paintWindows(Canvas& canvas, const Camera& camera, const Light& light, const Wall& wall) {
    const Vec3 way = wall.right - wall.left;
    const float length = std::sqrt(dot(way, way));
    const int columns = std::max(1, static_cast<int>(length / 3.0f));
    const int storeys = std::max(1, static_cast<int>(wall.height / 3.1f));
    const bool hasFrames = wall.left.z < 110;
    const Color frame = lit(light, srgb(232, 228, 220), wall.normal, wall.left.z);
    for (int storey = 0; storey < storeys; ++storey)
        for (int column = 0; column < columns; ++column) {
            const float middle = (static_cast<float>(column) + 0.5f) / static_cast<float>(columns);
            const float foot =
                1.0f + static_cast<float>(storey) * wall.height / static_cast<float>(storeys);
            const auto quad = [&](float half, float low, float high) {
                const Vec3 side = way * (half / length);
                const Vec3 base = wall.left + way * middle;
                return std::array<Vec3, 4>{
                    base + side * -1 + Vec3{0, low, 0}, base + side + Vec3{0, low, 0},
                    base + side + Vec3{0, high, 0}, base + side * -1 + Vec3{0, high, 0}};
            };
            if (hasFrames)
                paintFace(canvas, camera, quad(0.70f, foot - 0.14f, foot + 1.72f), 1, frame);
            paintPane(canvas, camera, light, quad(0.55f, foot, foot + 1.6f),
                      wall.seed * 97 + storey * 13 + column);
        }
}

// Far away a lit window is a point of light.
void paintFarLight(Canvas& canvas, const Camera& camera, const Light& light, const Wall& wall) {
    for (int i = 0; i < 3; ++i) {
        const float on = lampShare(light, hash01(wall.seed, 51, i)) *
                         smoothBetween(0.15f, 0.3f, hash01(wall.seed, 52, i));
        const Vec3 place = wall.left +
                           (wall.right - wall.left) * (0.15f + 0.7f * hash01(wall.seed, 53, i)) +
                           Vec3{0, wall.height * (0.3f + 0.65f * hash01(wall.seed, 54, i)), 0};
        const float size = std::max(0.75f * camera.focal / place.z, camera.focal / 1500);
        canvas.fillDisc(camera.project(place), size, size, on * 0.85f,
                        kWindowLight * (0.5f + 0.8f * hash01(wall.seed, 55, i)));
    }
}

void paintWall(Canvas& canvas, const Camera& camera, const Light& light, const Wall& wall,
               Color albedo) {
    if (!facesUs(camera, wall.left, wall.normal))
        return;
    const Vec3 up{0, wall.height + 0.3f, 0};
    const std::array<Vec3, 4> corners{wall.left, wall.right, wall.right + up, wall.left + up};
    paintFace(canvas, camera, corners, 1, lit(light, albedo, wall.normal, wall.left.z));
    if (wall.left.z < kWindowDistance)
        paintWindows(canvas, camera, light, wall);
    else if (light.lamps > 0)
        paintFarLight(canvas, camera, light, wall);
}

// Rows of tiles: fine lines along the eaves and patches of older and newer ones; faded out before
// they would flicker.
void paintRoof(Canvas& canvas, const Camera& camera, const Light& light,
               std::span<const Vec3> corners, Color albedo, float snowShare) {
    const Vec3 normal = [&] {
        const Vec3 n = unit(cross(corners[1] - corners[0], corners[2] - corners[0]));
        return n.y < 0 ? n * -1 : n;
    }();
    if (!facesUs(camera, corners[0], normal))
        return;
    const float z = corners[0].z;
    const Color covered =
        mixed(albedo, kSnow, light.snow * smoothBetween(0.2f, 0.7f, normal.y) * snowShare);
    const Color base = lit(light, covered, normal, z);
    if (z > kTileDistance)
        return paintFace(canvas, camera, corners, 1, base);
    const Vec3 u = unit(corners[1] - corners[0]);
    const Vec3 v = cross(normal, u);
    const float lines =
        std::clamp(1.5f - 5.0f * z / camera.focal, 0.0f, 1.0f) * (1 - 0.9f * light.snow);
    const float patches = 0.34f * (1 - 0.75f * light.snow);
    std::array<Pixel, 8> outline;
    for (std::size_t i = 0; i < corners.size(); ++i)
        outline[i] = camera.project(corners[i]);
    canvas.fill(std::span(outline).first(corners.size()), 1, [&](Pixel p) {
        const Vec3 ray = camera.rayThrough(p);
        const float t = dot(corners[0] - camera.eye, normal) / dot(ray, normal);
        const Vec3 d = camera.eye + ray * t - corners[0];
        const float a = dot(d, u);
        const float b = dot(d, v);
        const float wave = std::abs(2 * (b / 0.55f - std::floor(b / 0.55f)) - 1);
        const float column = lines > 0 ? noise(a / 0.35f, std::floor(b / 0.55f)) : 0.5f;
        return base * (1 + patches * (cloudNoise(0.5f * a, 0.8f * b, 2) - 0.38f) +
                       lines * (0.22f * (wave - 0.5f) + 0.22f * (column - 0.5f)));
    });
}

void paintRoofs(Canvas& canvas, const Camera& camera, const Light& light, const House& house,
                const Corners& c) {
    const float a = house.halfLength + (house.hip > 0 ? kEaves : 0.35f * kEaves);
    const float b = house.halfDepth + kEaves;
    const float eaves = house.wallHeight - kEaves * house.roofRise / house.halfDepth;
    const float ridge = house.wallHeight + house.roofRise;
    const float end = house.hip > 0 ? house.halfLength - house.hip * house.halfDepth : a;
    const float snowShare = 0.72f + 0.26f * hash01(house.seed, 81);
    const Vec3 ridgeLeft = c.at(-end, 0, ridge);
    const Vec3 ridgeRight = c.at(end, 0, ridge);
    for (const float side : {1.0f, -1.0f}) {
        const std::array<Vec3, 4> plane{c.at(-a, side * b, eaves), c.at(a, side * b, eaves),
                                        ridgeRight, ridgeLeft};
        paintRoof(canvas, camera, light, plane, house.roof, snowShare);
    }
    if (house.hip <= 0)
        return;
    for (const float side : {1.0f, -1.0f}) {
        const std::array<Vec3, 3> plane{c.at(side * a, -b, eaves), c.at(side * a, b, eaves),
                                        c.at(side * end, 0, ridge)};
        paintRoof(canvas, camera, light, plane, house.roof, snowShare);
    }
}

void paintGables(Canvas& canvas, const Camera& camera, const Light& light, const House& house,
                 const Corners& c) {
    for (const float side : {1.0f, -1.0f}) {
        const Vec3 normal = c.along * side;
        const float a = side * house.halfLength;
        if (!facesUs(camera, c.at(a, 0, 0), normal))
            continue;
        const std::array<Vec3, 3> gable{c.at(a, -house.halfDepth, house.wallHeight),
                                        c.at(a, house.halfDepth, house.wallHeight),
                                        c.at(a, 0, house.wallHeight + house.roofRise)};
        paintFace(canvas, camera, gable, 1, lit(light, house.wall * 0.96f, normal, house.center.z));
        if (house.center.z > 200)
            continue;
        const std::array<Vec3, 4> pane{
            c.at(a, -0.6f, house.wallHeight + 0.6f), c.at(a, 0.6f, house.wallHeight + 0.6f),
            c.at(a, 0.6f, house.wallHeight + 2.0f), c.at(a, -0.6f, house.wallHeight + 2.0f)};
        paintPane(canvas, camera, light, pane, house.seed * 31 + 7);
    }
}

void paintBox(Canvas& canvas, const Camera& camera, const Light& light, const Corners& c, Vec3 half,
              float low, Color albedo) {
    const auto side = [&](Vec3 normal, float a0, float b0, float a1, float b1) {
        if (!facesUs(camera, c.at(a0, b0, low), normal))
            return;
        const std::array<Vec3, 4> face{c.at(a0, b0, low), c.at(a1, b1, low),
                                       c.at(a1, b1, low + half.y), c.at(a0, b0, low + half.y)};
        paintFace(canvas, camera, face, 1, lit(light, albedo, normal, c.origin.z));
    };
    side(c.across * -1, -half.x, -half.z, half.x, -half.z);
    side(c.across, half.x, half.z, -half.x, half.z);
    side(c.along, half.x, -half.z, half.x, half.z);
    side(c.along * -1, -half.x, half.z, -half.x, -half.z);
    const std::array<Vec3, 4> top{
        c.at(-half.x, -half.z, low + half.y), c.at(half.x, -half.z, low + half.y),
        c.at(half.x, half.z, low + half.y), c.at(-half.x, half.z, low + half.y)};
    if (camera.eye.y > top[0].y)
        paintFace(canvas, camera, top, 1,
                  lit(light, mixed(albedo, kSnow, light.snow), {0, 1, 0}, c.origin.z));
}

void paintChimneys(Canvas& canvas, const Camera& camera, const Light& light, const House& house,
                   const Corners& c) {
    const int count = 1 + static_cast<int>(2.6f * hash01(house.seed, 61));
    for (int i = 0; i < count; ++i) {
        const float a = (hash01(house.seed, 62, i) - 0.5f) * 1.2f * house.halfLength;
        const float b = (hash01(house.seed, 63, i) - 0.5f) * 0.7f * house.halfDepth;
        const Corners own{c.at(a, b, 0), c.along, c.across};
        const float foot =
            house.wallHeight + house.roofRise * (1 - std::abs(b) / house.halfDepth) - 0.6f;
        paintBox(canvas, camera, light, own, {0.42f, 1.7f, 0.38f}, foot, srgb(186, 160, 142));
    }
}

// A dormer stands on the slope that looks at us.
void paintDormers(Canvas& canvas, const Camera& camera, const Light& light, const House& house,
                  const Corners& c) {
    const float side = facesUs(camera, c.origin, c.across * -1) ? -1.0f : 1.0f;
    const Vec3 normal = c.across * side;
    const float slope = house.roofRise / house.halfDepth;
    const int count = std::max(1, static_cast<int>(house.halfLength / 3.4f));
    for (int i = 0; i < count; ++i) {
        const float a = ((static_cast<float>(i) + 0.5f) / static_cast<float>(count) - 0.5f) * 1.7f *
                        house.halfLength;
        const float b = 0.72f * house.halfDepth;
        const float low = house.wallHeight + slope * (house.halfDepth - b);
        const float deep = b - 1.9f / slope; // where the dormer's roof meets the slope
        const auto at = [&](float da, float depth, float up) {
            return c.at(a + da, side * depth, low + up);
        };
        const std::array<Vec3, 5> front{at(-1.0f, b, 0), at(1.0f, b, 0), at(1.0f, b, 1.5f),
                                        at(0, b, 2.3f), at(-1.0f, b, 1.5f)};
        for (const float way : {-1.0f, 1.0f}) {
            const std::array<Vec3, 4> roof{at(way * 1.3f, b + 0.25f, 1.3f), at(0, b + 0.25f, 2.45f),
                                           at(0, deep, 2.45f), at(way * 1.3f, deep + 0.6f, 1.3f)};
            const Vec3 roofNormal = unit(c.along * way + Vec3{0, 1.1f, 0});
            paintFace(canvas, camera, roof, 1,
                      lit(light, mixed(house.roof * 0.9f, kSnow, 0.9f * light.snow), roofNormal,
                          house.center.z));
        }
        paintFace(canvas, camera, front, 1, lit(light, house.wall, normal, house.center.z));
        const std::array<Vec3, 4> pane{at(-0.6f, b, 0.25f), at(0.6f, b, 0.25f), at(0.6f, b, 1.45f),
                                       at(-0.6f, b, 1.45f)};
        paintPane(canvas, camera, light, pane, house.seed * 53 + i);
    }
}

} // namespace

void paintFace(Canvas& canvas, const Camera& camera, std::span<const Vec3> corners, float opacity,
               Color color) {
    std::array<Pixel, 16> outline;
    const std::size_t count = std::min(corners.size(), outline.size());
    for (std::size_t i = 0; i < count; ++i)
        outline[i] = camera.project(corners[i]);
    canvas.fill(std::span(outline).first(count), opacity, color);
}

void paintHouse(Canvas& canvas, const Camera& camera, const Light& light, const House& house) {
    const Vec3 along{std::cos(house.turn), 0, std::sin(house.turn)};
    const Corners c{house.center, along, {-along.z, 0, along.x}};
    const float a = house.halfLength;
    const float b = house.halfDepth;
    const float foot = -6; // the ground slopes: walls reach below it
    const auto wall = [&](float a0, float b0, float a1, float b1, Vec3 normal, int seed) {
        paintWall(canvas, camera, light,
                  {c.at(a0, b0, foot), c.at(a1, b1, foot), normal, house.wallHeight - foot, seed},
                  house.wall);
    };
    wall(-a, -b, a, -b, c.across * -1, house.seed * 4);
    wall(a, b, -a, b, c.across, house.seed * 4 + 1);
    wall(a, -b, a, b, c.along, house.seed * 4 + 2);
    wall(-a, b, -a, -b, c.along * -1, house.seed * 4 + 3);
    if (house.hip <= 0)
        paintGables(canvas, camera, light, house, c);
    paintRoofs(canvas, camera, light, house, c);
    if (house.center.z < 300)
        paintChimneys(canvas, camera, light, house, c);
    if (house.center.z < 230 && hash01(house.seed, 71) < 0.7f)
        paintDormers(canvas, camera, light, house, c);
}

} // namespace morphoscope::terrace
