// The last step of an import: photos in arrival order to a PhotoSet. Inside `photos` only; pure.
#pragma once

#include "core/photo_set.h"

#include <vector>

namespace morphoscope {

// Sorts by name, marks exact duplicates, chooses the frame.
PhotoSet assembleSet(std::vector<Photo> photos, std::vector<RejectedFile> rejected, Fit fit);

// The width / height that most photos share within 3 %, duplicates left out; the median of those.
// With a draw, the group whose aspect lies nearest to the median of all.
double majorityAspect(const std::vector<Photo>& photos);

} // namespace morphoscope
