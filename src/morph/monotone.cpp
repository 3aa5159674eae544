#include "morph/monotone.h"

#include <algorithm>
#include <iterator>
#include <vector>

namespace morphoscope {

namespace {

struct Weighted {
    float value = 0;
    float weight = 0;
    bool operator<(const Weighted& other) const { return value < other.value; }
};

// Neighbours that share one value.
struct Pool {
    std::vector<Weighted> members; // sorted
    float median = 0;
};

float weightedMedian(const std::vector<Weighted>& sorted) {
    double all = 0;
    for (const Weighted& w : sorted)
        all += w.weight;
    double sum = 0;
    for (const Weighted& w : sorted) {
        sum += w.weight;
        if (2 * sum >= all)
            return w.value;
    }
    return sorted.back().value;
}

} // namespace

void makeRising(std::span<float> values, std::span<const float> weights, float rise) {
    std::vector<Pool> pools;
    for (std::size_t i = 0; i < values.size(); ++i) {
        const float level = values[i] - rise * static_cast<float>(i);
        Pool pool{{{level, weights[i]}}, level};
        while (!pools.empty() && pools.back().median >= pool.median) {
            std::vector<Weighted> merged;
            std::merge(pools.back().members.begin(), pools.back().members.end(),
                       pool.members.begin(), pool.members.end(), std::back_inserter(merged));
            pool = {std::move(merged), 0};
            pool.median = weightedMedian(pool.members);
            pools.pop_back();
        }
        pools.push_back(std::move(pool));
    }
    std::size_t i = 0;
    for (const Pool& pool : pools)
        for (std::size_t k = 0; k < pool.members.size(); ++k, ++i)
            values[i] = pool.median + rise * static_cast<float>(i);
}

} // namespace morphoscope
