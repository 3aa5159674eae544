#include "model/vit_tuning.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <random>

namespace morphoscope {
namespace {

// By hand, because the standard leaves its distributions and its shuffle to each library.
double uniform(std::mt19937_64& random) {
    return (static_cast<double>(random() >> 11) + 0.5) * 0x1p-53;
}

double normal(std::mt19937_64& random) {
    const double radius = std::sqrt(-2 * std::log(uniform(random)));
    return radius * std::cos(2 * std::numbers::pi * uniform(random));
}

} // namespace

VitHead randomHead(int featureCount, std::uint64_t seed) {
    constexpr double kDeviation = 0.02;
    std::mt19937_64 random(seed);
    VitHead head{.weights = std::vector<float>(2 * static_cast<std::size_t>(featureCount)),
                 .bias = {0, 0}};
    std::ranges::generate(head.weights,
                          [&] { return static_cast<float>(kDeviation * normal(random)); });
    return head;
}

PhotoBatches tuningBatches(std::size_t photoCount, const TuningSettings& settings) {
    std::mt19937_64 random(settings.seed);
    std::vector<std::size_t> order(photoCount);
    PhotoBatches batches;
    const auto batchSize = static_cast<std::size_t>(std::max(1, settings.batchSize));
    for (int epoch = 0; epoch < settings.epochs; ++epoch) {
        for (std::size_t i = 0; i < photoCount; ++i)
            order[i] = i;
        for (std::size_t i = photoCount; i > 1; --i)
            std::swap(order[i - 1], order[random() % i]);
        for (std::size_t begin = 0; begin < photoCount; begin += batchSize)
            batches.emplace_back(order.begin() + static_cast<std::ptrdiff_t>(begin),
                                 order.begin() + static_cast<std::ptrdiff_t>(
                                                     std::min(photoCount, begin + batchSize)));
    }
    return batches;
}

} // namespace morphoscope
