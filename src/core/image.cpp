#include "core/image.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>

namespace morphoscope {

namespace {

// Which source pixels, with which weights, make each pixel along one axis of the result.
struct AxisTaps {
    std::vector<int> firsts;
    std::vector<int> counts;
    std::vector<float> weights; // maxCount for each result pixel
    int maxCount = 0;

    const float* weightsOf(int index) const {
        return weights.data() + static_cast<std::size_t>(index) * maxCount;
    }
};

AxisTaps makeTaps(int count, int maxCount) {
    AxisTaps taps;
    taps.maxCount = maxCount;
    taps.firsts.resize(count);
    taps.counts.resize(count);
    taps.weights.assign(static_cast<std::size_t>(count) * maxCount, 0.0f);
    return taps;
}

AxisTaps areaTaps(int from, int to) {
    const double step = static_cast<double>(from) / to;
    AxisTaps taps = makeTaps(to, static_cast<int>(std::ceil(step)) + 2);
    for (int i = 0; i < to; ++i) {
        const double begin = i * step;
        const double end = std::min<double>((i + 1) * step, from);
        const int first = static_cast<int>(begin);
        const int last = std::min(from - 1, static_cast<int>(std::ceil(end)) - 1);
        taps.firsts[i] = first;
        taps.counts[i] = last - first + 1;
        float* weights = taps.weights.data() + static_cast<std::size_t>(i) * taps.maxCount;
        for (int k = first; k <= last; ++k) {
            const double covered = std::min<double>(end, k + 1) - std::max<double>(begin, k);
            weights[k - first] = static_cast<float>(covered / (end - begin));
        }
    }
    return taps;
}

// Keys 1981 with a = -1/2.
double catmullRom(double x) {
    x = std::abs(x);
    if (x < 1)
        return (1.5 * x - 2.5) * x * x + 1;
    if (x < 2)
        return ((-0.5 * x + 2.5) * x - 4) * x + 2;
    return 0;
}

AxisTaps cubicTaps(int from, int to) {
    AxisTaps taps = makeTaps(to, 4);
    for (int i = 0; i < to; ++i) {
        const double center = (i + 0.5) * from / to - 0.5;
        const int base = static_cast<int>(std::floor(center)) - 1;
        const int first = std::clamp(base, 0, from - 1);
        const int last = std::clamp(base + 3, 0, from - 1);
        taps.firsts[i] = first;
        taps.counts[i] = last - first + 1;
        float* weights = taps.weights.data() + static_cast<std::size_t>(i) * taps.maxCount;
        for (int k = base; k <= base + 3; ++k) // beyond the border lies the border's pixel again
            weights[std::clamp(k, first, last) - first] +=
                static_cast<float>(catmullRom(center - k));
    }
    return taps;
}

AxisTaps tapsFor(int from, int to) {
    return to < from ? areaTaps(from, to) : cubicTaps(from, to);
}

std::uint8_t toByte(float value) {
    return static_cast<std::uint8_t>(std::clamp(value, 0.0f, 255.0f) + 0.5f);
}

void addWeighted(const std::uint8_t* row, float weight, std::vector<float>& sums) {
    for (std::size_t i = 0; i < sums.size(); ++i)
        sums[i] += weight * static_cast<float>(row[i]);
}

void gatherRow(const std::vector<float>& row, const AxisTaps& taps, std::uint8_t* out) {
    for (std::size_t x = 0; x < taps.firsts.size(); ++x) {
        const float* source = row.data() + 3 * static_cast<std::size_t>(taps.firsts[x]);
        const float* weights = taps.weightsOf(static_cast<int>(x));
        float red = 0;
        float green = 0;
        float blue = 0;
        for (int k = 0; k < taps.counts[x]; ++k) {
            red += weights[k] * source[std::ptrdiff_t{3} * k];
            green += weights[k] * source[std::ptrdiff_t{3} * k + 1];
            blue += weights[k] * source[std::ptrdiff_t{3} * k + 2];
        }
        out[3 * x] = toByte(red);
        out[3 * x + 1] = toByte(green);
        out[3 * x + 2] = toByte(blue);
    }
}

} // namespace

Image makeImage(int width, int height) {
    assert(width >= 0 && height >= 0);
    return {width, height, std::vector<std::uint8_t>(std::size_t{3} * width * height)};
}

Image resized(const Image& image, int width, int height) {
    assert(!image.empty() && width > 0 && height > 0);
    if (image.width == width && image.height == height)
        return image;
    // Rows first: whole rows are added up without gathering, and only the few rows of the result
    // are gathered.
    const AxisTaps rows = tapsFor(image.height, height);
    const AxisTaps columns = tapsFor(image.width, width);
    Image result = makeImage(width, height);
    const std::size_t stride = std::size_t{3} * image.width;
    std::vector<float> sums(stride);
    for (int y = 0; y < height; ++y) {
        std::fill(sums.begin(), sums.end(), 0.0f);
        for (int k = 0; k < rows.counts[y]; ++k)
            addWeighted(image.rgb.data() + (rows.firsts[y] + k) * stride, rows.weightsOf(y)[k],
                        sums);
        gatherRow(sums, columns, result.rgb.data() + std::size_t{3} * width * y);
    }
    return result;
}

std::vector<float> toPlanes(const Image& image) {
    const std::size_t count = static_cast<std::size_t>(image.width) * image.height;
    std::vector<float> planes(3 * count);
    for (std::size_t i = 0; i < count; ++i)
        for (std::size_t channel = 0; channel < 3; ++channel)
            planes[channel * count + i] = static_cast<float>(image.rgb[3 * i + channel]) / 255.0f;
    return planes;
}

Image fromPlanes(std::span<const float> planes, int width, int height) {
    const std::size_t count = static_cast<std::size_t>(width) * height;
    assert(planes.size() == 3 * count);
    Image image = makeImage(width, height);
    for (std::size_t i = 0; i < count; ++i)
        for (std::size_t channel = 0; channel < 3; ++channel)
            image.rgb[3 * i + channel] = toByte(planes[channel * count + i] * 255.0f);
    return image;
}

double psnr(const Image& a, const Image& b) {
    assert(a.width == b.width && a.height == b.height && !a.empty());
    double squares = 0;
    for (std::size_t i = 0; i < a.rgb.size(); ++i) {
        const double difference = double(a.rgb[i]) - double(b.rgb[i]);
        squares += difference * difference;
    }
    if (squares == 0)
        return std::numeric_limits<double>::infinity();
    return 10 * std::log10(255.0 * 255.0 * static_cast<double>(a.rgb.size()) / squares);
}

} // namespace morphoscope
