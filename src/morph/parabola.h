// Between the cells of a raster. Pure, any thread.
#pragma once

#include <algorithm>

namespace morphoscope {

// Where the parabola through three neighbouring values is lowest, from the middle one, -1/2..1/2; 0
// where it has no bottom.
inline float parabolaBottom(float left, float middle, float right) {
    const float curvature = left - 2 * middle + right;
    return curvature > 0 ? std::clamp(0.5f * (left - right) / curvature, -0.5f, 0.5f) : 0;
}

} // namespace morphoscope
