#include "classify/operating_point.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cmath>

namespace morphoscope {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::UnorderedElementsAre;

// From the best score on: yes, no, yes, no, no.
const std::vector<LabelledScore> kMixed{
    {0.2, false}, {0.9, true}, {0.5, true}, {0.7, false}, {0.1, false}};
const std::vector<LabelledScore> kApart{{0.9, true}, {0.8, true}, {0.3, false}, {0.2, false}};

TEST(PrecisionRecallCurve, HasEveryAchievablePoint) {
    const PrecisionRecallCurve curve = precisionRecallCurve(kMixed);
    ASSERT_EQ(curve.points.size(), 5u);
    EXPECT_EQ(curve.points[0], (CurvePoint{0.9, 0.7, {1, 0, 1, 3}}));
    EXPECT_EQ(curve.points[2], (CurvePoint{0.5, 0.2, {2, 1, 0, 2}}));
    EXPECT_EQ(curve.points[4], (CurvePoint{0.1, 0, {2, 3, 0, 0}}));
    EXPECT_DOUBLE_EQ(curve.averagePrecision, 0.5 * 1 + 0.5 * 2 / 3); // by hand
}

TEST(PrecisionRecallCurve, DoesNotPartEqualScores) {
    const PrecisionRecallCurve curve =
        precisionRecallCurve(std::vector<LabelledScore>{{0.5, true}, {0.5, false}, {0.4, false}});
    ASSERT_EQ(curve.points.size(), 2u);
    EXPECT_DOUBLE_EQ(curve.averagePrecision, 0.5);
}

TEST(DecisionLine, LiesInTheGapBetweenTheClassesNearThePositives) {
    const DecisionLine line = precisionFirstLine(precisionRecallCurve(kApart));
    EXPECT_GT(line.threshold, 0.7);
    EXPECT_LT(line.threshold, 0.8);
    EXPECT_EQ(decide(0.8, line), Decision::yes);
    EXPECT_EQ(decide(0.5, line), Decision::unsure); // no labelled photo was ever there
    EXPECT_EQ(decide(0.3, line), Decision::no);
}

// F0.5: 1 of 2 found, none wrongly: 0.833; both found, one wrongly: 0.714.
TEST(DecisionLine, PrefersPrecision) {
    EXPECT_NEAR(fScore({1, 0, 1, 3}, 0.5), 0.8333, 1e-4);
    EXPECT_NEAR(fScore({2, 1, 0, 2}, 0.5), 0.7143, 1e-4);
    const DecisionLine line = precisionFirstLine(precisionRecallCurve(kMixed));
    EXPECT_GT(line.threshold, 0.7);
    EXPECT_EQ(decide(0.5, line), Decision::unsure); // found by who weighs recall: F2 is best there
    EXPECT_EQ(decide(0.2, line), Decision::no);
}

TEST(DecisionLine, ReachesTheWantedPrecisionOrTheBestThereIs) {
    const PrecisionRecallCurve curve = precisionRecallCurve(kMixed);
    EXPECT_EQ(countsAt(kMixed, lineForPrecision(curve, 0.6).threshold).truePositives, 2);
    EXPECT_EQ(countsAt(kMixed, lineForPrecision(curve, 0.9).threshold).truePositives, 1);
    const std::vector<LabelledScore> wrongFirst{{0.9, false}, {0.5, true}, {0.1, false}};
    const DecisionLine line = lineForPrecision(precisionRecallCurve(wrongFirst), 0.9);
    EXPECT_EQ(countsAt(wrongFirst, line.threshold).precision(), 0.5);
}

TEST(DecisionLine, OfTheUserKeepsTheBandBelowIt) {
    const PrecisionRecallCurve curve = precisionRecallCurve(kApart);
    EXPECT_EQ(decide(0.6, lineAt(curve, 0.9)), Decision::unsure);
    EXPECT_EQ(lineAt(curve, 0.1), (DecisionLine{0.1, 0.1}));
}

TEST(DecisionLine, MovesOverALargeLibraryAtOnce) {
    std::vector<float> scores(100'000);
    for (std::size_t i = 0; i < scores.size(); ++i)
        scores[i] = static_cast<float>(i) / 100'000;
    const auto start = std::chrono::steady_clock::now();
    EXPECT_EQ(countDecisions(scores, {0.75, 0.5}), (DecisionCounts{25'000, 25'000, 50'000}));
    EXPECT_THAT(nearestToLine(scores, 0.5, 3), UnorderedElementsAre(49'999, 50'000, 50'001));
    // 1 to 10 ms; the bound is for machines that are busy, or slowed by a sanitizer.
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::milliseconds(500));
}

TEST(NearestToLine, LeavesOutPhotosWithoutScore) {
    EXPECT_THAT(nearestToLine(std::vector<float>{0.4f, -1, 0.55f, 0.9f}, 0.5, 2),
                ElementsAre(2, 0));
}

// Tables of Clopper and Pearson: 5 of 10 lies in 18.71 to 81.29 %, 1 of 20 in 0.13 to 24.87 %.
TEST(BinomialBounds, AgreeWithKnownValues) {
    EXPECT_NEAR(binomialBounds(5, 10).low, 0.1871, 1e-4);
    EXPECT_NEAR(binomialBounds(5, 10).high, 0.8129, 1e-4);
    EXPECT_NEAR(binomialBounds(1, 20).low, 0.00127, 1e-5);
    EXPECT_NEAR(binomialBounds(1, 20).high, 0.2487, 1e-4);
    EXPECT_NEAR(binomialBounds(0, 35).high, 1 - std::pow(0.05, 1.0 / 35), 1e-9); // 8.2 %
    EXPECT_EQ(binomialBounds(0, 35).low, 0);
    EXPECT_NEAR(binomialBounds(15, 15).low, std::pow(0.05, 1.0 / 15), 1e-9); // 18.1 % missed
    EXPECT_EQ(binomialBounds(15, 15).high, 1);
    EXPECT_EQ(binomialBounds(0, 0), (Bounds{0, 1}));
}

TEST(BinomialBounds, AreSaidInWords) {
    EXPECT_THAT(boundsSentence({5, 0, 0, 35}), HasSubstr("0 of 35 negatives found wrongly"));
    EXPECT_THAT(boundsSentence({5, 0, 0, 35}), HasSubstr("up to 8.2 %"));
}

} // namespace
} // namespace morphoscope
