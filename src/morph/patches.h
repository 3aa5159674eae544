// Connected patches of a picture of weights. Pure, any thread.
#pragma once

#include "morph/plane.h"

namespace morphoscope {

// Small patches that stand alone have met by chance, as clouds do: their weights (0..1) become 0.
// What weighs little stays as far as it lies beside a patch that is kept.
void leaveOutSmallPatches(Plane& weight);

} // namespace morphoscope
