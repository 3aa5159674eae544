// The light of a morph without the network's blotches.
#include "morph/light_shift.h"

#include <cmath>
#include <gtest/gtest.h>

namespace morphoscope {
namespace {

constexpr int kWidth = 128;
constexpr int kHeight = 96;

// A sky above a town, with blotches eight pixels long in both.
Image skyAndTown(int sky, int town, float blotches, float phase) {
    Image image = makeImage(kWidth, kHeight);
    for (int y = 0; y < kHeight; ++y)
        for (int x = 0; x < kWidth; ++x) {
            const float wave = blotches * std::sin(0.8f * static_cast<float>(x) + phase) *
                               std::cos(0.7f * static_cast<float>(y) + phase);
            const int value = (y < 48 ? sky : town) + static_cast<int>(std::lround(wave));
            for (std::size_t c = 0; c < 3; ++c)
                image.rgb[3 * static_cast<std::size_t>(y * kWidth + x) + c] =
                    static_cast<std::uint8_t>(value);
        }
    return image;
}

float largestDeviation(const Plane& plane, int firstRow, int lastRow, float expected) {
    float largest = 0;
    for (int y = firstRow; y <= lastRow; ++y)
        for (int x = 0; x < plane.width; ++x)
            largest = std::max(largest, std::abs(plane.at(x, y) - expected));
    return largest;
}

TEST(LightShift, AveragesTheBlotchesAndKeepsTheSkyApart) {
    const Image night = skyAndTown(30, 60, 10, 0);
    const Image day = skyAndTown(200, 120, 10, 1);
    const Image between = skyAndTown(115, 90, 10, 2); // raw: up to 20 beside 85 and 30
    const LightShift shift = lightShift(night, day, between);
    EXPECT_LT(largestDeviation(shift.a[0], 0, 46, 85), 6);
    EXPECT_LT(largestDeviation(shift.a[1], 49, kHeight - 1, 30), 6);
    EXPECT_LT(largestDeviation(shift.b[2], 0, 46, -85), 6);
}

TEST(LightShift, IsNothingWhereThePictureIsThePhotos) {
    const Image night = skyAndTown(30, 60, 10, 0);
    const LightShift shift = lightShift(night, skyAndTown(200, 120, 10, 1), night);
    EXPECT_EQ(largestDeviation(shift.a[0], 0, kHeight - 1, 0), 0);
}

} // namespace
} // namespace morphoscope
