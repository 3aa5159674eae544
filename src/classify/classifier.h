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

} // namespace morphoscope
