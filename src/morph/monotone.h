// Rows of a map made to run one way, so that it can be inverted and draws nothing twice. Pure, any
// thread.
#pragma once

#include <cstddef>
#include <span>

namespace morphoscope {

// Changes `values` as little as possible (weighted sum of the absolute changes) so that each is at
// least `rise` more than the one before: isotonic regression by pooling adjacent violators (Barlow
// et al. 1972), with medians. Where two runs of values contradict each other the heavier one stays
// as it is. Weights must be positive.
void makeRising(std::span<float> values, std::span<const float> weights, float rise);

} // namespace morphoscope
