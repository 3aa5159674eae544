#include "photos/codecs.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>

namespace morphoscope {
namespace {

constexpr std::string_view kExpected = "expected a JPEG, PNG, BMP, WebP, HEIC or AVIF photo";

struct Signature {
    std::size_t offset;
    std::string_view bytes;
    std::string_view what; // with its article
};

using namespace std::string_view_literals;

// Images and films we know but do not read. Longer signatures stand before shorter ones they begin
// with.
constexpr std::array kUnsupported{
    Signature{0, "GIF8"sv, "a GIF image"},
    Signature{0, "FUJIFILMCCD-RAW"sv, "a camera RAW file"},
    Signature{0, "IIU\0"sv, "a camera RAW file"},
    Signature{0, "IIRO"sv, "a camera RAW file"},
    Signature{4, "ftypcrx "sv, "a camera RAW file"},
    Signature{8, "CR\x02"sv, "a camera RAW file"},
    Signature{0, "II*\0"sv, "a TIFF or camera RAW file"},
    Signature{0, "MM\0*"sv, "a TIFF or camera RAW file"},
    Signature{0, "II+\0"sv, "a TIFF file"},
    Signature{0, "MM\0+"sv, "a TIFF file"},
    Signature{0, "8BPS"sv, "a Photoshop file"},
    Signature{0, "\xFF\x0A"sv, "a JPEG XL image"},
    Signature{0, "\0\0\0\x0CJXL "sv, "a JPEG XL image"},
    Signature{0, "\0\0\0\x0CjP  "sv, "a JPEG 2000 image"},
    Signature{0, "\xFF\x4F\xFF\x51"sv, "a JPEG 2000 image"},
    Signature{0, "v/1\x01"sv, "an OpenEXR image"},
    Signature{0, "\x1A\x45\xDF\xA3"sv, "a video (Matroska or WebM)"},
    Signature{8, "AVI "sv, "a video (AVI)"},
    Signature{0, "\0\0\x01\xBA"sv, "a video (MPEG)"},
    Signature{0, "FLV\x01"sv, "a video (FLV)"},
    Signature{4, "moov"sv, "a video (QuickTime)"},
    Signature{4, "mdat"sv, "a video (QuickTime)"},
    Signature{4, "ftyp"sv, "a video (MP4 or QuickTime)"},
};

constexpr std::array kNoImages{
    Signature{0, "%PDF"sv, "a PDF document"},
    Signature{0, "PK\x03\x04"sv, "a ZIP archive"},
    Signature{0, "\x1F\x8B"sv, "a gzip archive"},
    Signature{0, "SQLite format 3"sv, "an SQLite database"},
    Signature{0,
              "\x7F"
              "ELF"sv,
              "a program"},
};

std::string_view textOf(std::span<const std::uint8_t> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

bool matches(std::string_view start, const Signature& signature) {
    return start.size() >= signature.offset &&
           start.substr(signature.offset).starts_with(signature.bytes);
}

bool hasHeifBrand(std::string_view start) {
    if (!start.substr(std::min<std::size_t>(4, start.size())).starts_with("ftyp"))
        return false;
    constexpr std::array kBrands{"heic"sv, "heix"sv, "hevc"sv, "hevx"sv, "heim"sv, "heis"sv,
                                 "mif1"sv, "msf1"sv, "mif2"sv, "avif"sv, "avis"sv, "miaf"sv};
    // The major brand, then the compatible ones as far as the box reaches.
    const std::size_t boxSize = std::size_t(std::uint8_t(start[2])) * 256 + std::uint8_t(start[3]);
    const std::size_t end = std::min(boxSize, start.size());
    for (std::size_t at = 8; at + 4 <= end; at += 4)
        if (at != 12 && std::ranges::find(kBrands, start.substr(at, 4)) != kBrands.end())
            return true;
    return false;
}

// A word for what lies there instead, for people who renamed or downloaded the wrong thing.
std::string_view contentOf(std::string_view start) {
    for (const Signature& signature : kNoImages)
        if (matches(start, signature))
            return signature.what;
    const auto isText = [](char c) {
        return static_cast<unsigned char>(c) >= 0x80 ||
               std::isprint(static_cast<unsigned char>(c)) ||
               std::isspace(static_cast<unsigned char>(c));
    };
    if (!std::ranges::all_of(start, isText))
        return "bytes of no known image format";
    std::string lower(start);
    std::ranges::transform(lower, lower.begin(), [](unsigned char c) { return std::tolower(c); });
    if (lower.find("<svg") != std::string::npos)
        return "an SVG drawing";
    if (lower.find("<html") != std::string::npos ||
        lower.find("<!doctype html") != std::string::npos)
        return "an HTML page";
    return start.size() < 8 ? "too few bytes" : "text";
}

} // namespace

PhotoFormat recognizeFormat(std::span<const std::uint8_t> bytes, const std::string& name) {
    const std::string_view start = textOf(bytes);
    if (start.empty())
        throw PhotoRefused(Refusal::notAnImage,
                           name + " is empty; " + std::string(kExpected) + ".");
    if (start.starts_with("\xFF\xD8\xFF"))
        return PhotoFormat::jpeg;
    if (start.starts_with("\x89PNG\r\n\x1A\n"))
        return PhotoFormat::png;
    if (start.starts_with("RIFF") && start.size() >= 12 && start.substr(8, 4) == "WEBP")
        return PhotoFormat::webp;
    if (hasHeifBrand(start))
        return PhotoFormat::heif;
    // "BM" alone also begins texts; a bitmap has four reserved zero bytes and a small header size.
    if (start.size() >= 18 && start.starts_with("BM") && start.substr(6, 4) == "\0\0\0\0"sv &&
        start.substr(15, 3) == "\0\0\0"sv)
        return PhotoFormat::bmp;
    for (const Signature& signature : kUnsupported)
        if (matches(start, signature))
            throw PhotoRefused(Refusal::unsupportedFormat,
                               name + " is " + std::string(signature.what) +
                                   ", which is not supported; " + std::string(kExpected) + ".");
    throw PhotoRefused(Refusal::notAnImage, name + " is not an image: it holds " +
                                                std::string(contentOf(start)) + "; " +
                                                std::string(kExpected) + ".");
}

} // namespace morphoscope
