// Where one of two photos would have to be stretched over what something hides in it. Pure, any
// thread.
#pragma once

#include "core/aligned_set.h"
#include "morph/plane.h"

#include <vector>

namespace morphoscope {

// How many times larger each place of two maps of one size is in B than in A (MorphField::growth).
// `scale`: how many times larger the whole is, by its width. 1 where the photos are soft (0..1):
// nobody sees how far a sky is stretched.
std::vector<float> growthOf(const MapGrid& a, const MapGrid& b, float scale, const Plane& softness);

} // namespace morphoscope
