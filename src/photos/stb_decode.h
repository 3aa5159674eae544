// The only door to stb_image, built for PNG and BMP alone: its GIF reader has a known out-of-bounds
// read. Inside `photos` only; callable from any thread.
#pragma once

#include "core/image.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace morphoscope {

// Throws PhotoRefused (damaged) with stb's words. 16-bit channels keep their upper 8 bits.
Image decodeWithStb(std::span<const std::uint8_t> bytes, const std::string& name);

// zlib data of at most maxBytes; empty when they are damaged or longer.
std::vector<std::uint8_t> inflated(std::span<const std::uint8_t> bytes, std::size_t maxBytes);

} // namespace morphoscope
