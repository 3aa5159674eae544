// The numbers of the filter that frees a morph's light from the network's blotches: the CPU's
// (morph/light_shift.h) and the GPU's (shaders/shift.frag) are the same.
#pragma once

#include <algorithm>

namespace morphoscope {

inline constexpr int kShiftTaps = 3;                 // to each side, in each direction
inline constexpr float kShiftEvenness = 30.0f / 255; // smaller differences are taken for blotches

// Pixels from tap to tap: a 24th of the width.
inline int shiftStep(int width) {
    return std::max(1, (width + 12) / 24);
}

} // namespace morphoscope
