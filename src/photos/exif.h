// What the program needs of an EXIF block. Inside `photos` only; callable from any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

namespace morphoscope {

struct ExifFacts {
    int orientation = 1; // 1..8; anything else in the file counts as 1
    std::optional<std::int64_t>
        captureTime; // DateTimeOriginal as if in UTC, seconds since the epoch
};

// `tiff` starts with "II" or "MM". A damaged block gives what could be read of it.
ExifFacts readExif(std::span<const std::uint8_t> tiff);

} // namespace morphoscope
