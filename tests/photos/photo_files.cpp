#include "photo_files.h"

#include "photos/encode.h"

#include <webp/encode.h>

#include <unistd.h>

#include <array>
#include <cstdlib>
#include <fstream>

namespace morphoscope::testing {
namespace {

void putBigEndian(Bytes& bytes, std::uint32_t value, int byteCount) {
    for (int i = byteCount - 1; i >= 0; --i)
        bytes.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}

void putLittleEndian(Bytes& bytes, std::uint32_t value, int byteCount) {
    for (int i = 0; i < byteCount; ++i)
        bytes.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}

std::uint32_t slowCrc32(const Bytes& bytes) {
    std::uint32_t crc = 0xFFFFFFFFu;
    for (const std::uint8_t byte : bytes) {
        crc ^= byte;
        for (int bit = 0; bit < 8; ++bit)
            crc = crc & 1 ? 0xEDB88320u ^ (crc >> 1) : crc >> 1;
    }
    return ~crc;
}

Bytes storedZlib(const Bytes& data) {
    Bytes zlib{0x78, 0x01};
    std::uint32_t a = 1;
    std::uint32_t b = 0;
    for (std::size_t at = 0; at < data.size() || at == 0;) {
        const std::size_t size = std::min<std::size_t>(data.size() - at, 65535);
        zlib.push_back(at + size == data.size() ? 1 : 0);
        putLittleEndian(zlib, static_cast<std::uint32_t>(size), 2);
        putLittleEndian(zlib, ~static_cast<std::uint32_t>(size), 2);
        for (std::size_t i = at; i < at + size; ++i) {
            zlib.push_back(data[i]);
            a = (a + data[i]) % 65521;
            b = (b + a) % 65521;
        }
        at += std::max<std::size_t>(size, 1);
    }
    putBigEndian(zlib, b << 16 | a, 4);
    return zlib;
}

void putChunk(Bytes& png, const PngChunk& chunk) {
    putBigEndian(png, static_cast<std::uint32_t>(chunk.content.size()), 4);
    const Bytes body = concatenated(bytesOf(chunk.type), chunk.content);
    png.insert(png.end(), body.begin(), body.end());
    putBigEndian(png, slowCrc32(body), 4);
}

} // namespace

TemporaryFolder::TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "photos_test_XXXXXX").string();
    if (!::mkdtemp(name.data()))
        throw std::runtime_error("No temporary folder could be made at " + name + ".");
    path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

std::filesystem::path TemporaryFolder::write(const std::string& name, const Bytes& bytes) const {
    const std::filesystem::path path = path_ / name;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream file(path, std::ios::binary);
    file.write(reinterpret_cast<const char*>(bytes.data()),
               static_cast<std::streamsize>(bytes.size()));
    return path;
}

std::filesystem::path TemporaryFolder::write(const std::string& name, std::string_view text) const {
    return write(name, bytesOf(text));
}

Image quarters(int width, int height) {
    constexpr std::array<std::array<std::uint8_t, 3>, 4> kColours{
        {{255, 0, 0}, {0, 255, 0}, {0, 0, 255}, {255, 255, 255}}};
    Image image = makeImage(width, height);
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x) {
            const auto& colour =
                kColours[static_cast<std::size_t>(2 * (y >= height / 2) + (x >= width / 2))];
            std::copy(colour.begin(), colour.end(), image.rgb.begin() + 3 * (y * width + x));
        }
    return image;
}

Image plain(int width, int height, std::uint8_t red, std::uint8_t green, std::uint8_t blue) {
    Image image = makeImage(width, height);
    for (std::size_t i = 0; i < image.rgb.size(); i += 3) {
        image.rgb[i] = red;
        image.rgb[i + 1] = green;
        image.rgb[i + 2] = blue;
    }
    return image;
}

std::string quarterColours(const Image& image) {
    std::string letters;
    for (const int y : {image.height / 4, image.height * 3 / 4})
        for (const int x : {image.width / 4, image.width * 3 / 4}) {
            const std::uint8_t* pixel = image.rgb.data() + 3 * (y * image.width + x);
            const int code = (pixel[0] > 127) + 2 * (pixel[1] > 127) + 4 * (pixel[2] > 127);
            letters += "-RG-B--W"[code];
        }
    return letters;
}

