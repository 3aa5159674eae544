#include "core/map_camera.h"

#include <algorithm>
#include <cmath>

namespace morphoscope {

namespace {

constexpr float kLeastExtent = 1e-3f; // map units; photos all at one place still get a finite zoom

Point2 middleOf(const ScreenRect& panel) {
    return {(panel.min.x + panel.max.x) / 2, (panel.min.y + panel.max.y) / 2};
}

float clampedZoom(float zoom) {
    return std::clamp(zoom, kLeastMapZoom, kLargestMapZoom);
}

} // namespace

MapCamera fittedCamera(std::span<const Point2> positions, const ScreenRect& panel,
                       float marginPixels) {
    Point2 least{-1, -1};
    Point2 most{1, 1};
    bool isFirst = true;
    for (const Point2& point : positions) {
        if (!std::isfinite(point.x) || !std::isfinite(point.y))
            continue;
        least = isFirst ? point : Point2{std::min(least.x, point.x), std::min(least.y, point.y)};
        most = isFirst ? point : Point2{std::max(most.x, point.x), std::max(most.y, point.y)};
        isFirst = false;
    }
    const float width = std::max(panel.max.x - panel.min.x - 2 * marginPixels, 1.0f);
    const float height = std::max(panel.max.y - panel.min.y - 2 * marginPixels, 1.0f);
    const float zoom = std::min(width / std::max(most.x - least.x, kLeastExtent),
                                height / std::max(most.y - least.y, kLeastExtent));
    return {{(least.x + most.x) / 2, (least.y + most.y) / 2}, clampedZoom(zoom)};
}

MapCamera resolvedCamera(const MapCamera& camera, std::span<const Point2> positions,
                         const ScreenRect& panel, float marginPixels) {
    return camera.zoom > 0 ? camera : fittedCamera(positions, panel, marginPixels);
}

Point2 toScreen(const MapCamera& camera, const ScreenRect& panel, Point2 place) {
    const Point2 middle = middleOf(panel);
    return {middle.x + (place.x - camera.center.x) * camera.zoom,
            middle.y - (place.y - camera.center.y) * camera.zoom};
}

Point2 toMap(const MapCamera& camera, const ScreenRect& panel, Point2 pixel) {
    const Point2 middle = middleOf(panel);
    return {camera.center.x + (pixel.x - middle.x) / camera.zoom,
            camera.center.y - (pixel.y - middle.y) / camera.zoom};
}

MapCamera zoomedAt(const MapCamera& camera, const ScreenRect& panel, Point2 cursor, float factor) {
    const Point2 kept = toMap(camera, panel, cursor);
    MapCamera zoomed = camera;
    zoomed.zoom = clampedZoom(camera.zoom * factor);
    const Point2 moved = toMap(zoomed, panel, cursor);
    zoomed.center.x += kept.x - moved.x;
    zoomed.center.y += kept.y - moved.y;
    return zoomed;
}

MapCamera panned(const MapCamera& camera, Point2 byPixels) {
    MapCamera moved = camera;
    moved.center.x -= byPixels.x / camera.zoom;
    moved.center.y += byPixels.y / camera.zoom;
    return moved;
}

} // namespace morphoscope
