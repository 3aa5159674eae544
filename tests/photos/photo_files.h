// Small photo files made on the spot for the tests: whole ones, turned ones, and the parts to break
// them with.
#pragma once

#include "core/image.h"
#include "photos/decode.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace morphoscope::testing {

using Bytes = std::vector<std::uint8_t>;

// An empty folder of its own, removed with everything in it at the end.
class TemporaryFolder {
public:
    TemporaryFolder();
    ~TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    const std::filesystem::path& path() const { return path_; }
    // The new file's path; folders on the way are made.
    std::filesystem::path write(const std::string& name, const Bytes& bytes) const;
    std::filesystem::path write(const std::string& name, std::string_view text) const;

private:
    std::filesystem::path path_;
};

// Left upper quarter red, right upper green, left lower blue, right lower white.
Image quarters(int width, int height);
Image plain(int width, int height, std::uint8_t red, std::uint8_t green, std::uint8_t blue);

// Which colour of quarters() the middle of each quarter has: "RGBW" for an unturned one.
std::string quarterColours(const Image& image);

// TIFF block with an orientation and, unless empty, a DateTimeOriginal "YYYY:MM:DD HH:MM:SS".
Bytes exifBlock(int orientation, const std::string& captureTime = {});

// The JPEG with a segment behind its start marker: 0xE1 for EXIF, 0xE2 for a profile.
Bytes withSegment(const Bytes& jpeg, std::uint8_t marker, const Bytes& content);
Bytes withExif(const Bytes& jpeg, const Bytes& tiff);
Bytes withProfile(const Bytes& jpeg, const Bytes& icc);

struct PngChunk {
    std::string type;
    Bytes content;
};
// Rows are packed as the PNG specification says, without filter bytes; data are stored, not
// deflated.
struct PngPicture {
    int width = 0;
    int height = 0;
    int bitDepth = 8;
    int colourType = 2; // 0 grey, 2 RGB, 3 palette, 4 grey + alpha, 6 RGBA
    std::vector<Bytes> rows;
    std::vector<PngChunk> chunksBeforeData;
};
Bytes makePng(const PngPicture& picture);
Bytes makeBmp(const Image& image);
Bytes makeWebp(const Image& image);

Bytes concatenated(const Bytes& first, const Bytes& second);
Bytes bytesOf(std::string_view text);

struct Verdict {
    Refusal refusal = Refusal::notAnImage;
    std::string sentence;
};
// Decodes and expects a refusal.
Verdict refusalOf(const std::filesystem::path& path);

} // namespace morphoscope::testing
