#include "figure/typeface.h"

namespace morphoscope {

namespace {

constexpr char32_t kReplacement = 0xFFFD;

struct Lead {
    int followCount; // -1: not a lead byte
    char32_t bits;
    char32_t lowest; // smaller values in so many bytes are forged
};

Lead leadOf(unsigned char byte) {
    if (byte < 0x80)
        return {0, byte, 0};
    if ((byte & 0xE0) == 0xC0)
        return {1, static_cast<char32_t>(byte & 0x1F), 0x80};
    if ((byte & 0xF0) == 0xE0)
        return {2, static_cast<char32_t>(byte & 0x0F), 0x800};
    if ((byte & 0xF8) == 0xF0)
        return {3, static_cast<char32_t>(byte & 0x07), 0x10000};
    return {-1, 0, 0};
}

} // namespace

std::u32string decodedUtf8(std::string_view utf8) {
    std::u32string characters;
    for (std::size_t i = 0; i < utf8.size();) {
        const Lead lead = leadOf(static_cast<unsigned char>(utf8[i++]));
        char32_t value = lead.bits;
        int left = lead.followCount;
        for (; left > 0 && i < utf8.size() && (utf8[i] & 0xC0) == 0x80; --left)
            value = value << 6 | static_cast<char32_t>(utf8[i++] & 0x3F);
        const bool isValid = left == 0 && value >= lead.lowest && value <= 0x10FFFF &&
                             (value < 0xD800 || value > 0xDFFF);
        characters += isValid ? value : kReplacement;
    }
    return characters;
}

} // namespace morphoscope
