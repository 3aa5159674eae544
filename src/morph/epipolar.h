// Which matches of points two cameras could have seen: those on each other's epipolar lines. Pure,
// any thread.
#pragma once

#include "core/point2.h"

#include <cstddef>
#include <vector>

namespace morphoscope {

struct PointMatch {
    std::size_t point = 0; // the caller's number
    Point2 from;           // in the first photo, widths, centred
    Point2 to;             // in the second
};

// Roughly by affine cameras, then by any; none where there are too few to tell.
std::vector<PointMatch> seenTogether(const std::vector<PointMatch>& matches, unsigned seed);

} // namespace morphoscope
