#include "model/torch/seeded_noise.h"

#include <ATen/CPUGeneratorImpl.h>
#include <numeric>
#include <random>
#include <utility>

namespace morphoscope {

namespace {

// SplitMix64 (Steele, Lea, Flood 2014): spreads close-by inputs over all 64 bits.
std::uint64_t mixed(std::uint64_t value) {
    value += 0x9e3779b97f4a7c15u;
    value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9u;
    value = (value ^ (value >> 27)) * 0x94d049bb133111ebu;
    return value ^ (value >> 31);
}

std::uint64_t mixed(std::uint64_t seed, std::uint64_t stream, std::uint64_t index) {
    return mixed(mixed(mixed(seed) + stream) + index);
}

} // namespace

SeededNoise::SeededNoise(std::uint64_t seed, std::uint64_t stream, std::uint64_t index)
    : generator_(at::make_generator<at::CPUGeneratorImpl>(mixed(seed, stream, index))) {}

torch::Tensor SeededNoise::normal(const std::vector<std::int64_t>& shape) {
    return torch::randn(shape, generator_, torch::TensorOptions().dtype(torch::kFloat32));
}

std::vector<std::int64_t> seededOrder(std::int64_t count, std::uint64_t seed, std::uint64_t stream,
                                      std::uint64_t index) {
    std::vector<std::int64_t> order(static_cast<std::size_t>(count));
    std::iota(order.begin(), order.end(), std::int64_t{0});
    std::mt19937_64 random(mixed(seed, stream, index));
    for (std::size_t i = order.size(); i > 1;
         --i) // Fisher-Yates; std::shuffle differs between libraries
        std::swap(order[i - 1], order[random() % i]);
    return order;
}

} // namespace morphoscope
