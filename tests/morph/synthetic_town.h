// A small painted town for the tests of morph: gabled houses and a spire before a sky, with a known
// shift and light.
#pragma once

#include "core/aligned_set.h"
#include "core/image.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace morphoscope {

struct Town {
    float shift = 0; // widths, to the right
    float light = 1; // 0..1; below one half the sky is darker than the walls
    unsigned seed = 1;
    float walk = 0; // widths that the nearest row of houses moves to the left; the ones behind it
                    // half and a quarter of that, the spire not at all
};

namespace synthetic {

inline float hashed(int n, unsigned seed) {
    unsigned x = static_cast<unsigned>(n) * 2654435761u + seed * 40503u + 12345u;
    x ^= x >> 15;
    x *= 2246822519u;
    x ^= x >> 13;
    return static_cast<float>(x & 0xffff) / 65535.0f;
}

// Brightness of the town at a place, in widths: a row of houses per depth, windows in their walls.
inline float brightnessAt(float x, float y, const Town& town) {
    for (int row = 2; row >= 0; --row) { // nearest first
        const float size = 0.06f + 0.03f * static_cast<float>(row);
        const float base = 0.05f + 0.11f * static_cast<float>(row);
        const float along = x + std::ldexp(town.walk, row - 2);
        const int house = static_cast<int>(std::floor(along / size));
        const float inside = along / size - static_cast<float>(house);
        const float wall = base + 0.05f * hashed(house + 100 * row, town.seed);
        const float roof =
            wall - (0.5f - std::abs(inside - 0.5f)) * size * (0.6f + hashed(house + 7, town.seed));
        if (y < roof)
            continue;
        const float tone = 0.2f + 0.5f * hashed(house * 3 + row, town.seed);
        if (y < wall)
            return tone * 0.6f;
        const bool isWindow =
            std::fmod(inside * 4, 1.0f) > 0.55f && std::fmod((y - wall) / size * 4, 1.0f) > 0.5f;
        return isWindow ? 0.9f - tone : tone;
    }
    const float spire = std::abs(x - 0.08f);
    if (y > -0.2f && spire < 0.008f + 0.06f * (y + 0.2f))
        return 0.35f;
    return -1; // sky
}

} // namespace synthetic

inline Image paintTown(const Town& town, int width, int height) {
    Image image = makeImage(width, height);
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x) {
            float sum = 0;
            for (int s = 0; s < 4; ++s) { // 2 x 2 samples: edges as a camera shows them
                const auto w = static_cast<float>(width);
                const float px =
                    (static_cast<float>(x) + 0.25f + 0.5f * static_cast<float>(s % 2)) / w - 0.5f -
                    town.shift;
                const float py = (static_cast<float>(y) + 0.25f + 0.5f * static_cast<float>(s / 2) -
                                  0.5f * static_cast<float>(height)) /
                                 w;
                const float b = synthetic::brightnessAt(px, py, town);
                sum += 0.25f *
                       (b < 0 ? 0.15f + 0.7f * town.light : b * (0.4f + 0.6f * town.light) + 0.1f);
            }
            for (std::size_t c = 0; c < 3; ++c)
                image.rgb[3 * (static_cast<std::size_t>(y) * static_cast<std::size_t>(width) +
                               static_cast<std::size_t>(x)) +
                          c] = static_cast<std::uint8_t>(std::clamp(255 * sum, 0.0f, 255.0f));
        }
    return image;
}

// The field of two towns whose shifts differ by `shift`: everything slides.
inline MorphField slidingField(float shift, float aspect = 0.75f) {
    MorphField field;
    field.width = 9;
    field.height = 9;
    for (int y = 0; y < 9; ++y)
        for (int x = 0; x < 9; ++x) {
            const Point2 p{1.4f * (static_cast<float>(x) / 8 - 0.5f),
                           1.4f * aspect * (static_cast<float>(y) / 8 - 0.5f)};
            field.a.push_back({p.x - shift / 2, p.y});
            field.b.push_back({p.x + shift / 2, p.y});
        }
    field.cellWidth = 2;
    field.cellHeight = 2;
    field.untrusted.assign(4, 0.0f);
    field.switchTime.assign(4, 0.5f);
    return field;
}

} // namespace morphoscope
