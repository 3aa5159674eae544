#include "core/perceptual_distance.h"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace morphoscope {

namespace {

constexpr int kWindowRadius = 3;    // 7 x 7 box
constexpr double kC1 = 0.01 * 0.01; // SSIM's constants for a range of 1
constexpr double kC2 = 0.03 * 0.03;

using Plane = std::vector<float>;

// Mean over the window along one line of `count` values `stride` apart; the window is cut at the
// borders.
void boxLine(const float* in, float* out, int count, std::ptrdiff_t stride) {
    double sum = 0;
    for (int i = 0; i < std::min(kWindowRadius, count); ++i)
        sum += in[i * stride];
    for (int i = 0; i < count; ++i) {
        if (i + kWindowRadius < count)
            sum += in[(i + kWindowRadius) * stride];
        if (i - kWindowRadius > 0)
            sum -= in[(i - kWindowRadius - 1) * stride];
        const int first = std::max(0, i - kWindowRadius);
        const int last = std::min(count - 1, i + kWindowRadius);
        out[i * stride] = static_cast<float>(sum / (last - first + 1));
    }
}

Plane boxMean(const Plane& plane, int width, int height) {
    Plane across(plane.size());
    Plane result(plane.size());
    for (int y = 0; y < height; ++y)
        boxLine(plane.data() + std::ptrdiff_t{width} * y, across.data() + std::ptrdiff_t{width} * y,
                width, 1);
    for (int x = 0; x < width; ++x)
        boxLine(across.data() + x, result.data() + x, height, width);
    return result;
}

Plane lumaOf(const Image& image) {
    Plane luma(static_cast<std::size_t>(image.width) * image.height);
    for (std::size_t i = 0; i < luma.size(); ++i)
        luma[i] = (0.299f * static_cast<float>(image.rgb[3 * i]) +
                   0.587f * static_cast<float>(image.rgb[3 * i + 1]) +
                   0.114f * static_cast<float>(image.rgb[3 * i + 2])) /
                  255.0f;
    return luma;
}

PerceptualImage::Scale scaleOf(Plane luma, int width, int height) {
    PerceptualImage::Scale scale{width, height, std::move(luma), {}, {}};
    Plane squares(scale.luma.size());
    for (std::size_t i = 0; i < squares.size(); ++i)
        squares[i] = scale.luma[i] * scale.luma[i];
    scale.mean = boxMean(scale.luma, width, height);
    scale.variance = boxMean(squares, width, height);
    for (std::size_t i = 0; i < squares.size(); ++i)
        scale.variance[i] = std::max(0.0f, scale.variance[i] - scale.mean[i] * scale.mean[i]);
    return scale;
}

// Mean of 2 x 2 pixels; an odd last row or column is averaged with itself.
PerceptualImage::Scale halved(const PerceptualImage::Scale& from) {
    const int width = (from.width + 1) / 2;
    const int height = (from.height + 1) / 2;
    Plane luma(static_cast<std::size_t>(width) * height);
    const auto at = [&](int x, int y) {
        return from.luma[static_cast<std::size_t>(std::min(y, from.height - 1)) * from.width +
                         std::min(x, from.width - 1)];
    };
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x)
            luma[static_cast<std::size_t>(y) * width + x] =
                (at(2 * x, 2 * y) + at(2 * x + 1, 2 * y) + at(2 * x, 2 * y + 1) +
                 at(2 * x + 1, 2 * y + 1)) /
                4;
    return scaleOf(std::move(luma), width, height);
}

double dissimilarity(const PerceptualImage::Scale& a, const PerceptualImage::Scale& b) {
    Plane products(a.luma.size());
    for (std::size_t i = 0; i < products.size(); ++i)
        products[i] = a.luma[i] * b.luma[i];
    const Plane meanProducts = boxMean(products, a.width, a.height);
    double sum = 0;
    for (std::size_t i = 0; i < products.size(); ++i) {
        const double meanA = a.mean[i];
        const double meanB = b.mean[i];
        const double covariance = meanProducts[i] - meanA * meanB;
        const double ssim =
            (2 * meanA * meanB + kC1) * (2 * covariance + kC2) /
            ((meanA * meanA + meanB * meanB + kC1) * (double(a.variance[i]) + b.variance[i] + kC2));
        sum += 1 - ssim;
    }
    return sum / static_cast<double>(products.size());
}

} // namespace

PerceptualImage perceptualImage(const Image& image) {
    assert(!image.empty());
    PerceptualImage result;
    result.scales[0] = scaleOf(lumaOf(image), image.width, image.height);
    for (std::size_t i = 1; i < result.scales.size(); ++i)
        result.scales[i] = halved(result.scales[i - 1]);
    return result;
}

double perceptualDistance(const PerceptualImage& a, const PerceptualImage& b) {
    assert(a.scales[0].width == b.scales[0].width && a.scales[0].height == b.scales[0].height);
    double sum = 0;
    for (std::size_t i = 0; i < a.scales.size(); ++i) {
        if (a.scales[i].luma == b.scales[i].luma)
            continue; // exactly 0, without the rounding of the box sums
        sum += dissimilarity(a.scales[i], b.scales[i]);
    }
    return std::sqrt(std::max(0.0, sum / static_cast<double>(a.scales.size())));
}

double perceptualDistance(const Image& a, const Image& b) {
    return perceptualDistance(perceptualImage(a), perceptualImage(b));
}

} // namespace morphoscope
