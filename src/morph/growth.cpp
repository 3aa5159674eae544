#include "morph/growth.h"

#include <cmath>

namespace morphoscope {

namespace {

// What a pixel of the map covers of the photo.
float areaAt(const MapGrid& map, int x, int y) {
    constexpr float kNone = 1e-12f; // less than nothing where it turns over
    const auto place = [&](int column, int row) {
        return map.values[static_cast<std::size_t>(std::clamp(row, 0, map.height - 1) * map.width +
                                                   std::clamp(column, 0, map.width - 1))];
    };
    const Point2 p = place(x + 1, y) - place(x - 1, y);
    const Point2 q = place(x, y + 1) - place(x, y - 1);
    return std::max(kNone, p.x * q.y - p.y * q.x);
}

} // namespace

std::vector<float> growthOf(const MapGrid& a, const MapGrid& b, float scale,
                            const Plane& softness) {
    constexpr float kMost = 6; // binary logarithm
    Plane growth(a.width, a.height);
    for (int y = 0; y < a.height; ++y)
        for (int x = 0; x < a.width; ++x)
            growth.at(x, y) = std::clamp(
                std::log2(areaAt(b, x, y) / (scale * scale * areaAt(a, x, y))), -kMost, kMost);
    growth = boxBlurred(growth, 1);
    for (std::size_t i = 0; i < growth.values.size(); ++i)
        growth.values[i] = std::exp2(growth.values[i] * (1 - softness.values[i]));
    return growth.values;
}

} // namespace morphoscope
