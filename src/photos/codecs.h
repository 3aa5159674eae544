// Inside `photos` only: one decoder per format, from bytes to pixels as stored, with the blocks
// that decode.cpp needs to turn and colour-manage them. Each throws PhotoRefused; none keeps state.
#pragma once

#include "photos/decode.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace morphoscope {

enum class PhotoFormat { jpeg, png, bmp, webp, heif };

// By the first bytes. Throws PhotoRefused that says what the file is instead.
PhotoFormat recognizeFormat(std::span<const std::uint8_t> start, const std::string& name);

struct CodecInput {
    std::span<const std::uint8_t> bytes;
    std::string name; // for sentences
    DecodeOptions options;
};

struct PixelSize {
    std::int64_t width = 0;
    std::int64_t height = 0;
};

struct StoredPhoto {
    Image image;
    PixelSize fullSize;             // as stored; image may be scaled down
    bool isTurned = false;          // the decoder obeyed the orientation already
    std::vector<std::uint8_t> exif; // from "II" or "MM" on; empty: none
    std::vector<std::uint8_t> icc;  // profile of the RGB pixels; empty: sRGB
};

PixelSize jpegSize(const CodecInput& input);
PixelSize pngSize(const CodecInput& input);
PixelSize bmpSize(const CodecInput& input);
PixelSize webpSize(const CodecInput& input);
PixelSize heifSize(const CodecInput& input);

StoredPhoto decodeJpegPhoto(const CodecInput& input);
StoredPhoto decodePngPhoto(const CodecInput& input);
StoredPhoto decodeBmpPhoto(const CodecInput& input);
StoredPhoto decodeWebpPhoto(const CodecInput& input);
StoredPhoto decodeHeifPhoto(const CodecInput& input);

// What decoding will need in memory, from the header alone. Throws PhotoRefused, also for sizes
// above the limits.
std::uint64_t bytesToDecode(const CodecInput& input);

// "NAME is cut off: WHAT." and its like.
[[noreturn]] void refuse(Refusal refusal, const std::string& name, const std::string& what);
void checkSize(const PixelSize& size, const std::string& name);

// 1 grey, 2 grey + alpha, 3 RGB or 4 RGBA bytes a pixel to RGB; transparent places become white.
Image opaqueRgb(std::span<const std::uint8_t> pixels, int width, int height, int channels);

} // namespace morphoscope
