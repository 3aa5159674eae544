#include "classify/folds.h"

#include <algorithm>
#include <bit>
#include <cstdlib>
#include <numeric>
#include <random>

namespace morphoscope {
namespace {

bool isSameMoment(const PhotoMoment& a, const PhotoMoment& b) {
    if (!a.contentHash.empty() && a.contentHash == b.contentHash)
        return true;
    if (std::popcount(a.differenceHash ^ b.differenceHash) <= kNearBits)
        return true;
    return a.captureTime && b.captureTime &&
           std::abs(*a.captureTime - *b.captureTime) <= kBurstSeconds;
}

// Shuffled by hand: the standard leaves the order of std::shuffle to each library.
void shuffle(std::vector<int>& values, std::mt19937_64& random) {
    for (std::size_t left = values.size(); left > 1; --left)
        std::swap(values[left - 1], values[random() % left]);
}

} // namespace

std::vector<int> momentGroups(const std::vector<PhotoMoment>& photos) {
    std::vector<std::size_t> leader(photos.size()); // first photo of the group it belongs to
    std::iota(leader.begin(), leader.end(), 0);
    for (std::size_t i = 0; i < photos.size(); ++i)
        for (std::size_t k = 0; k < i; ++k)
            if (leader[i] != leader[k] && isSameMoment(photos[i], photos[k])) {
                const auto [first, second] = std::minmax({leader[i], leader[k]});
                std::replace(leader.begin(), leader.begin() + static_cast<std::ptrdiff_t>(i) + 1,
                             std::size_t(second), std::size_t(first));
            }
    std::vector<int> groups(photos.size());
    int count = 0;
    for (std::size_t i = 0; i < photos.size(); ++i)
        groups[i] = leader[i] == i ? count++ : groups[leader[i]];
    return groups;
}

std::vector<int> stratifiedFolds(const FoldRequest& request) {
    const int groupCount =
        request.groups.empty() ? 0 : 1 + *std::ranges::max_element(request.groups);
    std::vector<int> positives(static_cast<std::size_t>(groupCount), 0);
    std::vector<int> negatives(static_cast<std::size_t>(groupCount), 0);
    for (std::size_t i = 0; i < request.groups.size(); ++i)
        ++(request.isPositive[i] ? positives : negatives)[std::size_t(request.groups[i])];
    std::vector<int> order(static_cast<std::size_t>(groupCount));
    std::iota(order.begin(), order.end(), 0);
    std::mt19937_64 random(request.seed);
    shuffle(order, random);
    // The largest groups first: the small ones then fill the gaps.
    std::ranges::stable_sort(order, [&](int a, int b) {
        const auto size = [&](int group) {
            return std::pair(positives[std::size_t(group)], negatives[std::size_t(group)]);
        };
        return size(a) > size(b);
    });
    std::vector<std::pair<int, int>> filled(std::size_t(request.foldCount)); // positives, negatives
    std::vector<int> foldOfGroup(static_cast<std::size_t>(groupCount));
    for (const int group : order) {
        const bool hasPositives = positives[std::size_t(group)] > 0;
        const auto emptiest = std::ranges::min_element(filled, [&](const auto& a, const auto& b) {
            return hasPositives ? a < b
                                : std::pair(a.second, a.first) < std::pair(b.second, b.first);
        });
        emptiest->first += positives[std::size_t(group)];
        emptiest->second += negatives[std::size_t(group)];
        foldOfGroup[std::size_t(group)] = static_cast<int>(emptiest - filled.begin());
    }
    std::vector<int> folds;
    folds.reserve(request.groups.size());
    for (const int group : request.groups)
        folds.push_back(foldOfGroup[std::size_t(group)]);
    return folds;
}

} // namespace morphoscope
