#include "classify/operating_point.h"

#include "classify/logistic_regression.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace morphoscope {
namespace {

constexpr double kFirstBeta = 0.5;
constexpr double kUnsureBeta = 2;
// Scores at the ends have no finite log-odds.
constexpr double kEnd = 1e-6;

double logOdds(double score) {
    const double inside = std::clamp(score, kEnd, 1 - kEnd);
    return std::log(inside / (1 - inside));
}

// A few labelled negatives have not shown the worst that a library holds, so the line lies close to
// the found end of its gap.
constexpr double kShareTowardsFound = 0.9;

double inGap(const CurvePoint& point) {
    return probability(kShareTowardsFound * logOdds(point.from) +
                       (1 - kShareTowardsFound) * logOdds(point.below));
}

const CurvePoint* best(const PrecisionRecallCurve& curve, double beta) {
    const auto point = std::ranges::max_element(
        curve.points, {}, [&](const CurvePoint& p) { return fScore(p.counts, beta); });
    return point == curve.points.end() ? nullptr : &*point;
}

} // namespace

ConfusionCounts countsAt(std::span<const LabelledScore> scores, double threshold) {
    ConfusionCounts counts;
    for (const LabelledScore& photo : scores) {
        const bool isFound = photo.score >= threshold;
        ++(photo.isPositive ? isFound ? counts.truePositives : counts.falseNegatives
           : isFound        ? counts.falsePositives
                            : counts.trueNegatives);
    }
    return counts;
}

PrecisionRecallCurve precisionRecallCurve(std::span<const LabelledScore> scores) {
    std::vector<LabelledScore> sorted(scores.begin(), scores.end());
    std::ranges::sort(sorted, std::ranges::greater{}, &LabelledScore::score);
    PrecisionRecallCurve curve;
    ConfusionCounts counts;
    for (const LabelledScore& photo : sorted)
        ++(photo.isPositive ? counts.falseNegatives : counts.trueNegatives);
    double recallBefore = 0;
    for (std::size_t i = 0; i < sorted.size(); ++i) {
        const bool isPositive = sorted[i].isPositive;
        ++(isPositive ? counts.truePositives : counts.falsePositives);
        --(isPositive ? counts.falseNegatives : counts.trueNegatives);
        // No line can part photos of equal score.
        if (i + 1 < sorted.size() && sorted[i + 1].score == sorted[i].score)
            continue;
        curve.points.push_back({.from = sorted[i].score,
                                .below = i + 1 < sorted.size() ? sorted[i + 1].score : 0,
                                .counts = counts});
        curve.averagePrecision += (counts.recall() - recallBefore) * counts.precision();
        recallBefore = counts.recall();
    }
    return curve;
}

double fScore(const ConfusionCounts& counts, double beta) {
    if (counts.truePositives == 0)
        return 0;
    const double square = beta * beta;
    return (1 + square) * counts.truePositives /
           ((1 + square) * counts.truePositives + square * counts.falseNegatives +
            counts.falsePositives);
}

DecisionLine lineAt(const PrecisionRecallCurve& curve, double threshold) {
    const CurvePoint* generous = best(curve, kUnsureBeta);
    // Down to the next labelled photo below: in the gap nobody knows.
    const double unsureFrom = generous ? std::nextafter(generous->below, 1.0) : threshold;
    return {.threshold = threshold, .unsureFrom = std::min(unsureFrom, threshold)};
}

DecisionLine precisionFirstLine(const PrecisionRecallCurve& curve) {
    const CurvePoint* point = best(curve, kFirstBeta);
    return lineAt(curve, point ? inGap(*point) : 0.5);
}

DecisionLine lineForPrecision(const PrecisionRecallCurve& curve, double precision) {
    const CurvePoint* chosen = nullptr;
    for (const CurvePoint& point : curve.points) {
        const bool keeps = point.counts.precision() >= precision;
        const bool chosenKeeps = chosen && chosen->counts.precision() >= precision;
        // Later points have more recall.
        if (!chosen || keeps ||
            (!chosenKeeps && point.counts.precision() > chosen->counts.precision()))
            chosen = &point;
    }
    return lineAt(curve, chosen ? inGap(*chosen) : 0.5);
}

DecisionCounts countDecisions(std::span<const float> scores, const DecisionLine& line) {
    DecisionCounts counts;
    for (const float score : scores) {
        const Decision decision = decide(score, line);
        ++(decision == Decision::yes      ? counts.yes
           : decision == Decision::unsure ? counts.unsure
                                          : counts.no);
    }
    return counts;
}

std::vector<std::size_t> nearestToLine(std::span<const float> scores, double threshold,
                                       std::size_t count) {
    std::vector<std::size_t> indices;
    std::vector<double> distances(scores.size());
    for (std::size_t i = 0; i < scores.size(); ++i) {
        if (scores[i] < 0)
            continue;
        indices.push_back(i);
        distances[i] = std::abs(logOdds(scores[i]) - logOdds(threshold));
    }
    const std::size_t kept = std::min(count, indices.size());
    std::ranges::partial_sort(indices, indices.begin() + static_cast<std::ptrdiff_t>(kept), {},
                              [&](std::size_t i) { return std::pair(distances[i], i); });
    indices.resize(kept);
    return indices;
}

} // namespace morphoscope
