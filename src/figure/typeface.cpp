#include "figure/typeface.h"

#include "core/atomic_file.h"

#include <fontconfig/fontconfig.h>

#define STB_TRUETYPE_IMPLEMENTATION
#define STBTT_STATIC
#if defined(__GNUC__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-function"
#endif
#include <stb/stb_truetype.h>
#if defined(__GNUC__)
#pragma GCC diagnostic pop
#endif

#include <cmath>
#include <stdexcept>
#include <string>

namespace morphoscope {

struct Typeface::Face {
    std::vector<std::byte> bytes;
    stbtt_fontinfo font{};

    float scale(float pixelSize) const { return stbtt_ScaleForMappingEmToPixels(&font, pixelSize); }
    int glyphOf(char32_t character) const {
        return stbtt_FindGlyphIndex(&font, static_cast<int>(character));
    }
};

namespace {

struct FreePattern {
    void operator()(FcPattern* pattern) const { FcPatternDestroy(pattern); }
};
using Pattern = std::unique_ptr<FcPattern, FreePattern>;

struct FontFile {
    std::string path;
    int index = 0; // in a collection
};

struct FontWish {
    const char* family = nullptr; // null: any
    FontWeight weight = FontWeight::regular;
    char32_t character = 0; // that it must have; 0: none
};

FontFile matchedFont(const FontWish& wish) {
    const Pattern pattern(FcPatternCreate());
    if (wish.family)
        FcPatternAddString(pattern.get(), FC_FAMILY, reinterpret_cast<const FcChar8*>(wish.family));
    FcPatternAddString(pattern.get(), FC_FAMILY, reinterpret_cast<const FcChar8*>("sans-serif"));
    FcPatternAddInteger(pattern.get(), FC_WEIGHT,
                        wish.weight == FontWeight::semibold ? FC_WEIGHT_DEMIBOLD
                                                            : FC_WEIGHT_REGULAR);
    FcPatternAddInteger(pattern.get(), FC_SLANT, FC_SLANT_ROMAN);
    FcPatternAddBool(pattern.get(), FC_OUTLINE, FcTrue);
    FcPatternAddBool(pattern.get(), FC_VARIABLE, FcFalse); // stb_truetype knows one instance only
    if (wish.character != 0) {
        FcCharSet* characters = FcCharSetCreate();
        FcCharSetAddChar(characters, wish.character);
        FcPatternAddCharSet(pattern.get(), FC_CHARSET, characters);
        FcCharSetDestroy(characters);
    }
    FcConfigSubstitute(nullptr, pattern.get(), FcMatchPattern);
    FcDefaultSubstitute(pattern.get());
    FcResult result = FcResultNoMatch;
    const Pattern match(FcFontMatch(nullptr, pattern.get(), &result));
    FcChar8* path = nullptr;
    FontFile file;
    if (!match || FcPatternGetString(match.get(), FC_FILE, 0, &path) != FcResultMatch)
        return file;
    file.path = reinterpret_cast<const char*>(path);
    FcPatternGetInteger(match.get(), FC_INDEX, 0, &file.index);
    return file;
}

constexpr std::uintmax_t kLargestFontBytes = 64U << 20;

// False when the font's format is one stb_truetype cannot read.
template <class Face> bool load(Face& face, const FontFile& file) {
    if (file.path.empty())
        return false;
    face.bytes = readWholeFile(file.path, kLargestFontBytes);
    const auto* data = reinterpret_cast<const unsigned char*>(face.bytes.data());
    // The upper half of fontconfig's index names an instance of a variable font.
    const int offset = stbtt_GetFontOffsetForIndex(data, file.index & 0xFFFF);
    return offset >= 0 && stbtt_InitFont(&face.font, data, offset) != 0;
}

} // namespace

Typeface::Typeface() {
    for (const FontWeight weight : {FontWeight::regular, FontWeight::semibold}) {
        auto& faces = weight == FontWeight::regular ? regular_ : semibold_;
        for (const char* family : {"Inter", "DejaVu Sans", static_cast<const char*>(nullptr)}) {
            auto face = std::make_unique<Face>();
            if (!load(*face, matchedFont({.family = family, .weight = weight})))
                continue;
            faces.push_back(std::move(face));
            break;
        }
        if (faces.empty())
            throw std::runtime_error("No font was found for the figure; fontconfig was expected to "
                                     "know one (Debian: fonts-inter).");
    }
}

Typeface::~Typeface() = default;

const Typeface::Face& Typeface::faceFor(char32_t character, FontWeight weight) {
    constexpr std::size_t kMostFaces = 8; // a name in more scripts than that gets boxes
    auto& faces = weight == FontWeight::regular ? regular_ : semibold_;
    for (const auto& face : faces)
        if (face->glyphOf(character) != 0)
            return *face;
    if (faces.size() < kMostFaces && character >= 0x80) {
        auto face = std::make_unique<Face>();
        if (load(*face, matchedFont({.weight = weight, .character = character})) &&
            face->glyphOf(character) != 0) {
            faces.push_back(std::move(face));
            return *faces.back();
        }
    }
    return *faces.front();
}

TextLine Typeface::lineOf(std::string_view utf8, FontWeight weight, float pixelSize) {
    TextLine line;
    const Face* previous = nullptr;
    int previousGlyph = 0;
    for (const char32_t character : decodedUtf8(utf8)) {
        const Face& face = faceFor(character, weight);
        const int glyph = face.glyphOf(character);
        const float scale = face.scale(pixelSize);
        if (previous == &face)
            line.width += scale * stbtt_GetGlyphKernAdvance(&face.font, previousGlyph, glyph);
        line.glyphs.push_back({.face = &face, .glyph = glyph, .x = line.width});
        int advance = 0;
        stbtt_GetGlyphHMetrics(&face.font, glyph, &advance, nullptr);
        line.width += scale * advance;
        previous = &face;
        previousGlyph = glyph;
    }
    return line;
}

GlyphBitmap Typeface::bitmapOf(const PlacedGlyph& glyph, float pixelSize) const {
    const Face& face = *static_cast<const Face*>(glyph.face);
    const float scale = face.scale(pixelSize);
    const float fraction = glyph.x - std::floor(glyph.x);
    int right = 0;
    int bottom = 0;
    GlyphBitmap bitmap;
    stbtt_GetGlyphBitmapBoxSubpixel(&face.font, glyph.glyph, scale, scale, fraction, 0,
                                    &bitmap.left, &bitmap.top, &right, &bottom);
    bitmap.width = right - bitmap.left;
    bitmap.height = bottom - bitmap.top;
    bitmap.coverage.resize(static_cast<std::size_t>(bitmap.width) * bitmap.height);
    if (!bitmap.coverage.empty())
        stbtt_MakeGlyphBitmapSubpixel(&face.font, bitmap.coverage.data(), bitmap.width,
                                      bitmap.height, bitmap.width, scale, scale, fraction, 0,
                                      glyph.glyph);
    return bitmap;
}

} // namespace morphoscope
