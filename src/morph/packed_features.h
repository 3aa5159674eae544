// A photo's features (features.h) for looking up at many places: the channels of a pixel side by
// side. Pure, any thread.
#pragma once

#include "morph/features.h"

#include <array>
#include <cstddef>
#include <vector>

namespace morphoscope {

using FeatureVector = std::array<float, kDirections>;

struct PackedFeatures {
    int width = 0;
    int height = 0;
    std::vector<FeatureVector> values; // top row first
    Plane strength;                    // see Features

    const FeatureVector& at(int x, int y) const {
        return values[static_cast<std::size_t>(y) * static_cast<std::size_t>(width) +
                      static_cast<std::size_t>(x)];
    }
};

// Of edges at twice the width, then averaged: what is thinner than a pixel still counts.
PackedFeatures packedFeatures(const Plane& luma, int width);

// Bilinear, clamped to the border; pixel coordinates.
FeatureVector bilinear(const PackedFeatures& features, float x, float y);

inline float dot(const FeatureVector& a, const FeatureVector& b) {
    float sum = 0;
    for (std::size_t c = 0; c < kDirections; ++c)
        sum += a[c] * b[c];
    return sum;
}

// How alike two windows are, -1..1, from the means over them of a b, a a and b b: 1 for equal ones,
// less where one is weaker, about 0 by chance.
inline float likeness(float products, float squaresA, float squaresB) {
    constexpr float kFloor = 1.5e-5f;
    return 2 * products / (squaresA + squaresB + kFloor);
}

// Towers stand upright, and epipolar lines of a walk along a terrace lie flat: a window that is
// tall and narrow tells more of them apart along the line than a square one, and sees less of what
// lies behind. Radii at kPackedWidth.
inline constexpr int kPackedWidth = 320;
inline constexpr int kWindowRadiusX = 2;
inline constexpr int kWindowRadiusY = 6;

inline Plane windowMean(const Plane& plane) {
    return boxMean(plane, kWindowRadiusX, kWindowRadiusY);
}

// dot(f, f) of every pixel.
Plane squares(const PackedFeatures& features);

} // namespace morphoscope
