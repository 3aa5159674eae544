#include "app/find_line.h"

#include "classify/operating_point.h"

#include <algorithm>

namespace morphoscope {
namespace {

// The scores fall: how many lie at or above a line is found by halving.
std::size_t atOrAbove(const std::vector<float>& scores, double line) {
    const auto end =
        std::ranges::partition_point(scores, [&](float score) { return double(score) >= line; });
    return static_cast<std::size_t>(end - scores.begin());
}

DecisionCounts decisions(const std::vector<float>& scores, const DecisionLine& line) {
    const std::size_t yes = atOrAbove(scores, line.threshold);
    const std::size_t notNo = atOrAbove(scores, line.unsureFrom);
    return {.yes = yes, .unsure = notNo - yes, .no = scores.size() - notNo};
}

} // namespace

DecisionLine lineOf(const FindSettings& settings, const PrecisionRecallCurve& curve) {
    switch (settings.rule) {
    case LineRule::targetPrecision:
        return lineForPrecision(curve, settings.targetPrecision);
    case LineRule::byHand:
        return lineAt(curve, settings.threshold);
    case LineRule::precisionFirst:
        break;
    }
    return precisionFirstLine(curve);
}

void moveLine(FindStatus& find, const DecisionLine& line) {
    find.line = line;
    find.labelled = countsAt(find.fit->outOfFold, line.threshold);
    find.argmax = countsAt(find.fit->outOfFold, 0.5);
    find.recallBounds = binomialBounds(find.labelled.truePositives, find.labelled.positives());
    find.falseAlarmBounds = binomialBounds(find.labelled.falsePositives, find.labelled.negatives());
    find.promise = boundsSentence(find.labelled);
    if (!find.library)
        return;
    find.unmarked = decisions(find.library->unmarkedScores, line);
    find.unmarkedArgmax =
        decisions(find.library->unmarkedScores, {.threshold = 0.5, .unsureFrom = 0.5});
}

} // namespace morphoscope
