#include "app/album.h"
#include "app/cli.h"
#include "app/labelled_session.h"
#include "app/open_session.h"
#include "app/progress.h"
#include "app/vision_tuning.h"
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

// What finds the photos: the classifier, and what its features are computed by.
struct Finding {
    Classifier classifier;
    std::shared_ptr<const FeatureSource> features;
    std::vector<LabelledPhoto> labelled;
};

FeatureCache openCache(const CommonOptions& common, const ClassifyOptions& options,
                       const FeatureKind& kind) {
    FeatureCache cache(options.session / "features.sqlite", kind);
    if (!cache.note().empty() && !common.isQuiet)
        std::cerr << cache.note() << '\n';
    return cache;
}

Finding tunedFinding(const CommonOptions& common, const ClassifyOptions& options,
                     std::shared_ptr<VisionNetwork> network, const std::vector<Photo>& photos,
                     std::vector<LabelledPhoto> labelled) {
    Progress progress("Tuning", common.isQuiet);
    const auto report = [&](const TunedProgress& at) {
        char text[96];
        std::snprintf(text, sizeof text, "run %d of %d, step %d of %d, loss %.4f", at.run,
                      at.runCount, at.tuning.step, at.tuning.stepCount, at.tuning.loss);
        progress.show((at.run - 1 + double(at.tuning.step) / at.tuning.stepCount) / at.runCount,
                      text);
    };
    auto tuned = tuneOnLabels(
        std::move(network),
        {.photos = photos, .labelled = labelled, .training = options.training, .report = report},
        {});
    return {std::move(tuned->classifier), std::move(tuned->features), std::move(labelled)};
}

Finding makeFinding(const CommonOptions& common, const ClassifyOptions& options) {
    const Session session = loadSession(options.session);
    std::shared_ptr<VisionNetwork> network;
    auto features = layoutSource(common.threads);
    if (!options.features.empty()) {
        network = std::make_shared<VisionNetwork>(options.features, computeOptions(common));
        features = visionSource(network);
    }
    const std::vector<Photo> photos = photosWithLabels(session, options.session, common.threads);
    FeatureCache cache = openCache(common, options, features->kind);
    std::vector<LabelledPhoto> labelled = labelledPhotos(session, photos, cache, *features);
    if (options.training != FindTraining::head)
        return tunedFinding(common, options, std::move(network), photos, std::move(labelled));
    Classifier classifier = trainClassifier(labelled);
    return {std::move(classifier), std::move(features), std::move(labelled)};
}

// Best first. Photos come in the order in which threads finish; equal scores by path.
std::vector<ScoredPhoto> scoredLibrary(const CommonOptions& common, const ClassifyOptions& options,
                                       const Finding& finding, const DecisionLine& line) {
    const KnownPhotos known = knownPhotos(finding.labelled, finding.classifier);
    std::vector<ScoredPhoto> photos;
    Progress progress("Scanning", common.isQuiet);
    std::vector<std::string> library;
    for (const std::string& path : plainSources(common, options.library))
        library.push_back(std::filesystem::absolute(path).lexically_normal().string());
    FeatureCache cache = openCache(common, options, finding.features->kind);
    scanLibrary(
        {.paths = library,
         .catalogue = options.session / "catalogue.sqlite",
         .threadCount = common.threads,
         .features = finding.features},
        cache,
        {.photos =
             [&](const std::vector<FeaturedPhoto>& portion) {
                 for (const FeaturedPhoto& photo : portion)
                     photos.push_back(scored(photo, finding.classifier, line, known));
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
    const std::size_t count = counts.yes + counts.unsure + counts.no;
    std::cout << count << (count == 1 ? " photo: " : " photos: ") << counts.yes << " yes, "
              << counts.unsure << " unsure, " << counts.no << " no; the line is at " << number
              << ".\n"
              << boundsSentence(labelled) << '\n';
}

} // namespace

void runLabel(const CommonOptions& common, const LabelOptions& options) {
    const LabelCounts counts = labelPhotos({.folder = options.session,
                                            .positives = plainSources(common, options.positives),
                                            .negatives = plainSources(common, options.negatives),
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
    const Finding finding = makeFinding(common, options);
    const Classifier& classifier = finding.classifier;
    const DecisionLine line = chosenLine(options, classifier.curve);
    const std::vector<ScoredPhoto> photos = scoredLibrary(common, options, finding, line);
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