Bytes exifBlock(int orientation, const std::string& captureTime) {
    Bytes tiff = bytesOf("II");
    putLittleEndian(tiff, 42, 2);
    putLittleEndian(tiff, 8, 4);
    putLittleEndian(tiff, captureTime.empty() ? 1 : 2, 2);
    const auto putEntry = [&](std::uint32_t tag, std::uint32_t type, std::uint32_t count,
                              std::uint32_t value) {
        putLittleEndian(tiff, tag, 2);
        putLittleEndian(tiff, type, 2);
        putLittleEndian(tiff, count, 4);
        putLittleEndian(tiff, value, 4);
    };
    putEntry(0x0112, 3, 1, static_cast<std::uint32_t>(orientation));
    if (!captureTime.empty())
        putEntry(0x8769, 4, 1, 38); // the EXIF directory lies behind this one
    putLittleEndian(tiff, 0, 4);
    if (!captureTime.empty()) {
        putLittleEndian(tiff, 1, 2);
        putEntry(0x9003, 2, static_cast<std::uint32_t>(captureTime.size()) + 1, 56);
        putLittleEndian(tiff, 0, 4);
        tiff = concatenated(tiff, bytesOf(captureTime));
        tiff.push_back(0);
    }
    return tiff;
}

Bytes withSegment(const Bytes& jpeg, std::uint8_t marker, const Bytes& content) {
    Bytes result(jpeg.begin(), jpeg.begin() + 2);
    result.push_back(0xFF);
    result.push_back(marker);
    putBigEndian(result, static_cast<std::uint32_t>(content.size() + 2), 2);
    result.insert(result.end(), content.begin(), content.end());
    result.insert(result.end(), jpeg.begin() + 2, jpeg.end());
    return result;
}

Bytes withExif(const Bytes& jpeg, const Bytes& tiff) {
    return withSegment(jpeg, 0xE1, concatenated(bytesOf(std::string_view("Exif\0\0", 6)), tiff));
}

Bytes withProfile(const Bytes& jpeg, const Bytes& icc) {
    Bytes content = bytesOf(std::string_view("ICC_PROFILE\0\1\1", 14));
    return withSegment(jpeg, 0xE2, concatenated(content, icc));
}

Bytes makePng(const PngPicture& picture) {
    Bytes png = bytesOf("\x89PNG\r\n\x1A\n");
    Bytes header;
    putBigEndian(header, static_cast<std::uint32_t>(picture.width), 4);
    putBigEndian(header, static_cast<std::uint32_t>(picture.height), 4);
    header.push_back(static_cast<std::uint8_t>(picture.bitDepth));
    header.push_back(static_cast<std::uint8_t>(picture.colourType));
    header.insert(header.end(), {0, 0, 0});
    putChunk(png, {"IHDR", header});
    for (const PngChunk& chunk : picture.chunksBeforeData)
        putChunk(png, chunk);
    Bytes rows;
    for (const Bytes& row : picture.rows) {
        rows.push_back(0);
        rows.insert(rows.end(), row.begin(), row.end());
    }
    putChunk(png, {"IDAT", storedZlib(rows)});
    putChunk(png, {"IEND", {}});
    return png;
}

Bytes makeBmp(const Image& image) {
    const int rowBytes = (3 * image.width + 3) / 4 * 4;
    Bytes bmp = bytesOf("BM");
    putLittleEndian(bmp, static_cast<std::uint32_t>(54 + rowBytes * image.height), 4);
    putLittleEndian(bmp, 0, 4);
    putLittleEndian(bmp, 54, 4);
    putLittleEndian(bmp, 40, 4);
    putLittleEndian(bmp, static_cast<std::uint32_t>(image.width), 4);
    putLittleEndian(bmp, static_cast<std::uint32_t>(image.height), 4);
    putLittleEndian(bmp, 1, 2);
    putLittleEndian(bmp, 24, 2);
    bmp.resize(54);
    for (int y = image.height - 1; y >= 0; --y) {
        for (int x = 0; x < image.width; ++x)
            for (const int c : {2, 1, 0})
                bmp.push_back(image.rgb[static_cast<std::size_t>(3 * (y * image.width + x) + c)]);
        bmp.resize(bmp.size() + static_cast<std::size_t>(rowBytes - 3 * image.width));
    }
    return bmp;
}

Bytes makeWebp(const Image& image) {
    std::uint8_t* output = nullptr;
    const std::size_t size = WebPEncodeLosslessRGB(image.rgb.data(), image.width, image.height,
                                                   3 * image.width, &output);
    Bytes webp(output, output + size);
    WebPFree(output);
    return webp;
}

Bytes concatenated(const Bytes& first, const Bytes& second) {
    Bytes result = first;
    result.insert(result.end(), second.begin(), second.end());
    return result;
}

Bytes bytesOf(std::string_view text) {
    return {text.begin(), text.end()};
}

Verdict refusalOf(const std::filesystem::path& path) {
    try {
        decodePhoto(path);
    } catch (const PhotoRefused& refused) {
        return {refused.refusal(), refused.what()};
    }
    ADD_FAILURE() << path << " was decoded, expected a refusal";
    return {};
}

} // namespace morphoscope::testing
