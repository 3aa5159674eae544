// JPEG by TurboJPEG, with the functions that both 2.1 and 3.x have.
#include "photos/codecs.h"
#include "photos/colour.h"
#include "photos/encode.h"
#include "photos/exif.h"

#include <turbojpeg.h>

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <string_view>
#include <type_traits>

namespace morphoscope {
namespace {

using namespace std::string_view_literals;

struct DestroyCodec {
    void operator()(void* codec) const { tjDestroy(codec); }
};
using Codec = std::unique_ptr<std::remove_pointer_t<tjhandle>, DestroyCodec>;

struct Header {
    PixelSize size;
    int colourSpace = 0;
};

struct Segments {
    std::vector<std::uint8_t> exif;
    std::vector<std::uint8_t> icc;
};

Codec makeDecoder() {
    Codec codec(tjInitDecompress());
    if (!codec)
        throw std::runtime_error(
            "TurboJPEG cannot start a decoder: " + std::string(tjGetErrorStr2(nullptr)) + ".");
    return codec;
}

unsigned long lengthOf(std::span<const std::uint8_t> bytes) {
    return static_cast<unsigned long>(bytes.size());
}

// The codec only warns when data run out and fills the rest with grey. Its first warning tells them
// apart.
void judge(tjhandle codec, const std::string& name) {
    const std::string message = tjGetErrorStr2(codec);
    const bool isCut = message.find("Premature end") != std::string::npos ||
                       message.find("premature end") != std::string::npos ||
                       message.find("Empty input") != std::string::npos;
    if (isCut)
        refuse(Refusal::cutOff, name, "its JPEG data end early");
    const bool isHarmless =
        tjGetErrorCode(codec) == TJERR_WARNING && (message.find("Corrupt") == std::string::npos ||
                                                   message.find("extraneous") != std::string::npos);
    if (!isHarmless)
        refuse(Refusal::damaged, name, message);
}

Header readHeader(tjhandle codec, const CodecInput& input) {
    int width = 0;
    int height = 0;
    int subsampling = 0;
    Header header;
    if (tjDecompressHeader3(codec, input.bytes.data(), lengthOf(input.bytes), &width, &height,
                            &subsampling, &header.colourSpace) != 0)
        judge(codec, input.name);
    if (width == 0 &&
        height == 0) // no frame header came before the end; a claimed 0 is an error of its own
        refuse(Refusal::cutOff, input.name, "its JPEG data end early");
    header.size = {width, height};
    checkSize(header.size, input.name);
    return header;
}

std::string_view textOf(std::span<const std::uint8_t> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// ICC.1 annex B.4: the profile comes in numbered parts; one missing part makes all of it useless.
std::vector<std::uint8_t> joinProfile(const std::map<int, std::span<const std::uint8_t>>& parts,
                                      int partCount) {
    std::vector<std::uint8_t> profile;
    if (static_cast<int>(parts.size()) != partCount)
        return profile;
    for (const auto& [number, part] : parts)
        profile.insert(profile.end(), part.begin(), part.end());
    return profile;
}

// Walks the segments before the picture data.
Segments readSegments(std::span<const std::uint8_t> bytes) {
    constexpr std::uint8_t kApp1 = 0xE1;
    constexpr std::uint8_t kApp2 = 0xE2;
    constexpr std::uint8_t kStartOfScan = 0xDA;
    Segments segments;
    std::map<int, std::span<const std::uint8_t>> profileParts;
    int profilePartCount = 0;
    std::size_t at = 2;
    while (at + 4 <= bytes.size() && bytes[at] == 0xFF) {
        const std::uint8_t marker = bytes[at + 1];
        if (marker == 0xFF) { // fill byte
            ++at;
            continue;
        }
        const std::size_t length = std::size_t(bytes[at + 2]) * 256 + bytes[at + 3];
        if (marker == kStartOfScan || length < 2 || at + 2 + length > bytes.size())
            break;
        const auto content = bytes.subspan(at + 4, length - 2);
        if (marker == kApp1 && segments.exif.empty() && textOf(content).starts_with("Exif\0\0"sv))
            segments.exif.assign(content.begin() + 6, content.end());
        if (marker == kApp2 && content.size() > 14 &&
            textOf(content).starts_with("ICC_PROFILE\0"sv)) {
            profileParts[content[12]] = content.subspan(14);
            profilePartCount = content[13];
        }
        at += 2 + length;
    }
    segments.icc = joinProfile(profileParts, profilePartCount);
    return segments;
}

// Smallest of 1/8, 1/4, 1/2, 1 at which twice the target still fits inside: the other eighths have
// no SIMD code, and with less than twice the target the block transform's own filter would show.
int scaleDenominator(const PixelSize& size, const DecodeOptions& options, int orientation) {
    if (options.targetWidth <= 0 || options.targetHeight <= 0)
        return 1;
    std::int64_t width = options.targetWidth;
    std::int64_t height = options.targetHeight;
    if (orientation >= 5)
        std::swap(width, height);
    for (const int denominator : {8, 4, 2})
        if (size.width >= 2 * width * denominator && size.height >= 2 * height * denominator)
            return denominator;
    return 1;
}

Image decodePixels(tjhandle codec, const CodecInput& input, const Header& header, int denominator,
                   std::span<const std::uint8_t> icc) {
    const bool isCmyk = header.colourSpace == TJCS_CMYK || header.colourSpace == TJCS_YCCK;
    const int format = isCmyk ? TJPF_CMYK : TJPF_RGB;
    const tjscalingfactor scale{1, denominator};
    Image image;
    image.width = TJSCALED(static_cast<int>(header.size.width), scale);
    image.height = TJSCALED(static_cast<int>(header.size.height), scale);
    const std::size_t pixelCount =
        static_cast<std::size_t>(image.width) * static_cast<std::size_t>(image.height);
    std::vector<std::uint8_t> pixels(pixelCount * (isCmyk ? 4 : 3));
    if (tjDecompress2(codec, input.bytes.data(), lengthOf(input.bytes), pixels.data(), image.width,
                      0, image.height, format, TJFLAG_LIMITSCANS) != 0)
        judge(codec, input.name);
    if (isCmyk)
        return rgbFromCmyk(pixels, image.width, image.height, icc);
    image.rgb = std::move(pixels);
    return image;
}

} // namespace

PixelSize jpegSize(const CodecInput& input) {
    const Codec codec = makeDecoder();
    return readHeader(codec.get(), input).size;
}

StoredPhoto decodeJpegPhoto(const CodecInput& input) {
    const Codec codec = makeDecoder();
    const Header header = readHeader(codec.get(), input);
    Segments segments = readSegments(input.bytes);
    StoredPhoto photo;
    photo.fullSize = header.size;
    const int denominator =
        scaleDenominator(header.size, input.options, readExif(segments.exif).orientation);
    photo.image = decodePixels(codec.get(), input, header, denominator, segments.icc);
    photo.exif = std::move(segments.exif);
    photo.icc = std::move(segments.icc);
    return photo;
}

std::vector<std::uint8_t> encodeJpeg(const Image& image, int quality) {
    if (image.empty())
        throw std::runtime_error("An empty image cannot be written as JPEG.");
    const Codec codec(tjInitCompress());
    std::vector<std::uint8_t> bytes(tjBufSize(image.width, image.height, TJSAMP_420));
    unsigned char* target = bytes.data();
    unsigned long size = lengthOf(bytes);
    if (!codec || tjCompress2(codec.get(), image.rgb.data(), image.width, 0, image.height, TJPF_RGB,
                              &target, &size, TJSAMP_420, quality, TJFLAG_NOREALLOC) != 0)
        throw std::runtime_error(
            "TurboJPEG cannot write the image: " + std::string(tjGetErrorStr2(codec.get())) + ".");
    bytes.resize(size);
    return bytes;
}

Image decodeJpeg(std::span<const std::uint8_t> bytes) {
    return decodeJpegPhoto({bytes, "A stored thumbnail", {}}).image;
}

} // namespace morphoscope
