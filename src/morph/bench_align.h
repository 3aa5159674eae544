// What `morphoscope bench align` measures. Runs on the caller's thread plus the request's others.
#pragma once

#include "morph/align.h"

namespace morphoscope {

struct AlignBench {
    int photoCount = 0;
    int pairCount = 0; // matched densely
    int threadCount = 0;
    double firstResultSeconds = 0; // until the first coarse result was reported
    double seconds = 0;            // until the end
    double cachedSeconds = 0;      // the same again with everything in the cache
    double fieldSeconds = 0;       // makeMorphField, one pair
    double frameSeconds = 0;       // drawMorph at 1280 x 960
    int morphingCount = 0;
    std::string summary;
};

// The request's cache directory is not touched: a temporary one is used for the second run.
AlignBench benchAlign(const AlignmentRequest& request);

} // namespace morphoscope
