// A photo's file to pixels: JPEG (TurboJPEG), PNG and BMP (stb_image), WebP (libwebp), HEIC and
// AVIF (libheif), told apart by their first bytes and never by name. Turns by the EXIF orientation
// and brings the colours to sRGB. Pure functions without shared state, callable from any thread;
// looking for files is in folder_scan.h.
//
// Limits, checked before anything is allocated: 200 megapixels, 30,000 pixels a side, 512 MB a
// file. A cut-off JPEG is refused, although its upper part could be shown: half a picture would be
// learned as a grey one.
#pragma once

#include "core/image.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

namespace morphoscope {

inline constexpr std::uintmax_t kMaxPhotoBytes = 512u << 20;
inline constexpr std::int64_t kMaxPhotoPixels = 200'000'000;
inline constexpr int kMaxPhotoSide = 30'000;

struct DecodeOptions {
    // The size the caller will shrink to, after the EXIF turn; 0: full size. A JPEG then comes out
    // at the smallest of 1/8, 1/4, 1/2 or all of its size that is twice the target or more; other
    // formats come out whole.
    int targetWidth = 0;
    int targetHeight = 0;
    bool colourManage = true; // false: the pixels as stored, for networks trained on such
};

struct DecodedPhoto {
    Image image;
    int fullWidth = 0; // pixels of the whole photo after the turn; image may be smaller
    int fullHeight = 0;
    std::optional<std::int64_t>
        captureTime;     // EXIF DateTimeOriginal, seconds since the epoch as if in UTC
    int orientation = 1; // EXIF orientation that was undone; always 1 for HEIC and AVIF
};

enum class Refusal { notAnImage, unsupportedFormat, cutOff, damaged, tooLarge, unreadable };

// Why a file is not a photo we can show; what() is one sentence that names the file.
class PhotoRefused : public std::runtime_error {
public:
    PhotoRefused(Refusal refusal, const std::string& sentence)
        : std::runtime_error(sentence), refusal_(refusal) {}
    Refusal refusal() const { return refusal_; }

private:
    Refusal refusal_;
};

// Throws PhotoRefused.
DecodedPhoto decodePhoto(const std::filesystem::path& path, const DecodeOptions& options = {});

// The same in two steps, so that one read of the file can feed a hash as well. `path` only names
// the file in sentences. readPhotoFile refuses by the first bytes, before it reads the rest. Both
// throw PhotoRefused.
std::vector<std::uint8_t> readPhotoFile(const std::filesystem::path& path);
DecodedPhoto decodePhotoBytes(std::span<const std::uint8_t> bytes,
                              const std::filesystem::path& path, const DecodeOptions& options = {});

} // namespace morphoscope
