#include "imgui_panels/fonts.h"

#include "imgui_panels/theme.h"

#include <cmath>
#include <fstream>

namespace morphoscope {

namespace {

// Static: the atlas keeps the pointer until it is built. Latin, punctuation and arrows; the icons'
// private area.
constexpr ImWchar kTextRanges[] = {0x0020, 0x024F, 0x0370, 0x03FF, 0x2010, 0x205F,
                                   0x2190, 0x21FF, 0x2200, 0x22FF, 0};
constexpr ImWchar kIconRanges[] = {0xF000, 0xF2E0, 0};

bool isReadable(const std::string& path) {
    return !path.empty() && std::ifstream(path, std::ios::binary).good();
}

// ImGui's size is the height of a line; a face's size is its em. Inter's line is 1.21 em, DejaVu
// Sans Mono's 1.16.
constexpr float kLineOfText = 1.2f;
constexpr float kLineOfNumbers = 1.16f;

struct FaceRequest {
    const std::string& file;
    float pixels = 15 * kLineOfText; // of a line
    const ImWchar* ranges = kTextRanges;
};

ImFont* addDefaultFace(float pixels) {
    ImFontConfig config;
    config.SizePixels = pixels;
    return ImGui::GetIO().Fonts->AddFontDefault(&config);
}

ImFont* addFace(const FaceRequest& face, float scale) {
    const float pixels = std::round(face.pixels * scale);
    if (isReadable(face.file))
        if (ImFont* font = ImGui::GetIO().Fonts->AddFontFromFileTTF(face.file.c_str(), pixels,
                                                                    nullptr, face.ranges))
            return font;
    // ImGui's own face is drawn on a 13 px raster and only sharp at multiples of it.
    return addDefaultFace(13 * std::max(1.0f, std::round(pixels / 13)));
}

bool mergeIcons(const std::string& file, float pixels) {
    if (!isReadable(file))
        return false;
    ImFontConfig config;
    config.MergeMode = true;
    config.GlyphMinAdvanceX = pixels;
    return ImGui::GetIO().Fonts->AddFontFromFileTTF(file.c_str(), pixels, &config, kIconRanges) !=
           nullptr;
}

} // namespace

Fonts loadFonts(const FontFiles& files, float scale) {
    ImGui::GetIO().Fonts->Clear();
    const std::string& strongFile = isReadable(files.strong) ? files.strong : files.text;
    Fonts fonts;
    // The first face is ImGui's default one.
    fonts.text = addFace({.file = files.text, .pixels = 15 * kLineOfText}, scale);
    fonts.hasIcons = mergeIcons(files.icons, std::round(15 * scale));
    fonts.strong = addFace({.file = strongFile, .pixels = 15 * kLineOfText}, scale);
    fonts.title = addFace({.file = strongFile, .pixels = 24 * kLineOfText}, scale);
    if (fonts.hasIcons)
        mergeIcons(files.icons, std::round(32 * scale));
    fonts.small = addFace({.file = files.text, .pixels = 12 * kLineOfText}, scale);
    if (fonts.hasIcons)
        mergeIcons(files.icons, std::round(11 * scale));
    fonts.numbers = addFace({.file = files.monospace, .pixels = 13 * kLineOfNumbers}, scale);
    ImGui::GetIO().FontDefault = fonts.text;
    return fonts;
}

const char* iconOr(const char* iconText, const char* word) {
    return look().fonts.hasIcons ? iconText : word;
}

} // namespace morphoscope
