#include "imgui_panels/layout.h"

#include "imgui_panels/theme.h"
#include "imgui_panels/widgets.h"

#include <algorithm>
#include <cmath>
#include <imgui_internal.h> // BringWindowToDisplayBack

namespace morphoscope {

namespace {

// Design pixels.
constexpr float kTopBarHeight = 36;
constexpr float kTimelineHeight = 84;
constexpr float kTallTimelineHeight = 168; // where a picture leaves room: keys one can recognise
constexpr float kTallFrom = 1000;
constexpr float kGalleryWidth = 220;
constexpr float kSideWidth = 340;
constexpr float kMinimumGallery = 120;
constexpr float kMinimumSide = 280;
constexpr float kMinimumMiddle = 200;
constexpr float kMinimumPicture = 120; // height, or width in a wide window
constexpr float kGap = 8;              // between regions; the splitters live in it
constexpr float kWideFrom = 1600;
constexpr float kMinimumWideMap = 320;
constexpr float kLargestMapShare = 0.4f;

struct Columns {
    float gallery = 0; // 0: not shown
    float side = 0;
};

float wanted(float setting, float standard, float minimum) {
    return setting > 0 ? std::max(setting, minimum) : standard;
}

// Narrow windows first take from the columns what is above their minimum, then drop the gallery,
// then the side.
Columns columnsOf(float width, float scale, const WindowSettings& window) {
    const float gap = kGap * scale;
    const float middle = kMinimumMiddle * scale;
    Columns columns{wanted(window.galleryWidth, kGalleryWidth, kMinimumGallery) * scale,
                    wanted(window.sideWidth, kSideWidth, kMinimumSide) * scale};
    float missing = columns.gallery + columns.side + middle + 4 * gap - width;
    if (missing > 0) {
        const float fromSide = std::min(missing, columns.side - kMinimumSide * scale);
        columns.side -= fromSide;
        missing -= fromSide;
        const float fromGallery = std::min(missing, columns.gallery - kMinimumGallery * scale);
        columns.gallery -= fromGallery;
        missing -= fromGallery;
    }
    if (missing > 0) {
        missing -= columns.gallery + gap;
        columns.gallery = 0;
    }
    if (missing > 0)
        columns.side = 0;
    return {std::floor(columns.gallery), std::floor(columns.side)};
}

// Beside a picture that fills its height the map gets what is left, as long as the user has not
// moved the splitter.
float mapShareOf(const Layout& layout, const Rectangle& middle, const LayoutRequest& request,
                 const WindowSettings& window) {
    if (!layout.isWide || request.aspect <= 0 || window.mapShare != WindowSettings{}.mapShare)
        return window.mapShare;
    const float room = middle.width() - kGap * request.scale;
    const float picture =
        (middle.height() - layout.pictureFoot) * static_cast<float>(request.aspect);
    const float left = std::max(room - picture, kMinimumWideMap * request.scale);
    return std::min(left / room, kLargestMapShare);
}

void splitMiddle(Layout& layout, const Rectangle& middle, const LayoutRequest& request,
                 const WindowSettings& window) {
    using Middle = WindowSettings::Middle;
    const float scale = request.scale;
    const float gap = kGap * scale;
    const float room = (layout.isWide ? middle.width() : middle.height()) - gap;
    const float least = std::floor(kMinimumPicture * scale);
    if (window.middle == Middle::map) {
        layout.map = middle;
        return;
    }
    layout.picture = middle;
    if (window.middle == Middle::picture || room < 2 * least)
        return;
    const float share = mapShareOf(layout, middle, request, window);
    const float map = std::round(std::clamp(room * share, least, room - least));
    layout.map = middle;
    if (layout.isWide) {
        layout.picture.max.x = middle.max.x - map - gap;
        layout.map.min.x = middle.max.x - map;
    } else {
        layout.picture.max.y = middle.max.y - map - gap;
        layout.map.min.y = middle.max.y - map;
    }
}

bool beginWindow(const char* name, const Rectangle& where, ImGuiWindowFlags flags) {
    ImGui::SetNextWindowPos(where.min);
    ImGui::SetNextWindowSize({where.width(), where.height()});
    return ImGui::Begin(name, nullptr,
                        flags | ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove |
                            ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoNav |
                            ImGuiWindowFlags_NoScrollWithMouse);
}

struct Splitter {
    const char* label;
    Rectangle where;
    bool isVertical; // a vertical bar, dragged sideways
};

// Returns whether the bar is dragged; resets `setting` on a double click.
bool dragSplitter(const Splitter& splitter, float& setting, float standard) {
    ImGui::SetCursorScreenPos(splitter.where.min);
    ImGui::InvisibleButton(splitter.label, {splitter.where.width(), splitter.where.height()});
    noteItem(splitter.label);
    const bool isHot = ImGui::IsItemHovered() || ImGui::IsItemActive();
    if (isHot) {
        ImGui::SetMouseCursor(splitter.isVertical ? ImGuiMouseCursor_ResizeEW
                                                  : ImGuiMouseCursor_ResizeNS);
        const ImVec2 inset = splitter.isVertical ? ImVec2(px(3), 0) : ImVec2(0, px(3));
        ImGui::GetWindowDrawList()->AddRectFilled(
            {splitter.where.min.x + inset.x, splitter.where.min.y + inset.y},
            {splitter.where.max.x - inset.x, splitter.where.max.y - inset.y},
            packedColor(Role::accent), px(2));
    }
    if (ImGui::IsItemHovered() && ImGui::IsMouseDoubleClicked(0)) {
        setting = standard;
        return false;
    }
    return ImGui::IsItemActive() && ImGui::IsMouseDragging(0, 1);
}

void dragGallery(const Layout& layout, WindowSettings& window) {
    const Rectangle& gallery = layout.gallery;
    const Splitter splitter{
        "Gallery splitter",
        {{gallery.max.x, gallery.min.y}, {gallery.max.x + px(kGap), gallery.max.y}},
        true};
    if (dragSplitter(splitter, window.galleryWidth, 0)) {
        const float width = ImGui::GetIO().MousePos.x - px(kGap) / 2 - gallery.min.x;
        window.galleryWidth =
            std::clamp(width / look().theme.scale, kMinimumGallery, 3 * kGalleryWidth);
    }
}

void dragSide(const Layout& layout, WindowSettings& window) {
    const Rectangle& side = layout.side;
    const Splitter splitter{
        "Side splitter", {{side.min.x - px(kGap), side.min.y}, {side.min.x, side.max.y}}, true};
    if (dragSplitter(splitter, window.sideWidth, 0)) {
        const float width = side.max.x - ImGui::GetIO().MousePos.x - px(kGap) / 2;
        window.sideWidth = std::clamp(width / look().theme.scale, kMinimumSide, 2 * kSideWidth);
    }
}

void dragMap(const Layout& layout, WindowSettings& window) {
    const Rectangle& picture = layout.picture;
    const Rectangle& map = layout.map;
    const Splitter splitter =
        layout.isWide
            ? Splitter{"Map splitter", {{picture.max.x, map.min.y}, {map.min.x, map.max.y}}, true}
            : Splitter{"Map splitter", {{map.min.x, picture.max.y}, {map.max.x, map.min.y}}, false};
    if (!dragSplitter(splitter, window.mapShare, WindowSettings{}.mapShare))
        return;
    const ImVec2 mouse = ImGui::GetIO().MousePos;
    const float size = layout.isWide ? map.max.x - mouse.x : map.max.y - mouse.y;
    const float room = layout.isWide ? map.max.x - picture.min.x : map.max.y - picture.min.y;
    window.mapShare = std::clamp(size / room, 0.1f, 0.9f);
}

} // namespace

Layout makeLayout(const LayoutRequest& request, const WindowSettings& window) {
    Layout layout;
    const ImVec2 size = request.size;
    if (request.hidesPanels) {
        layout.picture = {{0, 0}, size};
        return layout;
    }
    const float scale = request.scale;
    const float gap = std::round(kGap * scale);
    layout.isWide = size.x >= kWideFrom * scale;
    layout.topBar = {{0, 0}, {size.x, std::round(kTopBarHeight * scale)}};
    layout.pictureFoot = std::round(kPictureFoot * scale);
    const float bottom = size.y - gap;
    const float timeline = size.y >= kTallFrom * scale ? kTallTimelineHeight : kTimelineHeight;
    layout.timeline = {{gap, bottom - std::round(timeline * scale)}, {size.x - gap, bottom}};
    Rectangle middle{{gap, layout.topBar.max.y}, {size.x - gap, layout.timeline.min.y - gap}};
    const Columns columns = columnsOf(size.x, scale, window);
    if (columns.gallery > 0) {
        layout.gallery = {middle.min, {middle.min.x + columns.gallery, middle.max.y}};
        middle.min.x = layout.gallery.max.x + gap;
    }
    if (columns.side > 0) {
        layout.side = {{middle.max.x - columns.side, middle.min.y}, middle.max};
        middle.max.x = layout.side.min.x - gap;
    }
    splitMiddle(layout, middle, request, window);
    return layout;
}

void drawSplitters(const Layout& layout, WindowSettings& window) {
    // A window behind all others: only its parts in the gaps can be reached.
    const ImVec2 size = ImGui::GetIO().DisplaySize;
    ImGui::PushStyleColor(ImGuiCol_WindowBg, color(Role::window));
    ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, 0);
    const bool isOpen =
        beginWindow("##background", {{0, 0}, size}, ImGuiWindowFlags_NoBringToFrontOnFocus);
    // Regions that were first drawn later than this window (after the empty state) lie behind it
    // otherwise.
    ImGui::BringWindowToDisplayBack(ImGui::GetCurrentWindow());
    if (isOpen) {
        if (!layout.gallery.isEmpty())
            dragGallery(layout, window);
        if (!layout.side.isEmpty())
            dragSide(layout, window);
        if (!layout.map.isEmpty() && !layout.picture.isEmpty())
            dragMap(layout, window);
    }
    endRegion();
    ImGui::PopStyleVar();
    ImGui::PopStyleColor();
}

bool beginRegion(const char* name, const Rectangle& where, float padding) {
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {px(padding), px(padding)});
    const bool isVisible = beginWindow(name, where, ImGuiWindowFlags_None);
    ImGui::PopStyleVar();
    return isVisible;
}

void endRegion() {
    ImGui::End();
}

} // namespace morphoscope
