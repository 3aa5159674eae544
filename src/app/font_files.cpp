#include "app/font_files.h"

#include <fontconfig/fontconfig.h>

#include <algorithm>
#include <cstring>
#include <initializer_list>
#include <memory>

namespace morphoscope {
namespace {

struct Face {
    const char* family;
    int weight = FC_WEIGHT_REGULAR;
};

// The file of exactly this family; fontconfig's nearest match of another family does not count.
std::string fileOf(const Face& face) {
    const std::unique_ptr<FcPattern, decltype(&FcPatternDestroy)> pattern(FcPatternCreate(),
                                                                          &FcPatternDestroy);
    const auto text = [](const char* value) { return reinterpret_cast<const FcChar8*>(value); };
    FcPatternAddString(pattern.get(), FC_FAMILY, text(face.family));
    // By weight: the same face is called "SemiBold" by one version and "Semi Bold" by another.
    FcPatternAddInteger(pattern.get(), FC_WEIGHT, face.weight);
    FcPatternAddInteger(pattern.get(), FC_SLANT, FC_SLANT_ROMAN);
    FcConfigSubstitute(nullptr, pattern.get(), FcMatchPattern);
    FcDefaultSubstitute(pattern.get());
    FcResult result = FcResultNoMatch;
    const std::unique_ptr<FcPattern, decltype(&FcPatternDestroy)> match(
        FcFontMatch(nullptr, pattern.get(), &result), &FcPatternDestroy);
    FcChar8* family = nullptr;
    FcChar8* file = nullptr;
    if (!match || FcPatternGetString(match.get(), FC_FAMILY, 0, &family) != FcResultMatch ||
        FcPatternGetString(match.get(), FC_FILE, 0, &file) != FcResultMatch ||
        std::strcmp(reinterpret_cast<const char*>(family), face.family) != 0)
        return {};
    return reinterpret_cast<const char*>(file);
}

std::string firstOf(std::initializer_list<Face> faces) {
    for (const Face& face : faces)
        if (std::string file = fileOf(face); !file.empty())
            return file;
    return {};
}

} // namespace

FontFiles findFontFiles() {
    if (!FcInit())
        return {};
    return {.text = firstOf({{"Inter"}, {"DejaVu Sans"}}),
            .strong = firstOf({{"Inter", FC_WEIGHT_DEMIBOLD}, {"DejaVu Sans", FC_WEIGHT_BOLD}}),
            .monospace = firstOf({{"JetBrains Mono"}, {"DejaVu Sans Mono"}, {"Liberation Mono"}}),
            .icons = firstOf({{"FontAwesome"}})};
}

} // namespace morphoscope
