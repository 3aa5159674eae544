#include "classify/classify_bench.h"

#include "classify/operating_point.h"

#include <algorithm>
#include <random>
#include <stdexcept>

namespace morphoscope {
namespace {

// `count` of the indices, drawn by hand: the standard leaves std::sample to each library. The rest
// stays behind in `indices`.
std::vector<std::size_t> draw(std::vector<std::size_t>& indices, int count,
                              std::mt19937_64& random) {
    std::vector<std::size_t> drawn;
    for (int i = 0; i < count; ++i) {
        const std::size_t place = random() % indices.size();
        drawn.push_back(indices[place]);
        indices.erase(indices.begin() + static_cast<std::ptrdiff_t>(place));
    }
    return drawn;
}

ClassifyTrial runTrial(const ClassifyBenchRequest& request, std::uint64_t seed) {
    std::vector<std::size_t> positives;
    std::vector<std::size_t> negatives;
    for (std::size_t i = 0; i < request.photos.size(); ++i)
        (request.photos[i].isPositive ? positives : negatives).push_back(i);
    std::mt19937_64 random(seed);
    std::vector<LabelledPhoto> trained;
    for (const std::size_t i : draw(positives, request.trainedPositives, random))
        trained.push_back(request.photos[i]);
    for (const std::size_t i : draw(negatives, request.trainedNegatives, random))
        trained.push_back(request.photos[i]);
    const Classifier classifier = trainClassifier(trained);
    const double threshold = precisionFirstLine(classifier.curve).threshold;
    std::vector<LabelledScore> scores;
    for (const auto* rest : {&positives, &negatives})
        for (const std::size_t i : *rest)
            scores.push_back(
                {classifier.score(request.photos[i].features), request.photos[i].isPositive});
    return {.averagePrecision = precisionRecallCurve(scores).averagePrecision,
            .threshold = threshold,
            .atThreshold = countsAt(scores, threshold),
            .atArgmax = countsAt(scores, 0.5)};
}

} // namespace

std::vector<ClassifyTrial> benchClassify(const ClassifyBenchRequest& request) {
    const auto positives = std::ranges::count(request.photos, true, &LabelledPhoto::isPositive);
    const auto negatives = std::ranges::count(request.photos, false, &LabelledPhoto::isPositive);
    if (positives <= request.trainedPositives || negatives <= request.trainedNegatives)
        throw std::runtime_error(
            "There are " + std::to_string(positives) + " positive and " +
            std::to_string(negatives) + " negative photos; expected more than the " +
            std::to_string(request.trainedPositives) + " and " +
            std::to_string(request.trainedNegatives) + " that are trained on.");
    std::vector<ClassifyTrial> trials;
    for (int seed = 1; seed <= request.seedCount; ++seed)
        trials.push_back(runTrial(request, static_cast<std::uint64_t>(seed)));
    return trials;
}

} // namespace morphoscope
