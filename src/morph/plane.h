// A picture of one number per pixel, and the few filters that everything here is made of. Positions
// are in widths, centred (core/aligned_set.h); "pixel" coordinates count from the centre of the
// first pixel. Pure, any thread.
#pragma once

#include "core/image.h"
#include "core/point2.h"
#include "core/smoothstep.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <vector>

namespace morphoscope {

struct Plane {
    int width = 0;
    int height = 0;
    std::vector<float> values; // width * height, top row first

    Plane() = default;
    Plane(int planeWidth, int planeHeight, float value = 0)
        : width(planeWidth), height(planeHeight),
          values(static_cast<std::size_t>(planeWidth) * static_cast<std::size_t>(planeHeight),
                 value) {}

    std::size_t index(int x, int y) const {
        return static_cast<std::size_t>(y) * static_cast<std::size_t>(width) +
               static_cast<std::size_t>(x);
    }
    float& at(int x, int y) { return values[index(x, y)]; }
    float at(int x, int y) const { return values[index(x, y)]; }
    float* row(int y) { return values.data() + index(0, y); }
    const float* row(int y) const { return values.data() + index(0, y); }
};

// Position of a pixel's centre, and back.
inline Point2 positionOf(int width, int height, float x, float y) {
    const auto w = static_cast<float>(width);
    return {(x + 0.5f) / w - 0.5f, (y + 0.5f - 0.5f * static_cast<float>(height)) / w};
}
inline Point2 pixelOf(int width, int height, Point2 position) {
    const auto w = static_cast<float>(width);
    return {(position.x + 0.5f) * w - 0.5f,
            position.y * w + 0.5f * static_cast<float>(height) - 0.5f};
}

// Bilinear, clamped to the border; pixel coordinates.
inline float bilinear(const Plane& plane, float x, float y) {
    x = std::clamp(x, 0.0f, static_cast<float>(plane.width) - 1.001f);
    y = std::clamp(y, 0.0f, static_cast<float>(plane.height) - 1.001f);
    const int i = static_cast<int>(x);
    const int j = static_cast<int>(y);
    const float u = x - static_cast<float>(i);
    const float v = y - static_cast<float>(j);
    const float* p = plane.row(j) + i;
    const float* q = p + plane.width;
    return (p[0] * (1 - u) + p[1] * u) * (1 - v) + (q[0] * (1 - u) + q[1] * u) * v;
}

inline float at(const Plane& plane, Point2 position) {
    const Point2 p = pixelOf(plane.width, plane.height, position);
    return bilinear(plane, p.x, p.y);
}

// Distance to the frame in widths, negative outside.
inline float borderDistance(Point2 p, float aspect) {
    return std::min(0.5f - std::abs(p.x), 0.5f * aspect - std::abs(p.y));
}

// Mean over (2 radius + 1)^2 pixels, border repeated. `times` passes make it bell-shaped.
Plane boxBlurred(const Plane& plane, int radius, int times = 1);

// Mean over (2 radiusX + 1) x (2 radiusY + 1) pixels, border repeated.
Plane boxMean(const Plane& plane, int radiusX, int radiusY);

// Area average when shrinking, bilinear when enlarging.
Plane resized(const Plane& plane, int width, int height);

// Red, green and blue of a picture, 0..1.
std::array<Plane, 3> colourPlanes(const Image& image);
Plane lumaPlane(const Image& image);

} // namespace morphoscope
