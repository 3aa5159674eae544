#include "classify/operating_point.h"

#include <cmath>
#include <cstdio>
#include <functional>

namespace morphoscope {
namespace {

// P(X <= hits) of `trials` with this share.
double atMost(int hits, int trials, double share) {
    if (share <= 0)
        return 1;
    if (share >= 1)
        return hits >= trials ? 1 : 0;
    double sum = 0;
    for (int k = 0; k <= hits; ++k)
        sum += std::exp(std::lgamma(trials + 1.0) - std::lgamma(k + 1.0) -
                        std::lgamma(trials - k + 1.0) + k * std::log(share) +
                        (trials - k) * std::log1p(-share));
    return sum;
}

// Where a falling function of the share passes a level.
double crossing(const std::function<double(double)>& falling, double level) {
    double low = 0;
    double high = 1;
    for (int halving = 0; halving < 60; ++halving) {
        const double middle = (low + high) / 2;
        (falling(middle) > level ? low : high) = middle;
    }
    return (low + high) / 2;
}

} // namespace

Bounds binomialBounds(int hits, int trials, double confidence) {
    if (trials <= 0)
        return {};
    const bool isOneSided = hits == 0 || hits == trials;
    const double tail = (1 - confidence) / (isOneSided ? 1 : 2);
    Bounds bounds;
    if (hits < trials)
        bounds.high = crossing([&](double share) { return atMost(hits, trials, share); }, tail);
    if (hits > 0)
        bounds.low =
            crossing([&](double share) { return atMost(hits - 1, trials, share); }, 1 - tail);
    return bounds;
}

std::string boundsSentence(const ConfusionCounts& counts) {
    const Bounds wrong = binomialBounds(counts.falsePositives, counts.negatives());
    const Bounds found = binomialBounds(counts.truePositives, counts.positives());
    char text[320];
    std::snprintf(text, sizeof text,
                  "Of the labelled photos, %d of %d positives were found and %d of %d negatives "
                  "found wrongly; with so few, as little as %.0f %% of all such photos may be "
                  "found, and up to %.1f %% of the others (95 %% confidence).",
                  counts.truePositives, counts.positives(), counts.falsePositives,
                  counts.negatives(), 100 * found.low, 100 * wrong.high);
    return text;
}

} // namespace morphoscope
