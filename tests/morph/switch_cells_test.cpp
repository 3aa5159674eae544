// When places switch: hard borders where edges hide them, soft ones where there are none.
#include "morph/switch_cells.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace morphoscope {
namespace {

constexpr int kWidth = 160;
constexpr int kHeight = 120;

bool isSky(int y) {
    return y < kHeight / 2;
}

// A sky above a town of fine stripes; clouds are broad waves.
std::array<Plane, 3> view(bool hasClouds, float stripesPhase) {
    Plane grey(kWidth, kHeight);
    for (int y = 0; y < kHeight; ++y)
        for (int x = 0; x < kWidth; ++x) {
            const auto fx = static_cast<float>(x);
            const auto fy = static_cast<float>(y);
            grey.at(x, y) = !isSky(y)   ? 0.4f + 0.2f * std::sin(1.5f * fx + fy + stripesPhase)
                            : hasClouds ? 0.6f + 0.2f * std::sin(0.2f * fx) * std::sin(0.3f * fy)
                                        : 0.8f;
        }
    return {grey, grey, grey};
}

// The largest step between neighbours in rows from..to.
float largestStep(const Plane& plane, int from, int to) {
    float largest = 0;
    for (int y = from; y < to; ++y)
        for (int x = 1; x < plane.width; ++x)
            largest = std::max(largest, std::abs(plane.at(x, y) - plane.at(x - 1, y)));
    return largest;
}

TEST(SwitchCells, AClearSkyTurnsCloudyWithoutHardBorders) {
    const CellInput input{view(false, 0), view(true, 1), Plane(kWidth, kHeight),
                          Plane(kWidth, kHeight)};
    Plane times = switchTimes(input, 8, MorphFieldOptions::Order::byLight);
    const Plane hard = times;
    EXPECT_GT(largestStep(hard, 0, kHeight / 2 - 20), 0.1f);
    Plane untrusted(kWidth, kHeight, 1);
    feather(untrusted, times, softnessOf(input));
    EXPECT_LT(largestStep(times, 0, kHeight / 2 - 20), 0.03f);
    // The town, where both have edges, keeps its cells.
    EXPECT_EQ(largestStep(times, kHeight / 2 + 20, kHeight),
              largestStep(hard, kHeight / 2 + 20, kHeight));
}

TEST(SwitchCells, ATownKeepsTheBorderOfWhatIsTrusted) {
    const CellInput input{view(false, 0), view(true, 1), Plane(kWidth, kHeight),
                          Plane(kWidth, kHeight)};
    Plane times(kWidth, kHeight, 0.5f);
    Plane untrusted(kWidth, kHeight);
    for (int y = 0; y < kHeight; ++y)
        for (int x = kWidth / 2; x < kWidth; ++x)
            untrusted.at(x, y) = 1;
    feather(untrusted, times, softnessOf(input));
    EXPECT_LT(largestStep(untrusted, 0, kHeight / 2 - 20), 0.2f);
    EXPECT_EQ(largestStep(untrusted, kHeight / 2 + 20, kHeight), 1);
}

} // namespace
} // namespace morphoscope
