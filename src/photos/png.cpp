// PNG: the chunks by ourselves (size, checksums, EXIF, profile), the pixels by stb_image, which
// checks neither the checksums nor that the file is whole.
#include "photos/codecs.h"
#include "photos/stb_decode.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace morphoscope {
namespace {

constexpr std::size_t kSignatureBytes = 8;
constexpr std::size_t kMaxProfileBytes = 4u << 20;

struct Chunk {
    std::string_view type;
    std::span<const std::uint8_t> content;
};

std::uint32_t bigEndian32(std::span<const std::uint8_t> bytes) {
    return std::uint32_t(bytes[0]) << 24 | std::uint32_t(bytes[1]) << 16 |
           std::uint32_t(bytes[2]) << 8 | bytes[3];
}

// CRC-32 of ISO 3309, as in the PNG specification, annex D.
constexpr std::array<std::uint32_t, 256> makeCrcTable() {
    std::array<std::uint32_t, 256> table{};
    for (std::uint32_t n = 0; n < 256; ++n) {
        std::uint32_t value = n;
        for (int bit = 0; bit < 8; ++bit)
            value = value & 1 ? 0xEDB88320u ^ (value >> 1) : value >> 1;
        table[n] = value;
    }
    return table;
}

std::uint32_t crc32(std::span<const std::uint8_t> bytes) {
    static constexpr auto kTable = makeCrcTable();
    std::uint32_t crc = 0xFFFFFFFFu;
    for (const std::uint8_t byte : bytes)
        crc = kTable[(crc ^ byte) & 0xFF] ^ (crc >> 8);
    return ~crc;
}

// The chunk at `at`, which moves on behind it.
Chunk takeChunk(const CodecInput& input, std::size_t& at) {
    if (input.bytes.size() - at < 12)
        refuse(Refusal::cutOff, input.name, "its PNG data end before the last chunk");
    const std::uint32_t length = bigEndian32(input.bytes.subspan(at, 4));
    if (length > input.bytes.size() - at - 12)
        refuse(Refusal::cutOff, input.name, "its PNG data end inside a chunk");
    const auto typeAndContent = input.bytes.subspan(at + 4, 4 + std::size_t(length));
    const Chunk chunk{{reinterpret_cast<const char*>(typeAndContent.data()), 4},
                      typeAndContent.subspan(4)};
    const bool isCritical = (typeAndContent[0] & 0x20) == 0;
    if (isCritical && crc32(typeAndContent) != bigEndian32(input.bytes.subspan(at + 8 + length, 4)))
        refuse(Refusal::damaged, input.name,
               "the checksum of its PNG chunk " + std::string(chunk.type) + " is wrong");
    at += 12 + std::size_t(length);
    return chunk;
}

// iCCP: name, 0, method 0, zlib data.
std::vector<std::uint8_t> profileOf(std::span<const std::uint8_t> content) {
    const auto nameEnd = std::ranges::find(content, std::uint8_t(0));
    if (content.end() - nameEnd < 3)
        return {};
    return inflated({nameEnd + 2, content.end()}, kMaxProfileBytes);
}

} // namespace

PixelSize pngSize(const CodecInput& input) {
    std::size_t at = kSignatureBytes;
    const Chunk header = takeChunk(input, at);
    if (header.type != "IHDR" || header.content.size() != 13)
        refuse(Refusal::damaged, input.name, "its PNG header is missing");
    const PixelSize size{bigEndian32(header.content), bigEndian32(header.content.subspan(4))};
    checkSize(size, input.name);
    return size;
}

StoredPhoto decodePngPhoto(const CodecInput& input) {
    StoredPhoto photo;
    photo.fullSize = pngSize(input);
    std::size_t at = kSignatureBytes;
    for (Chunk chunk; chunk.type != "IEND";) {
        chunk = takeChunk(input, at);
        if (chunk.type == "eXIf")
            photo.exif.assign(chunk.content.begin(), chunk.content.end());
        if (chunk.type == "iCCP" && input.options.colourManage)
            photo.icc = profileOf(chunk.content);
    }
    photo.image = decodeWithStb(input.bytes, input.name);
    return photo;
}

} // namespace morphoscope
