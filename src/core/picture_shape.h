// The shape in which a model's pictures are shown, as width / height, and their size. Pure
// functions.
#pragma once

#include "core/training.h"

namespace morphoscope {

struct Live; // core/live.h

struct PictureSize { // pixels
    int width = 0;
    int height = 0;
};

// The largest picture of this shape that fits into `room`; at least 1 x 1.
PictureSize fittedInto(double aspect, PictureSize room);

// Of what the model draws.
double pictureAspect(const TrainedModel& model);

// Photos are squeezed a little to be learned, as the sides of a network are multiples of 16: what
// is to be filled is filled wholly where it has nearly the picture's shape.
double shownAspect(const TrainedModel& model, double wanted);

// Of the picture in the window; before anything is learned that of the photos.
double shownAspect(const Live& live);

} // namespace morphoscope
