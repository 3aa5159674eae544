// A photo's layout as numbers, computed from its thumbnail: how much edge of which direction lies
// where, from fine to coarse, and which shapes they have. In the spirit of GIST (Oliva and Torralba
// 2001) and HOG (Dalal and Triggs 2005); needs no learned weights. Colours are left out on purpose:
// they follow light and season, and measured worse with few labels. Pure, any thread.
#pragma once

#include "core/image.h"

#include <Eigen/Core>
#include <cstdint>

namespace morphoscope {

int featureCount();

// featureCount() values: two groups, each of length 1. The picture is stretched to a square first.
// Throws std::runtime_error for an empty image.
Eigen::VectorXf photoFeatures(const Image& thumbnail);

// 64 comparisons of neighbouring grey values in a 9 x 8 picture: near-duplicates differ in few
// bits.
std::uint64_t differenceHash(const Image& thumbnail);

} // namespace morphoscope
