// What the correction panel shows in a frame: where its photos and lenses lie, which of the
// session's points belong to the pair, what the mouse is over, and where the lenses look. Reads
// ImGui's mouse, draws nothing. UI thread.
#pragma once

#include "core/live.h"
#include "imgui_panels/layout.h"

#include <array>
#include <optional>
#include <vector>

namespace morphoscope {

inline constexpr float kRing = 6;  // design pixels: radius of a point's ring
inline constexpr float kBadge = 8; // and of the numbered badge beside it

using Side = std::size_t; // 0 left, 1 right

// A point of this pair, as it lies in the two photos that are shown.
struct ShownPoint {
    std::size_t index = 0; // in Session::userPoints
    std::array<Point2, 2> at;
    bool isMissed = false; // the morph could not meet it: its photos lie too far apart there
};

// A photo's frame on the screen, and the part of the photo that fills it.
struct PhotoFrame : Rectangle {
    float zoom = 1;
    Point2 centre;
    float scale() const { return width() * zoom; } // pixels of a photo's width
    ImVec2 middle() const { return {(min.x + max.x) / 2, (min.y + max.y) / 2}; }
};

// Where a position of the photo (widths, centred) lies on the screen; and which position the middle
// of a screen pixel shows.
ImVec2 onScreen(const PhotoFrame& photo, Point2 position);
Point2 inPhoto(const PhotoFrame& photo, ImVec2 pixel);

struct CorrectionScene {
    const Live& live;
    std::vector<ShownPoint> points;
    std::array<PhotoFrame, 2> photos;
    std::array<Rectangle, 2> lenses;
    std::optional<Side> hoveredSide;
    std::optional<std::size_t> hoveredPoint;     // in points
    std::array<std::optional<Point2>, 2> looked; // where each lens looks
};

CorrectionScene makeCorrectionScene(const Live& live, const std::vector<UserPoint>& points,
                                    ImVec2 min, ImVec2 room);

// The middle of a point's badge: beside it, inside the photo.
ImVec2 badgeOf(const PhotoFrame& photo, ImVec2 place);

float screenDistance(ImVec2 a, ImVec2 b);
bool contains(const Rectangle& box, ImVec2 place);

// Whether the two photos share a template.
bool sharesTemplate(const Live& live);

} // namespace morphoscope
