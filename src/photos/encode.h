// Pixels to JPEG and PNG bytes, for thumbnails inside the catalogue and for stills. Callable from
// any thread.
#pragma once

#include "core/image.h"

#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

namespace morphoscope {

// quality 1..100; chroma is halved in both directions. Throws std::runtime_error for an empty
// image.
std::vector<std::uint8_t> encodeJpeg(const Image& image, int quality);
std::vector<std::uint8_t> encodePng(const Image& image);

// Bytes made by encodeJpeg. Throws std::runtime_error when they are damaged.
Image decodeJpeg(std::span<const std::uint8_t> bytes);

// Atomic: the path holds either the whole new file or what was there. Throws std::runtime_error.
void writePng(const std::filesystem::path& path, const Image& image);

// Throws std::runtime_error for a path that does not end in .png, .jpg or .jpeg.
void requirePictureEnding(const std::filesystem::path& path);

// As writePng, a JPEG of quality 92 where the path ends so; see requirePictureEnding.
void writePicture(const std::filesystem::path& path, const Image& image);

} // namespace morphoscope
