// Glyphs of the fonts that fontconfig finds: Inter, else DejaVu Sans, else any sans; a character
// those lack comes from whichever font has it. Private to this folder. One thread at a time.
#pragma once

#include "figure/canvas.h"

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

namespace morphoscope {

// Coverage 0..255 of a glyph, placed relative to the pen's whole pixel on the base line.
struct GlyphBitmap {
    int left = 0;
    int top = 0;
    int width = 0;
    int height = 0;
    std::vector<std::uint8_t> coverage; // width x height
};

struct PlacedGlyph {
    const void* face = nullptr; // which font; only Typeface looks into it
    int glyph = 0;
    float x = 0; // pen position in pixels from the text's start
};

struct TextLine {
    std::vector<PlacedGlyph> glyphs;
    float width = 0; // pixels
};

class Typeface {
public:
    // Throws std::runtime_error when fontconfig knows no usable font.
    Typeface();
    ~Typeface();
    Typeface(const Typeface&) = delete;
    Typeface& operator=(const Typeface&) = delete;

    // `pixelSize` is the em in pixels. Kerned; invalid UTF-8 is shown as U+FFFD.
    TextLine lineOf(std::string_view utf8, FontWeight weight, float pixelSize);

    GlyphBitmap bitmapOf(const PlacedGlyph& glyph, float pixelSize) const;

private:
    struct Face;
    const Face& faceFor(char32_t character, FontWeight weight);

    std::vector<std::unique_ptr<Face>> regular_;
    std::vector<std::unique_ptr<Face>> semibold_;
};

std::u32string decodedUtf8(std::string_view utf8);

} // namespace morphoscope
