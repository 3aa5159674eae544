// The faces of the window: Inter for text, a monospace face for numbers that change, Font Awesome 4
// icons merged into the text face. Falls back to ImGui's own font, and to words instead of icons,
// where a file is missing. UI thread.
#pragma once

#include <imgui.h>
#include <string>

namespace morphoscope {

// Paths as the app found them with fontconfig; empty: not installed.
struct FontFiles {
    std::string text;
    std::string strong; // semibold, for headings
    std::string monospace;
    std::string icons; // Font Awesome 4.7, code points 0xf000..0xf2e0
};

// Owned by the ImGui font atlas; valid until the next loadFonts. Null: ImGui's default face.
struct Fonts {
    ImFont* text = nullptr;    // 15 px to the em
    ImFont* strong = nullptr;  // 15 px
    ImFont* title = nullptr;   // 24 px
    ImFont* small = nullptr;   // 12 px
    ImFont* numbers = nullptr; // 13 px monospace
    bool hasIcons = false;
};

// Clears the atlas and fills it; the caller uploads the new atlas texture afterwards. Never throws:
// an unreadable file counts as not installed.
Fonts loadFonts(const FontFiles& files, float scale);

// The icons panels use, as UTF-8 of Font Awesome 4.7.
namespace icon {
inline constexpr const char* kPlay = "\xef\x81\x8b";
inline constexpr const char* kPause = "\xef\x81\x8c";
inline constexpr const char* kStop = "\xef\x81\x8d";
inline constexpr const char* kStepBack = "\xef\x81\x88";
inline constexpr const char* kStepForward = "\xef\x81\x91";
inline constexpr const char* kLoop = "\xef\x80\xa1";
inline constexpr const char* kReset = "\xef\x83\xa2";
inline constexpr const char* kUndo = "\xef\x83\xa2";
inline constexpr const char* kRedo = "\xef\x80\x9e";
inline constexpr const char* kFolder = "\xef\x81\xbb";
inline constexpr const char* kFolderOpen = "\xef\x81\xbc";
inline constexpr const char* kSave = "\xef\x83\x87";
inline constexpr const char* kMenu = "\xef\x83\x89";
inline constexpr const char* kHelp = "\xef\x84\xa8";
inline constexpr const char* kClose = "\xef\x80\x8d";
inline constexpr const char* kAdd = "\xef\x81\xa7";
inline constexpr const char* kRemove = "\xef\x87\xb8";
inline constexpr const char* kSearch = "\xef\x80\x82";
inline constexpr const char* kCheck = "\xef\x80\x8c";
inline constexpr const char* kWarning = "\xef\x81\xb1";
inline constexpr const char* kFailure = "\xef\x81\xaa";
inline constexpr const char* kNote = "\xef\x81\x9a";
inline constexpr const char* kRecord = "\xef\x84\x91";
inline constexpr const char* kCamera = "\xef\x80\xb0";
inline constexpr const char* kFilm = "\xef\x80\x88";
inline constexpr const char* kImage = "\xef\x80\xbe";
inline constexpr const char* kUp = "\xef\x81\xa2";
inline constexpr const char* kHome = "\xef\x80\x95";
inline constexpr const char* kCopy = "\xef\x83\x85";
inline constexpr const char* kOrder = "\xef\x81\xb4";
inline constexpr const char* kFullScreen = "\xef\x82\xb2";
inline constexpr const char* kCrosshair = "\xef\x81\x9b";
inline constexpr const char* kColumns = "\xef\x83\x9b";
inline constexpr const char* kTiles = "\xef\x80\x89";
inline constexpr const char* kDownload = "\xef\x80\x99";
} // namespace icon

// The icon, or the word where no icon face is loaded.
const char* iconOr(const char* iconText, const char* word);

} // namespace morphoscope
