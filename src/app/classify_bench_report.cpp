#include "app/classify_bench_report.h"

#include "app/library_scan.h"
#include "app/vision_network.h"
#include "classify/classify_bench.h"
#include "classify/operating_point.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <stdexcept>

namespace morphoscope {
namespace {

using Json = nlohmann::ordered_json;

double secondsSince(std::chrono::steady_clock::time_point start) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

std::vector<std::filesystem::path> classFolders(const std::filesystem::path& photos) {
    std::vector<std::filesystem::path> folders;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(photos, error))
        if (entry.is_directory(error))
            folders.push_back(entry.path());
    if (folders.size() != 2)
        throw std::runtime_error("\"" + photos.string() + "\" holds " +
                                 std::to_string(folders.size()) +
                                 " folders; expected --photos with a folder of two: photos of the "
                                 "subject, and others.");
    std::ranges::sort(folders);
    return folders;
}

std::vector<FeaturedPhoto> scanned(const std::filesystem::path& folder,
                                   const std::shared_ptr<const FeatureSource>& source) {
    FeatureCache cache({}, source->kind); // every photo is read and computed
    std::vector<FeaturedPhoto> photos;
    scanLibrary(
        {.paths = {folder.string()}, .threadCount = source->threadCount, .features = source}, cache,
        {.photos =
             [&](std::vector<FeaturedPhoto> portion) {
                 std::ranges::move(portion, std::back_inserter(photos));
             },
         .rejected = [](const RejectedFile&) {},
         .progress = [](int, int) {}});
    // They arrive in the order in which threads finish.
    std::ranges::sort(photos, {}, &FeaturedPhoto::path);
    return photos;
}

struct Mean {
    double sum = 0;
    double worst = 1;
    int count = 0;
    void add(double value) {
        sum += value;
        worst = std::min(worst, value);
        ++count;
    }
    Json json() const { return {{"mean", sum / count}, {"worst", worst}}; }
};

Json quality(const std::vector<ClassifyTrial>& trials) {
    Mean averagePrecision, precision, recall, argmaxPrecision, argmaxRecall;
    for (const ClassifyTrial& trial : trials) {
        averagePrecision.add(trial.averagePrecision);
        precision.add(trial.atThreshold.precision());
        recall.add(trial.atThreshold.recall());
        argmaxPrecision.add(trial.atArgmax.precision());
        argmaxRecall.add(trial.atArgmax.recall());
    }
    return {{"average_precision", averagePrecision.json()},
            {"threshold", {{"precision", precision.json()}, {"recall", recall.json()}}},
            {"argmax", {{"precision", argmaxPrecision.json()}, {"recall", argmaxRecall.json()}}}};
}

// One move of the line over a large library: every decision and the photos nearest to it.
double moveLineMilliseconds(const Classifier& classifier) {
    constexpr std::size_t kPhotos = 100'000;
    std::vector<float> scores(kPhotos);
    for (std::size_t i = 0; i < kPhotos; ++i)
        scores[i] = static_cast<float>((i * 7919) % kPhotos) / kPhotos;
    const auto start = std::chrono::steady_clock::now();
    const DecisionLine line = lineAt(classifier.curve, 0.6);
    const DecisionCounts counts = countDecisions(scores, line);
    const std::vector<std::size_t> nearest = nearestToLine(scores, line.threshold, 20);
    const double seconds = secondsSince(start);
    if (counts.yes + counts.unsure + counts.no != kPhotos || nearest.size() != 20)
        throw std::logic_error("The decisions do not add up to the photos.");
    return 1000 * seconds;
}

// The network alone, on photos in memory that are already resized, so that it can be compared with
// scripts/bench/vit_reference.py.
Json networkTimes(VisionNetwork& network) {
    constexpr int kRounds = 6;
    const PhotoPreprocessing& input = network.preprocessing();
    std::vector<Image> photos;
    for (int number = 0; number < 8; ++number) {
        photos.push_back(makeImage(input.width, input.height));
        std::uint32_t value = static_cast<std::uint32_t>(number) + 1;
        for (std::uint8_t& byte : photos.back().rgb)
            byte = static_cast<std::uint8_t>((value = value * 1664525u + 1013904223u) >> 24);
    }
    network.features(photos, {}); // loads the weights
    std::vector<double> times;
    for (int round = 0; round < kRounds; ++round) {
        const auto start = std::chrono::steady_clock::now();
        network.features(photos, {});
        times.push_back(1000 * secondsSince(start) / static_cast<double>(photos.size()));
    }
    std::ranges::sort(times);
    return {{"median", times[times.size() / 2]}, {"least", times.front()}};
}

} // namespace

std::string classifyBenchJson(const ClassifyBenchOptions& options) {
    std::shared_ptr<const FeatureSource> source = layoutSource(options.compute.threads);
    Json network;
    if (!options.features.empty()) {
        const auto vision = std::make_shared<VisionNetwork>(options.features, options.compute);
        source = visionSource(vision);
        network = {{"features", source->kind.name},
                   {"threads", options.compute.threads},
                   {"ms_per_photo", networkTimes(*vision)}};
        if (options.photos.empty())
            return network.dump();
    }
    const std::vector<std::filesystem::path> folders = classFolders(options.photos);
    const auto start = std::chrono::steady_clock::now();
    std::vector<std::vector<FeaturedPhoto>> classes;
    for (const auto& folder : folders)
        classes.push_back(scanned(folder, source));
    const double scanSeconds = secondsSince(start);
    const std::size_t subject = classes[0].size() < classes[1].size() ? 0 : 1;
    ClassifyBenchRequest request;
    for (std::size_t i = 0; i < 2; ++i)
        for (const FeaturedPhoto& photo : classes[i])
            request.photos.push_back({.name = photo.path.filename().string(),
                                      .isPositive = i == subject,
                                      .moment = photo.moment,
                                      .features = photo.features});
    const auto trainStart = std::chrono::steady_clock::now();
    const Classifier classifier = trainClassifier(request.photos);
    const double trainSeconds = secondsSince(trainStart);
    Json json{{"subject", folders[subject].filename().string()},
              {"positives", classes[subject].size()},
              {"negatives", classes[1 - subject].size()},
              {"trained_positives", request.trainedPositives},
              {"trained_negatives", request.trainedNegatives},
              {"seeds", request.seedCount}};
    json.update(quality(benchClassify(request)));
    json["scan_photos_per_second"] = static_cast<double>(request.photos.size()) / scanSeconds;
    json["train_all_ms"] = 1000 * trainSeconds;
    json["move_line_100000_ms"] = moveLineMilliseconds(classifier);
    if (!network.is_null())
        json["network"] = network;
    return json.dump();
}

} // namespace morphoscope
