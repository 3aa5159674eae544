#include "morph/ssim.h"

#include "morph/scores.h"

#include <cassert>
#include <cmath>
#include <numeric>

namespace morphoscope {

namespace {

Plane product(const Plane& p, const Plane& q) {
    Plane result = p;
    for (std::size_t i = 0; i < result.values.size(); ++i)
        result.values[i] *= q.values[i];
    return result;
}

// Wang et al. 2004 with L = 1: C1 = 0.01^2, C2 = 0.03^2.
double meanSsim(const Plane& a, const Plane& b) {
    constexpr float kSigma = 1.5f;
    constexpr double kC1 = 0.0001;
    constexpr double kC2 = 0.0009;
    const Plane meanA = gaussianBlurred(a, kSigma);
    const Plane meanB = gaussianBlurred(b, kSigma);
    const Plane squareA = gaussianBlurred(product(a, a), kSigma);
    const Plane squareB = gaussianBlurred(product(b, b), kSigma);
    const Plane both = gaussianBlurred(product(a, b), kSigma);
    double sum = 0;
    for (std::size_t i = 0; i < a.values.size(); ++i) {
        const double p = meanA.values[i];
        const double q = meanB.values[i];
        const double varianceA = squareA.values[i] - p * p;
        const double varianceB = squareB.values[i] - q * q;
        const double covariance = both.values[i] - p * q;
        sum += (2 * p * q + kC1) * (2 * covariance + kC2) /
               ((p * p + q * q + kC1) * (varianceA + varianceB + kC2));
    }
    return sum / static_cast<double>(a.values.size());
}

Plane halved(const Plane& plane) {
    return resized(plane, std::max(8, plane.width / 2), std::max(8, plane.height / 2));
}

} // namespace

Plane gaussianBlurred(const Plane& plane, float sigma) {
    const int radius = static_cast<int>(std::ceil(3 * sigma));
    std::vector<float> kernel;
    for (int k = -radius; k <= radius; ++k)
        kernel.push_back(std::exp(-0.5f * static_cast<float>(k * k) / (sigma * sigma)));
    const float total = std::accumulate(kernel.begin(), kernel.end(), 0.0f);
    for (float& k : kernel)
        k /= total;
    Plane between(plane.width, plane.height);
    Plane result(plane.width, plane.height);
    std::vector<float> padded(static_cast<std::size_t>(plane.width + 2 * radius));
    for (int y = 0; y < plane.height; ++y) {
        for (int x = 0; x < plane.width + 2 * radius; ++x)
            padded[static_cast<std::size_t>(x)] =
                plane.at(std::clamp(x - radius, 0, plane.width - 1), y);
        float* out = between.row(y);
        for (std::size_t k = 0; k < kernel.size(); ++k)
            for (int x = 0; x < plane.width; ++x)
                out[x] += kernel[k] * padded[static_cast<std::size_t>(x) + k];
    }
    for (int y = 0; y < plane.height; ++y)
        for (int k = -radius; k <= radius; ++k) {
            const float* in = between.row(std::clamp(y + k, 0, plane.height - 1));
            const float weight = kernel[static_cast<std::size_t>(k + radius)];
            float* out = result.row(y);
            for (int x = 0; x < plane.width; ++x)
                out[x] += weight * in[x];
        }
    return result;
}

Plane gradientMagnitude(const Plane& luma) {
    Plane magnitude(luma.width, luma.height);
    for (int y = 1; y + 1 < luma.height; ++y)
        for (int x = 1; x + 1 < luma.width; ++x)
            magnitude.at(x, y) = length(
                {luma.at(x + 1, y) - luma.at(x - 1, y), luma.at(x, y + 1) - luma.at(x, y - 1)});
    return magnitude;
}

double ssim(const Image& a, const Image& b) {
    assert(a.width == b.width && a.height == b.height);
    return meanSsim(lumaPlane(a), lumaPlane(b));
}

double frameDistance(const Image& a, const Image& b) {
    constexpr int kScales = 4;
    Plane p = lumaPlane(a);
    Plane q = lumaPlane(b);
    double sum = 0;
    for (int scale = 0; scale < kScales; ++scale) {
        if (scale > 0) {
            p = halved(p);
            q = halved(q);
        }
        sum += 1 - meanSsim(p, q);
    }
    return std::sqrt(std::max(0.0, sum / kScales));
}

} // namespace morphoscope
