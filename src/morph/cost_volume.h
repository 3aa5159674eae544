// Matching costs of two photos warped to the halfway grid, for a raster of displacements. Pure, any
// thread.
#pragma once

#include "morph/features.h"
#include "morph/semi_global.h"

namespace morphoscope {

inline constexpr float kOutsideCost = 0.8f; // of a place outside either photo
inline constexpr float kLargestCost = 1.5f;

struct WarpedPhoto {
    Features features;
    Plane inside; // 1 where the photo has pixels, else 0
};

// Cost of moving A by (-lx, -ly) and B by (+lx, +ly) cells, averaged over 5 x 5 cells, in
// thousandths; long moves cost a little more.
CostVolume costVolume(const WarpedPhoto& a, const WarpedPhoto& b, int reachX, int reachY);

} // namespace morphoscope
