// Where the regions of the window lie, and the windows that panels draw into. Pure arithmetic on
// sizes (no ImGui state) apart from beginRegion/endRegion and the splitters. UI thread.
#pragma once

#include "core/session.h"

#include <imgui.h>

namespace morphoscope {

struct Rectangle {
    ImVec2 min;
    ImVec2 max;
    float width() const { return max.x - min.x; }
    float height() const { return max.y - min.y; }
    bool isEmpty() const { return max.x <= min.x || max.y <= min.y; }
};

// Design pixels that the panel of the picture keeps to.
inline constexpr float kPictureFoot = 32; // the line under it
inline constexpr float kTileGap = 2;      // between pictures that stand side by side

// Regions never overlap; one that is not shown is empty.
struct Layout {
    Rectangle topBar;
    Rectangle gallery;
    Rectangle picture;
    Rectangle map;
    Rectangle side; // tabs: latent, train, find, film, speed, log
    Rectangle timeline;
    bool isWide = false;   // picture and map side by side
    float pictureFoot = 0; // of the picture's height: the line under it
};

// The tabs of the side region, as Session.window.sideTab counts them.
enum class SideTab { latent, training, find, film, speed, log };

// Whether one looks for photos now: they then stand where the picture is.
inline bool isFinding(const WindowSettings& window) {
    return window.sideTab == static_cast<int>(SideTab::find);
}

struct LayoutRequest {
    ImVec2 size;     // window size in screen pixels
    float scale = 1; // Theme.scale
    bool hidesPanels = false;
    double aspect = 0; // of the picture, width / height; 0: not known
};
Layout makeLayout(const LayoutRequest& request, const WindowSettings& window);

// The handles between regions; dragging changes the window's settings, double click resets.
void drawSplitters(const Layout& layout, WindowSettings& window);

// An ImGui window that fills the rectangle: a panel is drawn between the two, even when beginRegion
// returns false (then nothing of it is visible and drawing may be skipped). `padding` in design
// pixels.
bool beginRegion(const char* name, const Rectangle& where, float padding = 8);
void endRegion();

// Each panel is `void drawXxxPanel(const Live&, Session&, CommandQueue&)` and draws into the window
// it is called in: panels.cpp does beginRegion/endRegion and the side tabs. The room it has is
// ImGui::GetContentRegionAvail().

} // namespace morphoscope
