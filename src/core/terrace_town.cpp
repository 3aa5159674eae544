// The old town: rows of houses, denser to the eye the farther they are, with trees among them.
// Every house has its own number, and all that is particular about it follows from that number.
#include "core/terrace_houses.h"

namespace morphoscope::terrace {

namespace {

constexpr float kFirstRow = 58;     // metres
constexpr float kRowRatio = 1.066f; // of the distances of neighbouring rows
constexpr int kRowCount = 50;
constexpr float kReach =
    1.25f; // half width of the town per metre of distance, wider than any picture

Color pick(std::span<const Color> colors, float at) {
    return colors[std::min(static_cast<std::size_t>(at * static_cast<float>(colors.size())),
                           colors.size() - 1)];
}

House houseAt(int row, int column, Vec3 place) {
    const std::array<Color, 7> walls{srgb(226, 214, 188), srgb(214, 190, 150), srgb(232, 228, 218),
                                     srgb(204, 176, 158), srgb(190, 188, 182), srgb(222, 202, 160),
                                     srgb(176, 150, 128)};
    const std::array<Color, 6> roofs{srgb(152, 104, 82), srgb(132, 96, 80), srgb(112, 90, 80),
                                     srgb(172, 114, 84), srgb(100, 94, 92), srgb(142, 108, 88)};
    const int id = row * 1009 + column;
    House house;
    house.seed = id;
    house.center = place;
    house.halfLength = 5.5f + 5.5f * hash01(id, 1);
    house.halfDepth = 4.2f + 2.2f * hash01(id, 2);
    house.wallHeight = 8.5f + 6 * hash01(id, 3);
    house.roofRise = house.halfDepth * (0.75f + 0.45f * hash01(id, 4));
    const float quarter = hash01(id / 5, 5) < 0.5f ? 0.0f : 1.5708f; // neighbours share a street
    house.turn =
        quarter + 0.5f * (hash01(row, column / 6, 6) - 0.5f) + 0.15f * (hash01(id, 7) - 0.5f);
    house.hip = hash01(id, 8) < 0.4f ? 0.75f : 0.0f;
    house.wall = pick(walls, hash01(id, 9)) * (0.85f + 0.25f * hash01(id, 10));
    house.roof = pick(roofs, hash01(id, 11)) * (0.8f + 0.4f * hash01(id, 12));
    return house;
}

bool isLake(Vec3 place) {
    return place.z > 1130 && place.x < -40;
}

void paintRow(Canvas& canvas, const Camera& camera, const Light& light, int row) {
    const float rowZ = kFirstRow * std::pow(kRowRatio, static_cast<float>(row));
    const float spacing = 15.5f + 0.010f * rowZ;
    const int columns = static_cast<int>(kReach * rowZ / spacing) + 2;
    for (int column = -columns; column <= columns; ++column) {
        const int id = row * 1009 + column;
        const float jitter = (hash01(id, 21) - 0.5f) * 0.5f * (kRowRatio - 1) * rowZ;
        const float z = rowZ + jitter;
        const float x = spacing * (static_cast<float>(column) + 0.7f * (hash01(id, 22) - 0.5f) +
                                   0.5f * static_cast<float>(row % 2));
        const Vec3 place{x, groundHeight(z), z};
        const Pixel onScreen = camera.project(place);
        const float margin = 24 * camera.focal / z;
        if (isLake(place) || onScreen.x < -margin ||
            onScreen.x > static_cast<float>(canvas.width()) + margin)
            continue;
        if (hash01(id, 23) < 0.13f) {
            const int clumps = std::clamp(static_cast<int>(9000 / z), 6, 90);
            paintTree(canvas, camera, light,
                      {place, 9 + 5 * hash01(id, 24), 3.8f + 1.8f * hash01(id, 25), id, clumps});
            continue;
        }
        paintHouse(canvas, camera, light, houseAt(row, column, place));
        if (hash01(id, 26) < 0.35f)
            paintTree(canvas, camera, light,
                      {place + Vec3{0.5f * spacing, 0, -7}, 7 + 3 * hash01(id, 27),
                       2.6f + 1.2f * hash01(id, 28), id + 5,
                       std::clamp(static_cast<int>(5000 / z), 4, 60)});
    }
}

} // namespace

void paintTown(Canvas& canvas, const Camera& camera, const Light& light) {
    const std::vector<Church> churches = terraceChurches();
    std::size_t nextChurch = 0;
    for (int row = kRowCount - 1; row >= 0; --row) {
        const float rowZ = kFirstRow * std::pow(kRowRatio, static_cast<float>(row));
        for (; nextChurch < churches.size() && churches[nextChurch].foot.z > rowZ; ++nextChurch)
            paintChurch(canvas, camera, light, churches[nextChurch]);
        paintRow(canvas, camera, light, row);
    }
    const House nearLeft{{-27, 11.0f, 52},  10.5f, 6.5f, 11.0f, 7.0f, 0.36f, 0, srgb(224, 208, 180),
                         srgb(118, 84, 70), 901};
    const House nearMiddle{{6, 8.5f, 54},     9,  6, 9.5f, 6.0f, 0.18f, 0.75f, srgb(206, 164, 122),
                           srgb(126, 86, 70), 902};
    paintHouse(canvas, camera, light, nearMiddle);
    paintHouse(canvas, camera, light, nearLeft);
}

} // namespace morphoscope::terrace
