// Structural similarity and the filters that the scores share. Pure, any thread. The public
// functions ssim and frameDistance are declared in scores.h.
#pragma once

#include "morph/plane.h"

namespace morphoscope {

Plane gaussianBlurred(const Plane& plane, float sigma);

// Length of the central-difference gradient; 0 along the border.
Plane gradientMagnitude(const Plane& luma);

} // namespace morphoscope
