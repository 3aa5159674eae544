// What the demo terrace is painted with: linear light colours, a perspective camera, and polygons
// filled with exact area coverage, so that edges are smooth and move continuously. Only the
// terrace's own files include this.
#pragma once

#include "core/image.h"
#include "core/smoothstep.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <span>
#include <vector>

namespace morphoscope::terrace {

struct Color { // linear light, 1 = paper white
    float r = 0;
    float g = 0;
    float b = 0;
};
inline Color operator+(Color a, Color b) {
    return {a.r + b.r, a.g + b.g, a.b + b.b};
}
inline Color operator*(Color a, Color b) {
    return {a.r * b.r, a.g * b.g, a.b * b.b};
}
inline Color operator*(Color a, float s) {
    return {a.r * s, a.g * s, a.b * s};
}
inline Color mixed(Color a, Color b, float t) {
    return a * (1 - t) + b * t;
}
Color srgb(int red, int green, int blue);

struct Vec3 { // metres: x right, y up from the town's ground, z away from the terrace
    float x = 0;
    float y = 0;
    float z = 0;
};
inline Vec3 operator+(Vec3 a, Vec3 b) {
    return {a.x + b.x, a.y + b.y, a.z + b.z};
}
inline Vec3 operator-(Vec3 a, Vec3 b) {
    return {a.x - b.x, a.y - b.y, a.z - b.z};
}
inline Vec3 operator*(Vec3 a, float s) {
    return {a.x * s, a.y * s, a.z * s};
}
inline float dot(Vec3 a, Vec3 b) {
    return a.x * b.x + a.y * b.y + a.z * b.z;
}
inline Vec3 cross(Vec3 a, Vec3 b) {
    return {a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x};
}
inline Vec3 unit(Vec3 a) {
    return a * (1 / std::sqrt(std::max(dot(a, a), 1e-12f)));
}

// 0 up to `low`, 1 from `high`.
inline float smoothBetween(float low, float high, float x) {
    return smoothstep((x - low) / (high - low));
}

// 0..1, the same for the same numbers on every computer.
float hash01(int a, int b = 0, int c = 0);
float noise(float x, float y);                   // value noise, 0..1, continuous
float cloudNoise(float x, float y, int octaves); // sum of noises, about 0..1

struct Pixel {
    float x = 0;
    float y = 0;
};

struct Camera {
    float focal = 1; // pixels
    Pixel center;    // where the horizon's middle lies
    Vec3 eye;

    Pixel project(Vec3 point) const {
        const Vec3 d = point - eye;
        const float scale = focal / std::max(d.z, 0.05f);
        return {center.x + d.x * scale, center.y - d.y * scale};
    }
    Vec3 rayThrough(Pixel p) const {
        return {(p.x - center.x) / focal, (center.y - p.y) / focal, 1};
    }
};

class Canvas {
public:
    Canvas(int width, int height)
        : width_(width), height_(height), pixels_(std::size_t(width) * height) {}

    int width() const { return width_; }
    int height() const { return height_; }
    Color& at(int x, int y) { return pixels_[std::size_t(y) * width_ + x]; }
    const Color& at(int x, int y) const { return pixels_[std::size_t(y) * width_ + x]; }

    // shade(Pixel) is asked at pixel centres that the polygon touches.
    template <class Shade>
    void fill(std::span<const Pixel> polygon, float opacity, const Shade& shade);
    void fill(std::span<const Pixel> polygon, float opacity, Color color) {
        fill(polygon, opacity, [color](Pixel) { return color; });
    }
    void fillDisc(Pixel center, float radiusX, float radiusY, float opacity, Color color);
    void fillLine(Pixel from, Pixel to, float fromWidth, float toWidth, Color color);

    // Light spreads around what is brighter than paper white.
    void addBloom(float strength);
    Image toImage() const;

private:
    bool clip(std::span<const Pixel> polygon);
    void accumulate(Pixel from, Pixel to);

    int width_;
    int height_;
    std::vector<Color> pixels_;
    std::vector<Pixel> clipped_;
    std::vector<Pixel> scratch_;
    std::vector<float> areas_; // of the polygon being filled, differences along rows
    int left_ = 0;
    int top_ = 0;
    int boxWidth_ = 0;
    int boxHeight_ = 0;
};

template <class Shade>
void Canvas::fill(std::span<const Pixel> polygon, float opacity, const Shade& shade) {
    constexpr float kInvisible = 1.0f / 512;
    if (opacity < kInvisible || !clip(polygon))
        return;
    for (std::size_t i = 0; i < clipped_.size(); ++i)
        accumulate(clipped_[i], clipped_[(i + 1) % clipped_.size()]);
    for (int y = 0; y < boxHeight_; ++y) {
        float* row = areas_.data() + std::ptrdiff_t(y) * (boxWidth_ + 2);
        float sum = 0;
        for (int x = 0; x < boxWidth_; ++x) {
            sum += row[x];
            const float share = std::min(std::abs(sum), 1.0f) * opacity;
            if (share < kInvisible)
                continue;
            Color& pixel = at(left_ + x, top_ + y);
            const Color color = shade(
                Pixel{static_cast<float>(left_ + x) + 0.5f, static_cast<float>(top_ + y) + 0.5f});
            pixel = mixed(pixel, color, share);
        }
    }
}

} // namespace morphoscope::terrace
