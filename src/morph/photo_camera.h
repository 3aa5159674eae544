// How a camera sees points of the scene. Pure, any thread.
#pragma once

#include "core/photo_camera.h"
#include "core/point2.h"

#include <Eigen/Core>

namespace morphoscope {

// A point of the scene at (x, y, 1) / inverseDepth: far things have inverse depths near 0 and need
// no large numbers (Montiel, Civera and Davison 2006).
struct ScenePoint {
    double x = 0;
    double y = 0;
    double inverseDepth = 0;
};

// A camera with its numbers ready for many points.
class Viewer {
public:
    explicit Viewer(const PhotoCamera& camera);

    // Position in the photo, widths, centred.
    Point2 seen(const ScenePoint& point) const;
    Eigen::Vector2d seenExactly(const ScenePoint& point) const;

    // The point at an inverse depth that the photo shows at `position`.
    ScenePoint pointAt(Point2 position, double inverseDepth) const;

    // Homography from this photo to another one's for all points at an inverse depth: they lie in a
    // plane. (x, y, 1) of one is carried to a multiple of (x, y, 1) of the other.
    Eigen::Matrix3d homographyTo(const Viewer& other, double inverseDepth) const;

private:
    double focal_;
    Eigen::Matrix3d rotation_;
    Eigen::Vector3d place_;
};

} // namespace morphoscope
