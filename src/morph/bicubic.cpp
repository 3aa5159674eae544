#include "morph/bicubic.h"

#include <cmath>

namespace morphoscope {

namespace {

// Catmull-Rom weights of the four neighbours at offset t in 0..1.
std::array<float, 4> weightsAt(float t) {
    return {t * (-0.5f + t * (1 - 0.5f * t)), 1 + t * t * (-2.5f + 1.5f * t),
            t * (0.5f + t * (2 - 1.5f * t)), t * t * (-0.5f + 0.5f * t)};
}

void add(Colour& sum, const std::uint8_t* pixel, float weight) {
    sum.r += weight * static_cast<float>(pixel[0]);
    sum.g += weight * static_cast<float>(pixel[1]);
    sum.b += weight * static_cast<float>(pixel[2]);
}

const std::uint8_t* pixelAt(const Image& image, int x, int y) {
    const int column = std::clamp(x, 0, image.width - 1);
    const int row = std::clamp(y, 0, image.height - 1);
    return image.rgb.data() +
           3 * (static_cast<std::size_t>(row) * static_cast<std::size_t>(image.width) +
                static_cast<std::size_t>(column));
}

} // namespace

Colour bicubic(const Image& image, Point2 position) {
    const Point2 p = pixelOf(image.width, image.height, position);
    const float x = std::clamp(p.x, 0.0f, static_cast<float>(image.width - 1));
    const float y = std::clamp(p.y, 0.0f, static_cast<float>(image.height - 1));
    const int left = static_cast<int>(x);
    const int top = static_cast<int>(y);
    const std::array<float, 4> wx = weightsAt(x - static_cast<float>(left));
    const std::array<float, 4> wy = weightsAt(y - static_cast<float>(top));
    Colour sum;
    for (int j = 0; j < 4; ++j)
        for (int i = 0; i < 4; ++i)
            add(sum, pixelAt(image, left + i - 1, top + j - 1),
                wx[static_cast<std::size_t>(i)] * wy[static_cast<std::size_t>(j)]);
    return sum;
}

Colour bilinear(const Image& image, Point2 position) {
    const Point2 p = pixelOf(image.width, image.height, position);
    const float x = std::clamp(p.x, 0.0f, static_cast<float>(image.width - 1));
    const float y = std::clamp(p.y, 0.0f, static_cast<float>(image.height - 1));
    const int left = static_cast<int>(x);
    const int top = static_cast<int>(y);
    const float u = x - static_cast<float>(left);
    const float v = y - static_cast<float>(top);
    Colour sum;
    add(sum, pixelAt(image, left, top), (1 - u) * (1 - v));
    add(sum, pixelAt(image, left + 1, top), u * (1 - v));
    add(sum, pixelAt(image, left, top + 1), (1 - u) * v);
    add(sum, pixelAt(image, left + 1, top + 1), u * v);
    return sum;
}

} // namespace morphoscope
