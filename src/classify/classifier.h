// From labelled photos to a classifier with honest scores: checks the labels, fits the regression,
// and scores each labelled photo with models that never saw it. Pure, any thread.
#pragma once

#include "classify/folds.h"
#include "classify/logistic_regression.h"
#include "core/classification.h"

#include <stop_token>
#include <string>
#include <vector>

namespace morphoscope {

struct LabelledPhoto {
    std::string name; // for sentences
    bool isPositive = false;
    PhotoMoment moment;
    Eigen::VectorXf features;
};

struct Classifier {
    LinearModel model;
    std::vector<std::size_t> distinct;    // indices of the labelled photos that counted
    std::vector<LabelledScore> outOfFold; // one per index of distinct
    PrecisionRecallCurve curve;           // of outOfFold
    double score(const Eigen::Ref<const Eigen::VectorXf>& features) const {
        return probability(model.margin(features));
    }
};

struct ClassifierSettings {
    double strength = 1e-4; // of the L2 penalty
    int foldCount = 5;
    int repeatCount = 5; // of the folds, each with another seed; scores are averaged in log-odds
};

// Photos with the same bytes count once. Throws std::runtime_error with one sentence: no positives,
// no negatives, the same photo in both classes. A stop request ends early, with scores of the
// repeats done.
Classifier trainClassifier(const std::vector<LabelledPhoto>& photos,
                           const ClassifierSettings& settings = {}, std::stop_token stop = {});

// For learners of another kind than the regression: which photos count, and which of them are held
// out together, once over all photos. A fold without both classes among the rest is left out.
struct FoldPlan {
    std::vector<std::size_t> distinct; // indices of the labelled photos
    struct Fold {
        std::vector<std::size_t> kept; // indices of the labelled photos
        std::vector<std::size_t> heldOut;
    };
    std::vector<Fold> folds;
};

// Throws like trainClassifier.
FoldPlan planFolds(const std::vector<LabelledPhoto>& photos,
                   const ClassifierSettings& settings = {});

// `margins`: log-odds of the labelled photos by models that did not see them; those in no fold are
// not looked at and count as undecided. The classifier reads a photo's log-odds from its only
// feature.
Classifier classifierOfMargins(const std::vector<LabelledPhoto>& photos, const FoldPlan& plan,
                               const std::vector<double>& margins);

} // namespace morphoscope
