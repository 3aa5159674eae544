// BMP: size and completeness from the header, the pixels by stb_image, which fills missing rows
// with black.
#include "photos/codecs.h"
#include "photos/stb_decode.h"

#include <cstdlib>

namespace morphoscope {
namespace {

constexpr std::size_t kCoreHeaderBytes = 12; // OS/2: 16-bit sides

std::uint32_t littleEndian(std::span<const std::uint8_t> bytes, std::size_t at, int byteCount) {
    std::uint32_t value = 0;
    for (int i = byteCount - 1; i >= 0; --i)
        value = value << 8 | bytes[at + static_cast<std::size_t>(i)];
    return value;
}

struct Header {
    PixelSize size;
    std::uint32_t pixelOffset = 0;
    int bitsPerPixel = 0;
    bool isPacked = false; // run-length coded: its length cannot be told from its size
};

Header readHeader(const CodecInput& input) {
    const auto bytes = input.bytes;
    if (bytes.size() < 54)
        refuse(Refusal::cutOff, input.name, "its BMP header is not complete");
    Header header;
    header.pixelOffset = littleEndian(bytes, 10, 4);
    if (littleEndian(bytes, 14, 4) == kCoreHeaderBytes) {
        header.size = {littleEndian(bytes, 18, 2), littleEndian(bytes, 20, 2)};
        header.bitsPerPixel = static_cast<int>(littleEndian(bytes, 24, 2));
    } else {
        // A negative height means that the top row comes first.
        const auto height = static_cast<std::int32_t>(littleEndian(bytes, 22, 4));
        header.size = {littleEndian(bytes, 18, 4), std::abs(std::int64_t(height))};
        header.bitsPerPixel = static_cast<int>(littleEndian(bytes, 28, 2));
        const std::uint32_t compression = littleEndian(bytes, 30, 4);
        header.isPacked = compression != 0 && compression != 3;
    }
    checkSize(header.size, input.name);
    return header;
}

} // namespace

PixelSize bmpSize(const CodecInput& input) {
    return readHeader(input).size;
}

StoredPhoto decodeBmpPhoto(const CodecInput& input) {
    const Header header = readHeader(input);
    const std::int64_t rowBytes = (header.size.width * header.bitsPerPixel + 31) / 32 * 4;
    const std::int64_t end = std::int64_t(header.pixelOffset) + rowBytes * header.size.height;
    if (!header.isPacked && end > static_cast<std::int64_t>(input.bytes.size()))
        refuse(Refusal::cutOff, input.name, "its BMP data end early");
    StoredPhoto photo;
    photo.fullSize = header.size;
    photo.image = decodeWithStb(input.bytes, input.name);
    return photo;
}

} // namespace morphoscope
