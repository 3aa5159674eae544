// The view on the map as arithmetic: from map units to pixels and back, zoom at the cursor, pan,
// fit. Pure functions. On the map y grows upwards, on the screen downwards.
#pragma once

#include "core/session.h"

#include <span>

namespace morphoscope {

struct ScreenRect {
    Point2 min; // pixels, left top
    Point2 max; // right bottom
};

// Smallest and largest zoom that zoomedAt() gives, pixels per map unit.
inline constexpr float kLeastMapZoom = 4.0f;
inline constexpr float kLargestMapZoom = 50000.0f;

// The camera that shows all positions with `marginPixels` around them (thumbnails are drawn beyond
// their positions).
MapCamera fittedCamera(std::span<const Point2> positions, const ScreenRect& panel,
                       float marginPixels);

// A camera of zoom 0 means "fit"; any other is returned as it is. All functions below want a
// resolved one.
MapCamera resolvedCamera(const MapCamera& camera, std::span<const Point2> positions,
                         const ScreenRect& panel, float marginPixels);

Point2 toScreen(const MapCamera& camera, const ScreenRect& panel, Point2 place);
Point2 toMap(const MapCamera& camera, const ScreenRect& panel, Point2 pixel);

// The place under the cursor stays under it. factor > 1 comes closer.
MapCamera zoomedAt(const MapCamera& camera, const ScreenRect& panel, Point2 cursor, float factor);

// The map follows the mouse: `byPixels` is how far it was dragged.
MapCamera panned(const MapCamera& camera, Point2 byPixels);

} // namespace morphoscope
