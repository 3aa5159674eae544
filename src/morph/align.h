// Aligns a set of photos of one view without learned weights: consistent similarities over the
// whole set, groups for photos that do not belong together, a template for each, and trust. The
// template is seen from the middle of where the photos were taken from, where they tell that
// (depth_template.h), else it is the consensus of dense smooth fields between pairs
// (template_space.h). Takes seconds to minutes; runs on the caller's thread plus
// `threadCount - 1` more, and calls back on the caller's thread.
#pragma once

#include "core/aligned_set.h"
#include "core/image.h"

#include <filesystem>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

namespace morphoscope {

struct AlignmentPhoto {
    std::string name;        // unique in the request
    std::string contentHash; // of what `image` was made from; the cache goes by it
    Image image; // 640 pixels wide is enough; larger ones are shrunk, smaller ones enlarged
};

struct AlignmentRequest {
    std::vector<AlignmentPhoto> photos;
    std::vector<UserPoint> userPoints;
    int threadCount = 2;                  // same result for any
    std::filesystem::path cacheDirectory; // empty: nothing is kept between runs
    int neighbourCount = 8; // beyond 32 photos each one is matched with this many, else with all
};

struct AlignmentProgress {
    double share = 0;                          // 0..1 of the work
    std::string step;                          // "Matching 12 of 55 pairs"
    std::shared_ptr<const AlignedSet> partial; // set when there is a new, coarse result to show
};

using AlignmentCallback = std::function<void(const AlignmentProgress&)>;

// Returns nullptr when `stop` was requested. Throws std::runtime_error for a photo without pixels
// or two photos of the same name. A damaged or old cache file is ignored and rewritten;
// where none can be written, it does without.
std::shared_ptr<const AlignedSet> alignPhotos(const AlignmentRequest& request,
                                              std::stop_token stop = {},
                                              const AlignmentCallback& report = {});

} // namespace morphoscope
