// Catmull-Rom sampling of colour pictures, once, from the full photo. Pure, any thread.
#pragma once

#include "morph/plane.h"

namespace morphoscope {

struct Colour {
    float r = 0;
    float g = 0;
    float b = 0;
};

// Position in widths, centred; the border is repeated. Values 0..255, may overshoot a little at
// edges.
Colour bicubic(const Image& image, Point2 position);

// Bilinear, for blurred pictures.
Colour bilinear(const Image& image, Point2 position);

} // namespace morphoscope
