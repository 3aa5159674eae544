// Colours, sizes and fonts of the window, and how panels reach them. One Look belongs to one ImGui
// context (through io.UserData), so there is no global. UI thread only. Reads no files: font paths
// come from the app.
#pragma once

#include "imgui_panels/fonts.h"

#include <imgui.h>

namespace morphoscope {

class ItemRecorder;

// What a colour is for. Dark and light fill the same roles.
enum class Role {
    window,  // behind and between panels
    panel,   // a panel's ground
    raised,  // buttons, fields, cards
    hovered, // the same under the mouse
    pressed, // the same held down
    outline, // hair lines, where space alone does not separate
    grid,    // the grid of plots
    text,
    dimText,   // units, captions, what is not to be read first
    accent,    // the one accent: selected, playing, on
    onAccent,  // text on accent
    attention, // amber: unsaved, slow, a warning
    failure,   // coral
    count
};

struct Theme {
    ImVec4 colors[static_cast<int>(Role::count)];
    bool isLight = false;
    float scale = 1; // monitor content scale times Session.window.uiScale
};

Theme darkTheme(float scale);
Theme lightTheme(float scale);

// Fills ImGui's style from the theme: colours, 8 px grid, 6 px radius, all scaled.
void applyTheme(const Theme& theme);

// Contrast of two opaque colours, 1..21. Source: WCAG 2.2, relative luminance and contrast ratio.
double contrast(const ImVec4& a, const ImVec4& b);

struct Look {
    Theme theme;
    Fonts fonts;
    ItemRecorder* recorder = nullptr; // tests: where widgets note what they drew
};

// Makes `look` the one that all panels of the current ImGui context use; it must outlive their
// frames.
void attachLook(Look& look);
const Look& look();

ImVec4 color(Role role);
ImU32 packedColor(Role role, float alpha = 1);
ImVec4 mixed(const ImVec4& a, const ImVec4& b, float shareOfB);

// Design pixels (the numbers of the 8 px grid) to screen pixels.
float px(float designPixels);

} // namespace morphoscope
