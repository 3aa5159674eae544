// Points of the scene that several photos show: distinctive places of each photo, searched for in
// the others around where the similarities put them, and what no camera could see together thrown
// out. Pure but for its threads; seeded.
#pragma once

#include "core/similarity.h"
#include "morph/packed_features.h"
#include "morph/photo_camera.h"

#include <cstddef>
#include <stop_token>
#include <vector>

namespace morphoscope {

struct Observation {
    std::size_t photo = 0;
    std::size_t track = 0; // one per point; tracks are numbered from 0 without gaps
    Point2 place;          // widths, centred
};

struct PointTracks {
    std::vector<Observation> observations; // by track; the first of a track is where it was found
    std::size_t count = 0;
};

// Observations [begin, end) of a track; by track.
struct TrackRange {
    std::size_t begin = 0;
    std::size_t end = 0;
};
std::vector<TrackRange> rangesOf(const PointTracks& tracks);

// Where the photos were taken from and what they show, as found out of tracks.
struct CameraSet {
    std::vector<PhotoCamera> cameras; // one per photo
    std::vector<ScenePoint> points;   // one per track
    std::vector<float> errors;        // per observation, widths
};

inline constexpr float kFittingError = 0.003f; // widths: an observation that fits the cameras

// `toCommon` carries every photo to a common plane. Every track has at least three observations.
// Empty after a stop request.
PointTracks findPointTracks(const std::vector<PackedFeatures>& photos,
                            const std::vector<Similarity>& toCommon, int threadCount,
                            std::stop_token stop = {});

// The same points looked for again in every photo, around where the cameras put them: many more
// observations, and fewer wrong ones. Points that did not fit the cameras are left out.
PointTracks followedTracks(const std::vector<PackedFeatures>& photos,
                           const std::vector<Similarity>& toCommon, const PointTracks& tracks,
                           const CameraSet& set, int threadCount, std::stop_token stop = {});

} // namespace morphoscope
