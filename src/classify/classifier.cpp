#include "classify/classifier.h"

#include "classify/operating_point.h"

#include <algorithm>
#include <map>
#include <stdexcept>

namespace morphoscope {
namespace {

// Indices of the first photo of each content. Throws when one content has both labels.
std::vector<std::size_t> distinctLabels(const std::vector<LabelledPhoto>& photos) {
    std::vector<std::size_t> distinct;
    std::map<std::string, std::size_t> firstOf;
    for (std::size_t i = 0; i < photos.size(); ++i) {
        const std::string& hash = photos[i].moment.contentHash;
        const auto [first, isNew] = firstOf.try_emplace(hash, i);
        if (hash.empty() || isNew)
            distinct.push_back(i);
        else if (photos[first->second].isPositive != photos[i].isPositive)
            throw std::runtime_error(
                photos[i].name == photos[first->second].name
                    ? "\"" + photos[i].name +
                          "\" is labelled both positive and negative; expected one of the two."
                    : "\"" + photos[first->second].name + "\" and \"" + photos[i].name +
                          "\" are the same photo, labelled both positive and negative; expected "
                          "one of the two.");
    }
    return distinct;
}

void checkCounts(const std::vector<bool>& isPositive) {
    const auto positives = std::ranges::count(isPositive, true);
    const auto negatives = std::ranges::count(isPositive, false);
    if (positives == 0)
        throw std::runtime_error("No photo is labelled positive; expected at least one that shows "
                                 "the subject.");
    if (negatives == 0)
        throw std::runtime_error("No photo is labelled negative; expected at least one that does "
                                 "not show the subject.");
}

struct TrainingData {
    ReducedFeatures features;
    std::vector<bool> isPositive;
    std::vector<int> groups;
};

TrainingData dataOf(const std::vector<LabelledPhoto>& photos,
                    const std::vector<std::size_t>& distinct) {
    TrainingData data;
    std::vector<PhotoMoment> moments;
    Eigen::MatrixXd features(static_cast<Eigen::Index>(distinct.size()),
                             photos[distinct.front()].features.size());
    for (std::size_t i = 0; i < distinct.size(); ++i) {
        const LabelledPhoto& photo = photos[distinct[i]];
        features.row(static_cast<Eigen::Index>(i)) = photo.features.cast<double>();
        moments.push_back(photo.moment);
        data.isPositive.push_back(photo.isPositive);
    }
    data.features = reduced(features);
    data.groups = momentGroups(moments);
    return data;
}

bool hasBothClasses(const std::vector<bool>& isPositive) {
    return std::ranges::count(isPositive, true) > 0 && std::ranges::count(isPositive, false) > 0;
}

// Adds the margins of one held-out fold. A class that lies wholly in the fold (one positive, or one
// burst of them) leaves nothing to learn from: then nothing is known, and the margin is 0.
void addFold(const TrainingData& data, const std::vector<bool>& isHeldOut, double strength,
             Eigen::VectorXd& margins) {
    std::vector<Eigen::Index> kept;
    std::vector<bool> keptClasses;
    for (std::size_t i = 0; i < isHeldOut.size(); ++i)
        if (!isHeldOut[i]) {
            kept.push_back(static_cast<Eigen::Index>(i));
            keptClasses.push_back(data.isPositive[i]);
        }
    if (!hasBothClasses(keptClasses))
        return;
    const LinearModel model =
        fitLogistic(data.features.rows(kept, Eigen::all), keptClasses, strength);
    for (std::size_t i = 0; i < isHeldOut.size(); ++i)
        if (isHeldOut[i]) {
            const auto row = static_cast<Eigen::Index>(i);
            margins[row] += data.features.rows.row(row).dot(model.weights) + model.bias;
        }
}

std::vector<double> outOfFoldScores(const TrainingData& data, const ClassifierSettings& settings,
                                    const std::stop_token& stop) {
    Eigen::VectorXd margins =
        Eigen::VectorXd::Zero(static_cast<Eigen::Index>(data.isPositive.size()));
    int repeats = 0;
    while (repeats < settings.repeatCount && !(repeats > 0 && stop.stop_requested())) {
        const std::vector<int> folds =
            stratifiedFolds({.isPositive = data.isPositive,
                             .groups = data.groups,
                             .foldCount = settings.foldCount,
                             .seed = static_cast<std::uint64_t>(++repeats)});
        for (int fold = 0; fold < settings.foldCount; ++fold) {
            std::vector<bool> isHeldOut;
            for (const int other : folds)
                isHeldOut.push_back(other == fold);
            if (std::ranges::count(isHeldOut, true) > 0)
                addFold(data, isHeldOut, settings.strength, margins);
        }
    }
    std::vector<double> scores;
    for (const double margin : margins)
        scores.push_back(probability(margin / repeats));
    return scores;
}

} // namespace

Classifier trainClassifier(const std::vector<LabelledPhoto>& photos,
                           const ClassifierSettings& settings, std::stop_token stop) {
    const std::vector<std::size_t> distinct = distinctLabels(photos);
    std::vector<bool> isPositive;
    for (const std::size_t i : distinct)
        isPositive.push_back(photos[i].isPositive);
    checkCounts(isPositive);
    const TrainingData data = dataOf(photos, distinct);
    const LinearModel model = fitLogistic(data.features.rows, data.isPositive, settings.strength);
    Classifier classifier{.model = {data.features.basis * model.weights, model.bias},
                          .distinct = distinct};
    const std::vector<double> scores = outOfFoldScores(data, settings, stop);
    for (std::size_t i = 0; i < scores.size(); ++i)
        classifier.outOfFold.push_back({scores[i], data.isPositive[i]});
    classifier.curve = precisionRecallCurve(classifier.outOfFold);
    return classifier;
}

FoldPlan planFolds(const std::vector<LabelledPhoto>& photos, const ClassifierSettings& settings) {
    FoldPlan plan{.distinct = distinctLabels(photos)};
    std::vector<bool> isPositive;
    std::vector<PhotoMoment> moments;
    for (const std::size_t i : plan.distinct) {
        isPositive.push_back(photos[i].isPositive);
        moments.push_back(photos[i].moment);
    }
    checkCounts(isPositive);
    const std::vector<int> folds = stratifiedFolds({.isPositive = isPositive,
                                                    .groups = momentGroups(moments),
                                                    .foldCount = settings.foldCount,
                                                    .seed = 1});
    for (int number = 0; number < settings.foldCount; ++number) {
        FoldPlan::Fold fold;
        std::vector<bool> keptClasses;
        for (std::size_t i = 0; i < folds.size(); ++i) {
            (folds[i] == number ? fold.heldOut : fold.kept).push_back(plan.distinct[i]);
            if (folds[i] != number)
                keptClasses.push_back(isPositive[i]);
        }
        if (!fold.heldOut.empty() && hasBothClasses(keptClasses))
            plan.folds.push_back(std::move(fold));
    }
    return plan;
}

Classifier classifierOfMargins(const std::vector<LabelledPhoto>& photos, const FoldPlan& plan,
                               const std::vector<double>& margins) {
    std::vector<double> known(photos.size(), 0);
    for (const FoldPlan::Fold& fold : plan.folds)
        for (const std::size_t i : fold.heldOut)
            known[i] = margins[i];
    Classifier classifier{.model = {Eigen::VectorXd::Ones(1), 0}, .distinct = plan.distinct};
    for (const std::size_t i : plan.distinct)
        classifier.outOfFold.push_back({probability(known[i]), photos[i].isPositive});
    classifier.curve = precisionRecallCurve(classifier.outOfFold);
    return classifier;
}

} // namespace morphoscope
