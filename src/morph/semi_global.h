// Semi-global matching (Hirschmueller 2008) with two-dimensional labels: every pixel chooses a
// displacement on a small raster; neighbours pay for differing, up to a limit. Sums the path costs
// of eight directions. Pure, any thread.
#pragma once

#include <cstdint>
#include <vector>

namespace morphoscope {

// Costs in thousandths, -2000..2000. Layout [row][label][column], so that whole rows are worked on
// at once.
struct CostVolume {
    int width = 0;
    int height = 0;
    int labelsX = 0; // label = ly * labelsX + lx
    int labelsY = 0;
    std::vector<std::int16_t> costs;

    int labelCount() const { return labelsX * labelsY; }
    std::int16_t* row(int y, int label) {
        return costs.data() +
               (static_cast<std::size_t>(y) * static_cast<std::size_t>(labelCount()) +
                static_cast<std::size_t>(label)) *
                   static_cast<std::size_t>(width);
    }
    const std::int16_t* row(int y, int label) const {
        return const_cast<CostVolume*>(this)->row(y, label);
    }
};

struct SmoothnessCost {
    int perStep = 80; // per label step, thousandths
    int limit = 400;
};

// The summed path costs, same layout; the smallest of a pixel is its choice.
CostVolume semiGlobal(const CostVolume& volume, const SmoothnessCost& smoothness);

} // namespace morphoscope
