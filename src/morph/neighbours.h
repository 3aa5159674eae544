// Which photos are worth matching with which: all pairs of a small set, else each photo with its
// most similar ones by a coarse descriptor of where its edges are. Pure, any thread.
#pragma once

#include "morph/pair_field.h"

#include <utility>
#include <vector>

namespace morphoscope {

// 8 x 6 places x 8 directions of the high-passed edge strength, length 1.
std::vector<float> layoutDescriptor(const MatchPhoto& photo);

// Pairs first < second, sorted. Up to 32 photos all of them, else the union of everyone's
// `neighbourCount` nearest.
std::vector<std::pair<std::size_t, std::size_t>>
pairsToMatch(const std::vector<std::vector<float>>& descriptors, int neighbourCount);

} // namespace morphoscope
