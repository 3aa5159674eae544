// Resizing equal to Pillow's to the bit: learned networks expect the very pixels they were trained
// on. Two passes, each rounded to 8 bits, with fixed-point weights; a filter grows with the factor
// when shrinking (src/libImaging/Resample.c of Pillow 9.4). Pure, any thread.
#pragma once

#include "core/image.h"
#include "core/photo_preprocessing.h"

namespace morphoscope {

// Throws std::runtime_error for an empty image or a size that is not positive.
Image pillowResized(const Image& image, int width, int height, PillowFilter filter);

} // namespace morphoscope
