// Colours of a photo to sRGB by its ICC profile (lcms2). Inside `photos` only; callable from any
// thread.
#pragma once

#include "core/image.h"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace morphoscope {

// In place. A profile that is broken, or of another colour space than RGB, leaves the pixels as
// they are.
void convertToSrgb(Image& image, std::span<const std::uint8_t> icc);

// Four bytes a pixel in Adobe's inverted CMYK (255: no ink). Without a usable CMYK profile: ink by
// multiplication.
Image rgbFromCmyk(std::span<const std::uint8_t> cmyk, int width, int height,
                  std::span<const std::uint8_t> icc);

// A profile with the primaries of Display P3 and the transfer curve of sRGB, for files that only
// name them.
std::vector<std::uint8_t> displayP3Profile();

} // namespace morphoscope
