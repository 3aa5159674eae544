// A first idea of where photos were taken from, before any camera: how far each thing moves against
// the others from photo to photo. Pure, one thread; seeded.
#pragma once

#include "morph/point_tracks.h"

#include <Eigen/Core>

#include <vector>

namespace morphoscope {

// In the common plane the photos differ by parallax: place = point + depth * walk(photo) + offset,
// with one number of depth per point. Bilinear, so it has other minima: several starts.
struct Parallax {
    std::vector<Eigen::Vector2d> walk;   // per photo
    std::vector<Eigen::Vector2d> offset; // per photo
    std::vector<Eigen::Vector2d> point;  // per track
    std::vector<double> depth;           // per track
    double cost = 0;
};

// The best of many random starts, the least cost first. `toCommon` carries every photo to the
// common plane, whose unit is about one photo width.
std::vector<Parallax> parallaxStarts(const PointTracks& tracks,
                                     const std::vector<Similarity>& toCommon, std::size_t count);

} // namespace morphoscope
