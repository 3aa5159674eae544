// What the side-cars of all parts say about the photos of all parts. Inside `sources` only; pure.
#pragma once

#include "sources/takeout_state.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace morphoscope {

struct MatchedPhoto {
    std::string folder;
    std::string target;
    std::optional<std::int64_t> takenTime; // none: no side-car, or it does not know
    bool isTrashed = false;
};

// Each photo once, also where two parts hold it. A side-car counts in its own folder only, from
// whichever part it came.
std::vector<MatchedPhoto> matchedPhotos(const TakeoutParts& parts);

} // namespace morphoscope
