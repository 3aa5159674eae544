#include "morph/patches.h"

#include <utility>

namespace morphoscope {

namespace {

constexpr float kHeavy = 0.4f;        // what patches are made of
constexpr double kLeastShare = 0.004; // of the picture

// The heavy pixels that hang together with `start`, which is one of them; marks them as seen.
std::vector<std::size_t> patchAround(std::size_t start, const Plane& weight,
                                     std::vector<char>& isSeen) {
    std::vector<std::size_t> patch{start};
    isSeen[start] = 1;
    for (std::size_t i = 0; i < patch.size(); ++i) {
        const int x = static_cast<int>(patch[i]) % weight.width;
        const int y = static_cast<int>(patch[i]) / weight.width;
        for (const auto& [nextX, nextY] :
             {std::pair{x - 1, y}, {x + 1, y}, {x, y - 1}, {x, y + 1}}) {
            if (nextX < 0 || nextX >= weight.width || nextY < 0 || nextY >= weight.height)
                continue;
            const std::size_t next = weight.index(nextX, nextY);
            if (isSeen[next] || weight.values[next] < kHeavy)
                continue;
            isSeen[next] = 1;
            patch.push_back(next);
        }
    }
    return patch;
}

} // namespace

void leaveOutSmallPatches(Plane& weight) {
    constexpr int kBeside = 4;    // pixels
    constexpr float kEnough = 10; // times the share of heavy pixels around that keeps all
    const std::size_t count = weight.values.size();
    std::vector<char> isSeen(count);
    Plane heavy(weight.width, weight.height); // 1 in the patches that are kept
    for (std::size_t start = 0; start < count; ++start) {
        if (isSeen[start] || weight.values[start] < kHeavy)
            continue;
        const std::vector<std::size_t> patch = patchAround(start, weight, isSeen);
        const bool isKept =
            static_cast<double>(patch.size()) >= kLeastShare * static_cast<double>(count);
        for (const std::size_t i : patch) {
            heavy.values[i] = isKept ? 1.0f : 0.0f;
            weight.values[i] = isKept ? weight.values[i] : 0;
        }
    }
    heavy = boxBlurred(heavy, kBeside, 2);
    for (std::size_t i = 0; i < count; ++i)
        weight.values[i] *= std::min(1.0f, kEnough * heavy.values[i]);
}

} // namespace morphoscope
