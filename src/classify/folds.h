// Which labelled photos are held out together. Pure, any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace morphoscope {

// What tells that two photos show the same moment.
struct PhotoMoment {
    std::string contentHash;
    std::uint64_t differenceHash = 0;
    std::optional<std::int64_t> captureTime; // seconds
};

// A group number per photo, 0, 1, ... in order of appearance: same bytes, differenceHash at most
// kNearBits apart, or taken within kBurstSeconds of each other, also over others in between.
inline constexpr int kNearBits = 5;
inline constexpr std::int64_t kBurstSeconds = 60;
std::vector<int> momentGroups(const std::vector<PhotoMoment>& photos);

struct FoldRequest {
    std::vector<bool> isPositive;
    std::vector<int> groups; // one per photo
    int foldCount = 5;
    std::uint64_t seed = 1;
};

// A fold number per photo, 0 to foldCount - 1: a group is never split, and the classes are spread
// as evenly as the groups allow.
std::vector<int> stratifiedFolds(const FoldRequest& request);

} // namespace morphoscope
