#include "classify/classifier.h"
#include "classify/classify_bench.h"
#include "classify/operating_point.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace morphoscope {
namespace {

using testing::HasSubstr;

template <class Call> std::string messageOf(Call call) {
    try {
        call();
    } catch (const std::runtime_error& error) {
        return error.what();
    }
    return "nothing was thrown";
}

// Positives lie around (1, 0), negatives around (0, 1), spread by their number.
LabelledPhoto photo(int number, bool isPositive) {
    LabelledPhoto made{.name = "photo" + std::to_string(number) + ".jpg", .isPositive = isPositive};
    // Multiples of a large odd number differ in many bits.
    made.moment = {.contentHash = "hash" + std::to_string(number),
                   .differenceHash = 0x9E3779B97F4A7C15u * static_cast<std::uint64_t>(number + 1)};
    const float spread = 0.05f * static_cast<float>(number % 7);
    made.features =
        isPositive ? Eigen::Vector2f(1 - spread, spread) : Eigen::Vector2f(spread, 1 - spread);
    return made;
}

std::vector<LabelledPhoto> photos(int positives, int negatives) {
    std::vector<LabelledPhoto> made;
    for (int i = 0; i < positives + negatives; ++i)
        made.push_back(photo(i, i < positives));
    return made;
}

TEST(Classifier, TellsTheClassesApartAndTwiceTheSame) {
    const Classifier classifier = trainClassifier(photos(5, 35));
    EXPECT_EQ(classifier.outOfFold.size(), 40u);
    EXPECT_DOUBLE_EQ(classifier.curve.averagePrecision, 1);
    EXPECT_GT(classifier.score(Eigen::Vector2f(1, 0)), 0.9);
    EXPECT_LT(classifier.score(Eigen::Vector2f(0, 1)), 0.1);
    const Classifier again = trainClassifier(photos(5, 35));
    EXPECT_EQ(classifier.outOfFold, again.outOfFold);
    EXPECT_EQ(classifier.model.weights, again.model.weights);
}

TEST(FoldPlan, HoldsEachDistinctPhotoOutOnce) {
    std::vector<LabelledPhoto> labelled = photos(5, 35);
    labelled.push_back(labelled.front()); // the same content once more
    const FoldPlan plan = planFolds(labelled);
    EXPECT_EQ(plan.distinct.size(), 40u);
    std::vector<std::size_t> heldOut;
    for (const FoldPlan::Fold& fold : plan.folds) {
        EXPECT_EQ(fold.kept.size() + fold.heldOut.size(), 40u);
        heldOut.insert(heldOut.end(), fold.heldOut.begin(), fold.heldOut.end());
    }
    std::ranges::sort(heldOut);
    EXPECT_EQ(heldOut, plan.distinct);
    EXPECT_THAT(messageOf([] { planFolds(photos(0, 3)); }), HasSubstr("positive"));
}

TEST(FoldPlan, MakesAClassifierOfMargins) {
    const std::vector<LabelledPhoto> labelled = photos(1, 20);
    const FoldPlan plan = planFolds(labelled);
    std::vector<double> margins(21, -2);
    margins[0] = 7;
    const Classifier classifier = classifierOfMargins(labelled, plan, margins);
    // Nobody can know the only positive without having seen it.
    EXPECT_DOUBLE_EQ(classifier.outOfFold[0].score, 0.5);
    EXPECT_DOUBLE_EQ(classifier.outOfFold[1].score, probability(-2));
    EXPECT_DOUBLE_EQ(classifier.score(Eigen::VectorXf::Constant(1, 1.5f)), probability(1.5));
}

// A single positive is never scored by a model that knows a positive: nothing is known about it.
TEST(Classifier, KnowsNothingAboutALonePositive) {
    const Classifier classifier = trainClassifier(photos(1, 20));
    EXPECT_DOUBLE_EQ(classifier.outOfFold[0].score, 0.5);
    EXPECT_GT(classifier.score(Eigen::Vector2f(1, 0)), 0.5);
}

// The odd positive looks like the negatives. With a near copy among the labels a fold that held
// only one of the two would find it; groups keep them together.
TEST(Classifier, IsNotFooledByNearCopies) {
    std::vector<LabelledPhoto> labelled = photos(4, 30);
    for (int copy = 0; copy < 2; ++copy) {
        LabelledPhoto odd = photo(100 + copy, true);
        odd.features = Eigen::Vector2f(-0.2f, 1.2f);
        odd.moment.differenceHash = 0x0F0F0F0F0F0F0F0F;
        labelled.push_back(odd);
    }
    const Classifier classifier = trainClassifier(labelled);
    EXPECT_LT(classifier.outOfFold[34].score, 0.1);
    EXPECT_LT(classifier.outOfFold[35].score, 0.1);
}

TEST(Classifier, CountsTheSameBytesOnce) {
    std::vector<LabelledPhoto> labelled = photos(3, 6);
    labelled.push_back(labelled.front());
    labelled.back().name = "copy.jpg";
    const Classifier classifier = trainClassifier(labelled);
    EXPECT_EQ(classifier.outOfFold.size(), 9u);
    EXPECT_EQ(classifier.distinct.size(), 9u);
}

TEST(Classifier, SaysWhatIsWrongWithTheLabels) {
    EXPECT_EQ(messageOf([] { trainClassifier(photos(0, 5)); }),
              "No photo is labelled positive; expected at least one that shows the subject.");
    EXPECT_EQ(
        messageOf([] { trainClassifier(photos(5, 0)); }),
        "No photo is labelled negative; expected at least one that does not show the subject.");
    std::vector<LabelledPhoto> both = photos(2, 2);
    both[3].moment = both[0].moment;
    EXPECT_EQ(messageOf([&] { trainClassifier(both); }),
              "\"photo0.jpg\" and \"photo3.jpg\" are the same photo, labelled both positive and "
              "negative; expected one of the two.");
    both[3].name = both[0].name;
    EXPECT_THAT(messageOf([&] { trainClassifier(both); }),
                HasSubstr("\"photo0.jpg\" is labelled both positive and negative"));
    EXPECT_THAT(messageOf([] { trainClassifier({}); }), HasSubstr("No photo is labelled"));
}

TEST(ClassifyBench, TestsOnWhatWasNotTrainedOn) {
    const std::vector<ClassifyTrial> trials = benchClassify({.photos = photos(11, 50)});
    ASSERT_EQ(trials.size(), 20u);
    for (const ClassifyTrial& trial : trials) {
        EXPECT_EQ(trial.atThreshold.positives(), 6);
        EXPECT_EQ(trial.atThreshold.negatives(), 15);
        EXPECT_DOUBLE_EQ(trial.averagePrecision, 1);
    }
    EXPECT_THAT(messageOf([] { benchClassify({.photos = photos(5, 50)}); }),
                HasSubstr("There are 5 positive and 50 negative photos"));
}

} // namespace
} // namespace morphoscope
