// Filling in what is not known between what is. Pure, any thread.
#pragma once

#include "morph/plane.h"

#include <vector>

namespace morphoscope {

// `deviations`, one per pixel of `belief` (0..1), bend as gently as they can between those that are
// believed: smoothed over and over, from wide to near, while what is believed stays, they come near
// a harmonic function, which has no bulges.
void relax(std::vector<Point2>& deviations, const Plane& belief);

} // namespace morphoscope
