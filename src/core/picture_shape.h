// The shape in which a model's pictures are learned and shown, as width / height, their size, and
// where several of them stand side by side. Pure functions.
#pragma once

#include "core/training.h"

#include <vector>

namespace morphoscope {

struct Live; // core/live.h

struct PictureSize { // pixels
    int width = 0;
    int height = 0;
    friend bool operator==(const PictureSize&, const PictureSize&) = default;
};

// The size that is learned: about as many pixels as the preset, in the shape of the photos;
// multiples of 16, as the network halves both sides four times.
PictureSize learnedSize(double aspect, PictureSize preset);

// The largest picture of this shape that fits into `room`; at least 1 x 1.
PictureSize fittedInto(double aspect, PictureSize room);

// Of what the model draws.
double pictureAspect(const TrainedModel& model);

// Photos are squeezed a little to be learned, as the sides of a network are multiples of 16: what
// is to be filled is filled wholly where it has nearly the picture's shape.
double shownAspect(const TrainedModel& model, double wanted);

// Of the picture in the window; before anything is learned that of the photos.
double shownAspect(const Live& live);

struct TileRequest {
    int count = 1;     // at least 1
    double aspect = 1; // of each picture
    float width = 0;   // the room for all of them, pixels
    float height = 0;
    float gap = 0; // between two of them
};
struct TilePlace { // of one picture, from the room's upper left corner
    float left = 0;
    float top = 0;
    float width = 0;
    float height = 0;
};

// Side by side, one above the other, or, of three, the first one large and two small ones at its
// side or below it: whatever shows the pictures larger. None is larger than the first.
std::vector<TilePlace> tilePlaces(const TileRequest& request);

} // namespace morphoscope
