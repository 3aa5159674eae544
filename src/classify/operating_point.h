// The line between yes and no, chosen from out-of-fold scores, and the bounds that so few labels
// allow. Pure, any thread.
#pragma once

#include "core/classification.h"

#include <span>
#include <string>
#include <vector>

namespace morphoscope {

ConfusionCounts countsAt(std::span<const LabelledScore> scores, double threshold);

PrecisionRecallCurve precisionRecallCurve(std::span<const LabelledScore> scores);

// Weighs precision against recall: beta 0.5 counts precision twice, beta 2 recall twice. 0 when
// nothing is right.
double fScore(const ConfusionCounts& counts, double beta);

// The line of the best F-score with beta 0.5, or of the best recall among those that keep the
// precision; a precision that no line reaches gives the line of the highest precision there is.
// The threshold lies near the found end of its gap, and the unsure band reaches down to
// where the best F-score with beta 2 would draw the line: photos in it would be found by who would
// rather see too many.
DecisionLine precisionFirstLine(const PrecisionRecallCurve& curve);
DecisionLine lineForPrecision(const PrecisionRecallCurve& curve, double precision);

// The user's own threshold with the band of the curve.
DecisionLine lineAt(const PrecisionRecallCurve& curve, double threshold);

DecisionCounts countDecisions(std::span<const float> scores, const DecisionLine& line);

// The `count` photos whose scores lie nearest to the line in log-odds, nearest first; -1 scores
// (already labelled or unreadable) are left out.
std::vector<std::size_t> nearestToLine(std::span<const float> scores, double threshold,
                                       std::size_t count);

// Clopper and Pearson 1934: the shares under which seeing `hits` of `trials` is not rarer than
// (1 - confidence) / 2 on either side; with 0 hits or only hits, 1 - confidence on the open side.
Bounds binomialBounds(int hits, int trials, double confidence = 0.95);

// What the labels at this line promise, in words: how many were found and wrongly found out of
// fold, and what that may still mean for other photos.
std::string boundsSentence(const ConfusionCounts& counts);

} // namespace morphoscope
