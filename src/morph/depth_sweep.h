// How far away everything in a photo is, out of all photos that see it and where they were taken
// from (plane sweep, Collins 1996). Pure but for its threads.
#pragma once

#include "morph/packed_features.h"
#include "morph/photo_camera.h"

#include <functional>
#include <stop_token>
#include <vector>

namespace morphoscope {

// The inverse depths that are tried, rising; a label is an index.
using DepthLabels = std::vector<double>;

// On the pixels of a photo's PackedFeatures.
struct DepthPicture {
    int width = 0;
    int height = 0;
    std::vector<int> labels; // of the DepthLabels
    Plane confidence;        // how clear the choice was, 0..1
};

// Of every photo. A depth is as good as the photo's surroundings of the place look like the other
// photos' where they would show it, as semi-global matching chooses; then once more with what the
// other photos chose as votes. Empty after a stop request; `report` hears the share done, 0..1, on
// the caller's thread. Takes about 20 MB a photo and 100 MB a thread.
std::vector<DepthPicture> sweepDepths(const std::vector<PackedFeatures>& photos,
                                      const std::vector<PhotoCamera>& cameras,
                                      const DepthLabels& inverseDepths, int threadCount,
                                      std::stop_token stop = {},
                                      const std::function<void(double)>& report = {});

} // namespace morphoscope
