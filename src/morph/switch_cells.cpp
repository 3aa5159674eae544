#include "morph/switch_cells.h"

#include "morph/ssim.h"

#include <cmath>
#include <numeric>
#include <queue>

namespace morphoscope {

namespace {

constexpr float kFirstSwitch = 0.1f;
constexpr float kLastSwitch = 0.9f;
constexpr float kWhollySwitched = 0.3f; // share untrusted, from which all of a soft place switches

Plane meanOf(const std::array<Plane, 3>& colours) {
    Plane result = colours[0];
    for (std::size_t i = 0; i < result.values.size(); ++i)
        result.values[i] = (colours[0].values[i] + colours[1].values[i] + colours[2].values[i]) / 3;
    return result;
}

// Standard deviation over a window: a smooth sky has none and must not be switched in patches.
Plane contrastOf(const std::array<Plane, 3>& colours) {
    Plane mean = meanOf(colours);
    Plane square = mean;
    for (float& v : square.values)
        v *= v;
    const int radius = std::max(1, mean.width / 64);
    mean = boxBlurred(mean, radius);
    square = boxBlurred(square, radius);
    for (std::size_t i = 0; i < square.values.size(); ++i)
        square.values[i] =
            std::sqrt(std::max(0.0f, square.values[i] - mean.values[i] * mean.values[i]));
    return square;
}

Plane differenceOf(const CellInput& input) {
    Plane difference(input.a[0].width, input.a[0].height);
    for (std::size_t c = 0; c < 3; ++c)
        for (std::size_t i = 0; i < difference.values.size(); ++i)
            difference.values[i] += std::abs(input.a[c].values[i] - input.b[c].values[i]) / 3;
    return boxBlurred(difference, 1);
}

struct Cells {
    std::vector<int> label; // per pixel
    std::vector<Point2> seeds;
};

// A jittered raster of seeds; the jitter is fixed, so equal photos give equal cells.
std::vector<Point2> seedsOf(int width, int height, int cellCount) {
    std::vector<Point2> seeds;
    const float step = static_cast<float>(width) / static_cast<float>(cellCount);
    const int rows = std::max(1, static_cast<int>(std::lround(static_cast<float>(height) / step)));
    unsigned state = 1;
    const auto jitter = [&state] {
        state = state * 1664525u + 1013904223u; // Numerical Recipes' generator
        return static_cast<float>(state >> 8) / 16777216.0f - 0.5f;
    };
    for (int y = 0; y < rows; ++y)
        for (int x = 0; x < cellCount; ++x)
            seeds.push_back({std::clamp((static_cast<float>(x) + 0.5f + 0.6f * jitter()) * step,
                                        0.0f, static_cast<float>(width - 1)),
                             std::clamp((static_cast<float>(y) + 0.5f + 0.6f * jitter()) * step,
                                        0.0f, static_cast<float>(height - 1))});
    return seeds;
}

// Fronts start at the seeds and run fast where the photos differ, slowly where they agree: so they
// meet where a seam shows least (a watershed of the agreement).
Cells grownCells(const Plane& difference, int cellCount) {
    constexpr float kSlowest = 0.04f;
    Cells cells{std::vector<int>(difference.values.size(), -1),
                seedsOf(difference.width, difference.height, cellCount)};
    struct Front {
        float time;
        int x, y, label;
        bool operator<(const Front& other) const { return time > other.time; }
    };
    std::priority_queue<Front> fronts;
    for (std::size_t k = 0; k < cells.seeds.size(); ++k)
        fronts.push({0, static_cast<int>(cells.seeds[k].x), static_cast<int>(cells.seeds[k].y),
                     static_cast<int>(k)});
    while (!fronts.empty()) {
        const Front front = fronts.top();
        fronts.pop();
        int& label = cells.label[difference.index(front.x, front.y)];
        if (label >= 0)
            continue;
        label = front.label;
        for (int j = -1; j <= 1; ++j)
            for (int i = -1; i <= 1; ++i) {
                const int x = front.x + i;
                const int y = front.y + j;
                if (x < 0 || y < 0 || x >= difference.width || y >= difference.height ||
                    cells.label[difference.index(x, y)] >= 0)
                    continue;
                const float way = i != 0 && j != 0 ? 1.41421356f : 1.0f;
                fronts.push(
                    {front.time + way / (kSlowest + difference.at(x, y)), x, y, front.label});
            }
    }
    return cells;
}

// Mean change of brightness per cell.
std::vector<float> lightChange(const CellInput& input, const Cells& cells) {
    const Plane a = meanOf(input.a);
    const Plane b = meanOf(input.b);
    std::vector<float> sums(cells.seeds.size());
    std::vector<float> counts(cells.seeds.size(), 1e-6f);
    for (std::size_t i = 0; i < cells.label.size(); ++i) {
        const auto k = static_cast<std::size_t>(cells.label[i]);
        sums[k] += b.values[i] - a.values[i];
        ++counts[k];
    }
    for (std::size_t k = 0; k < sums.size(); ++k)
        sums[k] /= counts[k];
    return sums;
}

} // namespace

// `edges` of the terrace photos at this size: skies .002 to .012, cloudy ones to .06, towns from
// .03.
Plane softnessOf(const CellInput& input) {
    constexpr float kSoft = 0.012f;
    constexpr float kHard = 0.032f;
    const int radius = std::max(1, input.texture.width / 50);
    const Plane a = boxBlurred(gradientMagnitude(meanOf(input.a)), radius);
    const Plane b = boxBlurred(gradientMagnitude(meanOf(input.b)), radius);
    Plane softness(a.width, a.height);
    for (std::size_t i = 0; i < softness.values.size(); ++i) {
        const float edges = std::min(a.values[i], b.values[i]) / 2; // a difference of two pixels
        softness.values[i] = 1 - smoothstep((edges - kSoft) / (kHard - kSoft));
    }
    return softness;
}

Plane untrustedOf(const CellInput& input) {
    const Plane contrastA = contrastOf(input.a);
    const Plane contrastB = contrastOf(input.b);
    Plane result(input.agreement.width, input.agreement.height);
    for (std::size_t i = 0; i < result.values.size(); ++i) {
        const float texture = std::clamp((input.texture.values[i] - 0.08f) / 0.08f, 0.0f, 1.0f);
        const float contrast =
            smoothstep((std::max(contrastA.values[i], contrastB.values[i]) - 0.015f) / 0.04f);
        result.values[i] = texture * contrast * (1 - smoothstep(input.agreement.values[i]));
    }
    result = boxBlurred(result, std::max(1, result.width / 80), 2);
    // half trusted is half transparent: decide
    for (float& v : result.values)
        v = smoothstep((v - 0.08f) / 0.16f);
    return result;
}

Plane switchTimes(const CellInput& input, int cellCount, MorphFieldOptions::Order order) {
    const Cells cells = grownCells(differenceOf(input), cellCount);
    std::vector<float> keys = lightChange(input, cells);
    if (order == MorphFieldOptions::Order::leftToRight)
        for (std::size_t k = 0; k < keys.size();
             ++k) // scattered, or the switching would look like a wipe
            keys[k] = cells.seeds[k].x + 0.35f * static_cast<float>(input.a[0].width) *
                                             static_cast<float>((k * 7919) % 13) / 13;
    std::vector<std::size_t> ranked(keys.size());
    std::iota(ranked.begin(), ranked.end(), std::size_t{0});
    std::stable_sort(ranked.begin(), ranked.end(),
                     [&](std::size_t p, std::size_t q) { return keys[p] < keys[q]; });
    std::vector<float> times(keys.size());
    for (std::size_t rank = 0; rank < ranked.size(); ++rank)
        times[ranked[rank]] =
            kFirstSwitch + (kLastSwitch - kFirstSwitch) * static_cast<float>(rank) /
                               std::max(1.0f, static_cast<float>(ranked.size() - 1));
    Plane result(input.a[0].width, input.a[0].height);
    for (std::size_t i = 0; i < result.values.size(); ++i)
        result.values[i] = times[static_cast<std::size_t>(cells.label[i])];
    return result;
}

void feather(Plane& untrusted, Plane& switchTime, const Plane& softness) {
    const int radius = std::max(1, softness.width / 16);
    const Plane weight = boxBlurred(softness, radius, 2); // hard places keep out of the means
    const auto evened = [&](const Plane& plane) {
        Plane sum = softness;
        for (std::size_t i = 0; i < sum.values.size(); ++i)
            sum.values[i] *= plane.values[i];
        sum = boxBlurred(sum, radius, 2);
        for (std::size_t i = 0; i < sum.values.size(); ++i)
            sum.values[i] /= std::max(1e-3f, weight.values[i]);
        return sum;
    };
    const Plane meanUntrusted = evened(untrusted);
    const Plane meanTime = evened(switchTime);
    for (std::size_t i = 0; i < softness.values.size(); ++i) {
        const float soft = softness.values[i];
        const float near = smoothstep(meanUntrusted.values[i] / kWhollySwitched);
        untrusted.values[i] = std::lerp(untrusted.values[i], near, soft);
        switchTime.values[i] = std::lerp(switchTime.values[i], meanTime.values[i], soft);
    }
}

} // namespace morphoscope
