#include "morph/semi_global.h"

#include "morph/wide.h"

#include <algorithm>
#include <cstddef>

namespace morphoscope {

namespace {

using Cost = std::int16_t;

MORPHOSCOPE_WIDE void lowerTo(Cost* target, const Cost* neighbour, int step, int count) {
    for (int i = 0; i < count; ++i) {
        const Cost other = static_cast<Cost>(neighbour[i] + step);
        target[i] = target[i] < other ? target[i] : other;
    }
}

MORPHOSCOPE_WIDE void lowest(Cost* target, const Cost* row, int count) {
    for (int i = 0; i < count; ++i)
        target[i] = target[i] < row[i] ? target[i] : row[i];
}

// next = cost + min(message - low, limit); the sum grows by next.
MORPHOSCOPE_WIDE void extend(Cost* next, Cost* sum, const Cost* cost, const Cost* message,
                             const Cost* low, int limit, int count) {
    for (int i = 0; i < count; ++i) {
        const Cost above = static_cast<Cost>(message[i] - low[i]);
        const Cost cut = above < static_cast<Cost>(limit) ? above : static_cast<Cost>(limit);
        next[i] = static_cast<Cost>(cost[i] + cut);
        sum[i] = static_cast<Cost>(sum[i] + next[i]);
    }
}

// One row of path costs, all labels: [label][column].
struct PathRow {
    int width = 0;
    int labelsX = 0;
    int labelsY = 0;
    std::vector<Cost> values;

    Cost* label(int l) {
        return values.data() + static_cast<std::size_t>(l) * static_cast<std::size_t>(width);
    }
};

// Lower envelope over the label raster: min over l' of value(l') + perStep * |l - l'|_1, two sweeps
// per axis.
void spread(PathRow& row, int perStep) {
    const int nx = row.labelsX;
    const int ny = row.labelsY;
    for (int y = 0; y < ny; ++y) {
        for (int x = 1; x < nx; ++x)
            lowerTo(row.label(y * nx + x), row.label(y * nx + x - 1), perStep, row.width);
        for (int x = nx - 2; x >= 0; --x)
            lowerTo(row.label(y * nx + x), row.label(y * nx + x + 1), perStep, row.width);
    }
    for (int y = 1; y < ny; ++y)
        for (int x = 0; x < nx; ++x)
            lowerTo(row.label(y * nx + x), row.label((y - 1) * nx + x), perStep, row.width);
    for (int y = ny - 2; y >= 0; --y)
        for (int x = 0; x < nx; ++x)
            lowerTo(row.label(y * nx + x), row.label((y + 1) * nx + x), perStep, row.width);
}

// The predecessor of column x is column x - shift of the previous row; outside there is no path, so
// no cost.
void shiftInto(PathRow& target, PathRow& source, int shift) {
    for (int l = 0; l < target.labelsX * target.labelsY; ++l) {
        Cost* to = target.label(l);
        const Cost* from = source.label(l);
        if (shift == 0) {
            std::copy_n(from, target.width, to);
        } else if (shift > 0) {
            to[0] = 0;
            std::copy_n(from, target.width - 1, to + 1);
        } else {
            std::copy_n(from + 1, target.width - 1, to);
            to[target.width - 1] = 0;
        }
    }
}

// All paths that go from row to row (down, or up when `upwards`), drifting by `shift` columns a
// row.
void addPaths(CostVolume& sum, const CostVolume& volume, const SmoothnessCost& smoothness,
              int shift, bool upwards) {
    const int labels = volume.labelCount();
    const std::size_t size =
        static_cast<std::size_t>(labels) * static_cast<std::size_t>(volume.width);
    PathRow path{volume.width, volume.labelsX, volume.labelsY, std::vector<Cost>(size, 0)};
    PathRow message = path;
    std::vector<Cost> low(static_cast<std::size_t>(volume.width));
    for (int step = 0; step < volume.height; ++step) {
        const int y = upwards ? volume.height - 1 - step : step;
        shiftInto(message, path, shift);
        std::copy_n(message.label(0), volume.width, low.data());
        for (int l = 1; l < labels; ++l)
            lowest(low.data(), message.label(l), volume.width);
        spread(message, smoothness.perStep);
        for (int l = 0; l < labels; ++l)
            extend(path.label(l), sum.row(y, l), volume.row(y, l), message.label(l), low.data(),
                   smoothness.limit, volume.width);
    }
}

// Rows become columns; the labels keep their numbers.
CostVolume transposed(const CostVolume& volume) {
    CostVolume result{volume.height, volume.width, volume.labelsX, volume.labelsY, {}};
    result.costs.resize(volume.costs.size());
    constexpr int kBlock = 16; // keeps both sides in the cache
    for (int l = 0; l < volume.labelCount(); ++l)
        for (int top = 0; top < volume.height; top += kBlock)
            for (int left = 0; left < volume.width; left += kBlock)
                for (int x = left; x < std::min(left + kBlock, volume.width); ++x) {
                    Cost* out = result.row(x, l);
                    for (int y = top; y < std::min(top + kBlock, volume.height); ++y)
                        out[y] = volume.row(y, l)[x];
                }
    return result;
}

} // namespace

CostVolume semiGlobal(const CostVolume& volume, const SmoothnessCost& smoothness) {
    CostVolume across = transposed(volume);
    CostVolume acrossSum = across;
    std::fill(acrossSum.costs.begin(), acrossSum.costs.end(), Cost{0});
    addPaths(acrossSum, across, smoothness, 0, false);
    addPaths(acrossSum, across, smoothness, 0, true);
    CostVolume sum = transposed(acrossSum);
    for (const int shift : {-1, 0, 1}) {
        addPaths(sum, volume, smoothness, shift, false);
        addPaths(sum, volume, smoothness, shift, true);
    }
    return sum;
}

} // namespace morphoscope
