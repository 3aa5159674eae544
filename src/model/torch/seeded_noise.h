// Normal noise and orders as functions of (seed, stream, index), internal to this module. Nothing
// is drawn from a shared generator, so a resumed run needs no generator state to go on bit by bit.
#pragma once

#include "model/torch/torch_includes.h"

#include <cstdint>
#include <vector>

namespace morphoscope {

// Noise on the CPU, so that a run draws the same numbers on every device.
class SeededNoise {
public:
    SeededNoise(std::uint64_t seed, std::uint64_t stream, std::uint64_t index);
    torch::Tensor normal(const std::vector<std::int64_t>& shape);

private:
    at::Generator generator_;
};

// A permutation of 0..count-1.
std::vector<std::int64_t> seededOrder(std::int64_t count, std::uint64_t seed, std::uint64_t stream,
                                      std::uint64_t index);

} // namespace morphoscope
