#include "app/album.h"
#include "app/cli.h"
#include "app/labelled_session.h"
#include "app/progress.h"
#include "classify/operating_point.h"
#include "core/atomic_file.h"
#include "figure/csv.h"
#include "store/session_file.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>
#include <iostream>
#include <map>
#include <optional>
#include <stdexcept>

namespace morphoscope {
namespace {

struct ScoredPhoto {
    std::filesystem::path path;
    double score = 0;
    Decision decision = Decision::no;
};

// What the user has said, and how models that never saw the photo score it.
struct KnownPhoto {
    bool isPositive = false;
    double outOfFoldScore = 0;
};
using KnownPhotos = std::map<std::string, KnownPhoto>; // by content hash

KnownPhotos knownPhotos(const std::vector<LabelledPhoto>& labelled, const Classifier& classifier) {
    KnownPhotos known;
    for (std::size_t i = 0; i < classifier.distinct.size(); ++i) {
        const LabelledPhoto& photo = labelled[classifier.distinct[i]];
        known[photo.moment.contentHash] = {photo.isPositive, classifier.outOfFold[i].score};
    }
    return known;
}

DecisionLine chosenLine(const ClassifyOptions& options, const PrecisionRecallCurve& curve) {
    if (options.threshold)
        return lineAt(curve, *options.threshold);
    return options.precision ? lineForPrecision(curve, *options.precision)
                             : precisionFirstLine(curve);
}

ScoredPhoto scored(const FeaturedPhoto& photo, const Classifier& classifier,
                   const DecisionLine& line, const KnownPhotos& known) {
    const auto label = known.find(photo.moment.contentHash);
    if (label != known.end())
        return {photo.path, label->second.outOfFoldScore,
                label->second.isPositive ? Decision::yes : Decision::no};
    const double score = classifier.score(photo.features);
    return {photo.path, score, decide(score, line)};
}

// Best first. Photos come in the order in which threads finish; equal scores by path.
std::vector<ScoredPhoto>
scoredLibrary(const CommonOptions& common, const ClassifyOptions& options, FeatureCache& cache,
              const std::function<ScoredPhoto(const FeaturedPhoto&)>& score) {
    std::vector<ScoredPhoto> photos;
    Progress progress("Scanning", common.isQuiet);
    std::vector<std::string> library;
    for (const std::string& path : options.library)
        library.push_back(std::filesystem::absolute(path).lexically_normal().string());
    scanLibrary(
        {.paths = library,
         .catalogue = options.session / "catalogue.sqlite",
         .threadCount = common.threads},
        cache,
        {.photos =
             [&](const std::vector<FeaturedPhoto>& portion) {
                 std::ranges::transform(portion, std::back_inserter(photos), score);
             },
         .rejected = [&](const RejectedFile& file) { progress.note("Skipped: " + file.reason); },
         .progress =
             [&](int done, int total) {
                 progress.show(double(done) / std::max(1, total),
                               std::to_string(done) + " of " + std::to_string(total));
             }});
    std::ranges::sort(photos, [](const ScoredPhoto& a, const ScoredPhoto& b) {
        return a.score != b.score ? a.score > b.score : a.path < b.path;
    });
    return photos;
}

const char* word(Decision decision) {
    return decision == Decision::yes ? "yes" : decision == Decision::unsure ? "unsure" : "no";
}

void writeCsv(const std::filesystem::path& file, const std::vector<ScoredPhoto>& photos) {
    std::string text = "path,score,decision\n";
    for (const ScoredPhoto& photo : photos)
        text += csvField(photo.path.string()) + ',' + csvNumber(photo.score) + ',' +
                word(photo.decision) + '\n';
    writeFileAtomically(file, text);
}

DecisionCounts countsOf(const std::vector<ScoredPhoto>& photos) {
    DecisionCounts counts;
    for (const ScoredPhoto& photo : photos)
        ++(photo.decision == Decision::yes      ? counts.yes
           : photo.decision == Decision::unsure ? counts.unsure
                                                : counts.no);
    return counts;
}

void printJson(const DecisionLine& line, const ConfusionCounts& labelled,
               const PrecisionRecallCurve& curve, const DecisionCounts& counts) {
    const Bounds wrong = binomialBounds(labelled.falsePositives, labelled.negatives());
    const Bounds right = binomialBounds(labelled.truePositives, labelled.positives());
    const nlohmann::ordered_json json{{"threshold", line.threshold},
                                      {"unsure_from", line.unsureFrom},
                                      {"yes", counts.yes},
                                      {"unsure", counts.unsure},
                                      {"no", counts.no},
                                      {"out_of_fold",
                                       {{"average_precision", curve.averagePrecision},
                                        {"true_positives", labelled.truePositives},
                                        {"false_positives", labelled.falsePositives},
                                        {"false_negatives", labelled.falseNegatives},
                                        {"true_negatives", labelled.trueNegatives},
                                        {"recall_bounds_95", {right.low, right.high}},
                                        {"false_alarm_bounds_95", {wrong.low, wrong.high}}}}};
    std::cout << json.dump(2) << '\n';
}

void printText(const DecisionLine& line, const ConfusionCounts& labelled,
               const DecisionCounts& counts) {
    char number[32];
    std::snprintf(number, sizeof number, "%.3f", line.threshold);
    std::cout << counts.yes + counts.unsure + counts.no << " photos: " << counts.yes << " yes, "
              << counts.unsure << " unsure, " << counts.no << " no; the line is at " << number
              << ".\n"
              << boundsSentence(labelled) << '\n';
}

} // namespace

void runLabel(const CommonOptions& common, const LabelOptions& options) {
    const LabelCounts counts = labelPhotos({.folder = options.session,
                                            .positives = options.positives,
                                            .negatives = options.negatives,
                                            .threadCount = common.threads},
                                           [&](const std::string& note) {
                                               if (!common.isQuiet)
                                                   std::cerr << note << '\n';
                                           });
    if (common.asJson)
        std::cout << nlohmann::ordered_json{{"session", options.session.string()},
                                            {"positives", counts.positives},
                                            {"negatives", counts.negatives},
                                            {"changed", counts.changed}}
                         .dump(2)
                  << '\n';
    else if (!common.isQuiet)
        std::cout << options.session.string() << ": " << counts.positives << " positive and "
                  << counts.negatives << " negative photos"
                  << (counts.changed ? ", " + std::to_string(counts.changed) + " changed" : "")
                  << '\n';
}

void runClassify(const CommonOptions& common, const ClassifyOptions& options) {
    const Session session = loadSession(options.session);
    FeatureCache cache(options.session / "features.sqlite");
    if (!cache.note().empty() && !common.isQuiet)
        std::cerr << cache.note() << '\n';
    const std::vector<LabelledPhoto> labelled =
        labelledPhotos(session, options.session, cache, common.threads);
    const Classifier classifier = trainClassifier(labelled);
    const DecisionLine line = chosenLine(options, classifier.curve);
    const KnownPhotos known = knownPhotos(labelled, classifier);
    const std::vector<ScoredPhoto> photos =
        scoredLibrary(common, options, cache, [&](const FeaturedPhoto& photo) {
            return scored(photo, classifier, line, known);
        });
    if (!options.csv.empty())
        writeCsv(options.csv, photos);
    if (!options.album.empty()) {
        std::vector<std::filesystem::path> found;
        for (const ScoredPhoto& photo : photos)
            if (photo.decision == Decision::yes)
                found.push_back(photo.path);
        addToAlbum(options.album, found, options.linksAlbum ? AlbumKind::links : AlbumKind::copies);
    }
    const ConfusionCounts outOfFold = countsAt(classifier.outOfFold, line.threshold);
    if (common.asJson)
        printJson(line, outOfFold, classifier.curve, countsOf(photos));
    else if (!common.isQuiet)
        printText(line, outOfFold, countsOf(photos));
}

} // namespace morphoscope
