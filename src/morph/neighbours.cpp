#include "morph/neighbours.h"

#include <cmath>
#include <numeric>
#include <set>

namespace morphoscope {

std::vector<float> layoutDescriptor(const MatchPhoto& photo) {
    constexpr int kColumns = 8;
    constexpr int kRows = 6;
    const Features features = featuresOf(levelFor(photo, 64));
    std::vector<float> descriptor;
    for (const Plane& channel : features.channels) {
        const Plane pooled = resized(channel, kColumns, kRows);
        descriptor.insert(descriptor.end(), pooled.values.begin(), pooled.values.end());
    }
    const float norm = std::sqrt(
        std::inner_product(descriptor.begin(), descriptor.end(), descriptor.begin(), 1e-12f));
    for (float& v : descriptor)
        v /= norm;
    return descriptor;
}

std::vector<std::pair<std::size_t, std::size_t>>
pairsToMatch(const std::vector<std::vector<float>>& descriptors, int neighbourCount) {
    constexpr std::size_t kAllPairs = 32;
    const std::size_t count = descriptors.size();
    std::set<std::pair<std::size_t, std::size_t>> pairs;
    for (std::size_t i = 0; i < count; ++i) {
        std::vector<std::pair<float, std::size_t>> others;
        for (std::size_t j = 0; j < count; ++j)
            if (j != i)
                others.push_back({-std::inner_product(descriptors[i].begin(), descriptors[i].end(),
                                                      descriptors[j].begin(), 0.0f),
                                  j});
        const std::size_t kept =
            count <= kAllPairs ? others.size()
                               : std::min(others.size(), static_cast<std::size_t>(neighbourCount));
        std::partial_sort(others.begin(), others.begin() + static_cast<std::ptrdiff_t>(kept),
                          others.end());
        for (std::size_t k = 0; k < kept; ++k)
            pairs.insert({std::min(i, others[k].second), std::max(i, others[k].second)});
    }
    return {pairs.begin(), pairs.end()};
}

} // namespace morphoscope
