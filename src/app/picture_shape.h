// The shape in which a model's pictures are shown. Pure functions.
#pragma once

#include "core/training.h"

namespace morphoscope {

// Width / height of what the model draws.
double pictureAspect(const TrainedModel& model);

// Photos are squeezed a little to be learned, as the sides of a network are multiples of 16: what
// is to be filled (width / height) is filled wholly where it has nearly the picture's shape.
double shownAspect(const TrainedModel& model, double wanted);

} // namespace morphoscope
