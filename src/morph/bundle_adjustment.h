// Where the photos were taken from, out of points that several of them show. Pure, one thread;
// seeded.
#pragma once

#include "morph/point_tracks.h"

#include <optional>
#include <vector>

namespace morphoscope {

// A start by parallax along one line in the common plane, then bundle adjustment (Triggs et al.
// 2000) with Cauchy's robust loss, from coarse to fine. `toCommon` as in findPointTracks. Nothing
// is known of the lenses but that most are near 26 mm (of a 36 mm frame), so the scene may come out
// sheared in depth: that changes nothing about where a photo shows what another one shows.
// nullopt where the tracks do not hold the photos together.
std::optional<CameraSet> findCameras(const PointTracks& tracks,
                                     const std::vector<Similarity>& toCommon);

// Goes on from known cameras with other tracks of the same photos; nullopt as above.
std::optional<CameraSet> refineCameras(const PointTracks& tracks,
                                       const std::vector<PhotoCamera>& cameras);

} // namespace morphoscope
