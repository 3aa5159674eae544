#include "classify/pillow_resize.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <stdexcept>
#include <string>

namespace morphoscope {
namespace {

// 8 bits of pixel and 2 of head room for the negative lobes leave this many for the weights.
constexpr int kWeightBits = 32 - 8 - 2;

double sinc(double x) {
    return x == 0 ? 1 : std::sin(x * std::numbers::pi) / (x * std::numbers::pi);
}

double cubic(double x) {
    constexpr double a = -0.5;
    x = std::abs(x);
    if (x < 1)
        return ((a + 2) * x - (a + 3)) * x * x + 1;
    return x < 2 ? (((x - 5) * x + 8) * x - 4) * a : 0;
}

double hamming(double x) {
    x = std::abs(x);
    if (x == 0)
        return 1;
    if (x >= 1)
        return 0;
    x *= std::numbers::pi;
    return std::sin(x) / x * (0.54 + 0.46 * std::cos(x));
}

double weightAt(double x, PillowFilter filter) {
    switch (filter) {
    case PillowFilter::lanczos:
        return -3 <= x && x < 3 ? sinc(x) * sinc(x / 3) : 0;
    case PillowFilter::bilinear:
        return std::max(0.0, 1 - std::abs(x));
    case PillowFilter::bicubic:
        return cubic(x);
    case PillowFilter::box:
        return x > -0.5 && x <= 0.5 ? 1 : 0;
    case PillowFilter::hamming:
        return hamming(x);
    }
    return 0;
}

double supportOf(PillowFilter filter) {
    switch (filter) {
    case PillowFilter::lanczos:
        return 3;
    case PillowFilter::bicubic:
        return 2;
    case PillowFilter::box:
        return 0.5;
    default:
        return 1;
    }
}

// The weighted source values of one output value.
struct Taps {
    int first = 0;
    std::vector<int> weights; // fixed point
};

int fixedPoint(double weight) {
    return static_cast<int>((weight < 0 ? -0.5 : 0.5) + weight * (1 << kWeightBits));
}

Taps tapsAt(int output, int sourceSize, double factor, PillowFilter filter) {
    const double stretch = std::max(1.0, factor);
    const double support = supportOf(filter) * stretch;
    const double centre = (output + 0.5) * factor;
    // Pillow multiplies by the inverse; dividing would round differently.
    const double inverse = 1.0 / stretch;
    Taps taps{.first = std::max(0, static_cast<int>(centre - support + 0.5))};
    const int end = std::min(sourceSize, static_cast<int>(centre + support + 0.5));
    std::vector<double> weights;
    double sum = 0;
    for (int i = taps.first; i < end; ++i) {
        weights.push_back(weightAt((i - centre + 0.5) * inverse, filter));
        sum += weights.back();
    }
    for (const double weight : weights)
        taps.weights.push_back(fixedPoint(sum != 0 ? weight / sum : weight));
    return taps;
}

std::vector<Taps> tapsOf(int sourceSize, int size, PillowFilter filter) {
    const double factor = static_cast<double>(sourceSize) / size;
    std::vector<Taps> taps;
    for (int i = 0; i < size; ++i)
        taps.push_back(tapsAt(i, sourceSize, factor, filter));
    return taps;
}

std::uint8_t toByte(int fixed) {
    return static_cast<std::uint8_t>(std::clamp(fixed >> kWeightBits, 0, 255));
}

constexpr int kHalf = 1 << (kWeightBits - 1);

Image resizedAcross(const Image& image, int width, PillowFilter filter) {
    const std::vector<Taps> taps = tapsOf(image.width, width, filter);
    Image result = makeImage(width, image.height);
    for (int y = 0; y < image.height; ++y) {
        const std::uint8_t* row =
            image.rgb.data() + std::size_t{3} * static_cast<std::size_t>(image.width) * y;
        std::uint8_t* out =
            result.rgb.data() + std::size_t{3} * static_cast<std::size_t>(width) * y;
        for (const Taps& tap : taps) {
            const std::uint8_t* in = row + std::ptrdiff_t{3} * tap.first;
            int red = kHalf, green = kHalf, blue = kHalf;
            for (const int weight : tap.weights) {
                red += weight * in[0];
                green += weight * in[1];
                blue += weight * in[2];
                in += 3;
            }
            *out++ = toByte(red);
            *out++ = toByte(green);
            *out++ = toByte(blue);
        }
    }
    return result;
}

// Row by row, so that the inner loop runs along memory.
Image resizedDown(const Image& image, int height, PillowFilter filter) {
    const std::vector<Taps> taps = tapsOf(image.height, height, filter);
    const std::size_t rowBytes = std::size_t{3} * static_cast<std::size_t>(image.width);
    Image result = makeImage(image.width, height);
    std::vector<int> sums(rowBytes);
    for (int y = 0; y < height; ++y) {
        const Taps& tap = taps[static_cast<std::size_t>(y)];
        std::ranges::fill(sums, kHalf);
        const std::uint8_t* row = image.rgb.data() + rowBytes * static_cast<std::size_t>(tap.first);
        for (const int weight : tap.weights) {
            for (std::size_t i = 0; i < rowBytes; ++i)
                sums[i] += weight * row[i];
            row += rowBytes;
        }
        std::ranges::transform(sums, result.rgb.begin() + static_cast<std::ptrdiff_t>(rowBytes) * y,
                               toByte);
    }
    return result;
}

} // namespace

Image pillowResized(const Image& image, int width, int height, PillowFilter filter) {
    if (image.empty() || width <= 0 || height <= 0)
        throw std::runtime_error("An image of " + std::to_string(image.width) + "x" +
                                 std::to_string(image.height) + " cannot be resized to " +
                                 std::to_string(width) + "x" + std::to_string(height) +
                                 "; expected at least one pixel on both sides.");
    // A side that keeps its length is not filtered at all, as in Pillow.
    const Image across = width == image.width ? image : resizedAcross(image, width, filter);
    return height == image.height ? across : resizedDown(across, height, filter);
}

} // namespace morphoscope
