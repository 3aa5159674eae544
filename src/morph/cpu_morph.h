// The reference picture of a morph, drawn on the CPU: what the GPU shader must show. Pure, any
// thread; about 0.3 s for 1280 x 960 on one core.
#pragma once

#include "core/aligned_set.h"
#include "core/image.h"

namespace morphoscope {

// The picture at t, width x height pixels, sampled once, bicubic, from the full-resolution photos
// (area average where they are larger than the picture). At t = 0 and 1 it is the photo itself,
// resized(photo, width, height).
Image drawMorph(const MorphField& field, const Image& a, const Image& b, float t, int width,
                int height);

// The strongly blurred photo whose difference carries the general light (MorphField), 96 pixels
// wide.
Image generalLight(const Image& photo);

} // namespace morphoscope
