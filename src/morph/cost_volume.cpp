#include "morph/cost_volume.h"

#include <cmath>
#include <cstdlib>

namespace morphoscope {

namespace {

constexpr int kWindow = 2; // radius

void differenceRow(const WarpedPhoto& a, const WarpedPhoto& b, int dx, int dy, int y, float* out) {
    const int width = a.features.width;
    const int height = a.features.height;
    std::fill_n(out, width, kOutsideCost);
    if (y - dy < 0 || y - dy >= height || y + dy < 0 || y + dy >= height)
        return;
    const int begin = std::abs(dx);
    const int count = width - 2 * begin;
    if (count <= 0)
        return;
    float* sum = out + begin;
    std::fill_n(sum, count, 0.0f);
    for (std::size_t c = 0; c < kDirections; ++c) {
        const float* p = a.features.channels[c].row(y - dy) + begin - dx;
        const float* q = b.features.channels[c].row(y + dy) + begin + dx;
        for (int x = 0; x < count; ++x)
            sum[x] += (p[x] - q[x]) * (p[x] - q[x]);
    }
    const float* insideA = a.inside.row(y - dy) + begin - dx;
    const float* insideB = b.inside.row(y + dy) + begin + dx;
    for (int x = 0; x < count; ++x) {
        const float both = insideA[x] * insideB[x];
        const float cost = sum[x] < kLargestCost ? sum[x] : kLargestCost;
        sum[x] = both * cost + (1 - both) * kOutsideCost;
    }
}

// Means over the window's rows, then over its columns; the border is repeated.
void windowMean(const Plane& raw, int y, std::vector<float>& padded, float* out) {
    const int width = raw.width;
    float* sums = padded.data() + kWindow;
    std::fill_n(sums, width, 0.0f);
    for (int j = -kWindow; j <= kWindow; ++j) {
        const float* row = raw.row(std::clamp(y + j, 0, raw.height - 1));
        for (int x = 0; x < width; ++x)
            sums[x] += row[x];
    }
    for (int k = 1; k <= kWindow; ++k) {
        sums[-k] = sums[0];
        sums[width - 1 + k] = sums[width - 1];
    }
    constexpr float kScale = 1.0f / ((2 * kWindow + 1) * (2 * kWindow + 1));
    for (int x = 0; x < width; ++x)
        out[x] = (sums[x - 2] + sums[x - 1] + sums[x] + sums[x + 1] + sums[x + 2]) * kScale;
}

} // namespace

CostVolume costVolume(const WarpedPhoto& a, const WarpedPhoto& b, int reachX, int reachY) {
    const int width = a.features.width;
    const int height = a.features.height;
    CostVolume volume{width, height, 2 * reachX + 1, 2 * reachY + 1, {}};
    volume.costs.resize(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) *
                        static_cast<std::size_t>(volume.labelCount()));
    Plane raw(width, height);
    std::vector<float> padded(static_cast<std::size_t>(width) + 2 * kWindow);
    std::vector<float> mean(static_cast<std::size_t>(width));
    for (int label = 0; label < volume.labelCount(); ++label) {
        const int dx = label % volume.labelsX - reachX;
        const int dy = label / volume.labelsX - reachY;
        for (int y = 0; y < height; ++y)
            differenceRow(a, b, dx, dy, y, raw.row(y));
        const float moving = 0.5f * static_cast<float>(dx * dx + dy * dy);
        for (int y = 0; y < height; ++y) {
            windowMean(raw, y, padded, mean.data());
            std::int16_t* out = volume.row(y, label);
            for (int x = 0; x < width; ++x)
                out[x] =
                    static_cast<std::int16_t>(mean[static_cast<std::size_t>(x)] * 1000.0f + moving);
        }
    }
    return volume;
}

} // namespace morphoscope
