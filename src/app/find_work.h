// The slow parts of finding one subject's photos, as functions for workers: features of photos, the
// classifier of the labels, the scores of everything that is searched. Blocking; any thread.
#pragma once

#include "app/library_scan.h"
#include "classify/classifier.h"
#include "core/finding.h"
#include "core/session.h"

#include <filesystem>
#include <map>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

namespace morphoscope {

// Photos with their features, immutable once published. 16-bit floats, as in the cache: 100,000
// photos take 250 MB.
struct ScannedPortion {
    using Features = Eigen::Matrix<Eigen::half, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
    FindPortion photos;
    std::vector<PhotoMoment> moments; // one per photo
    Features features;                // one row per photo
};
using Scanned = std::vector<std::shared_ptr<const ScannedPortion>>;

// Reads and fills the cache.
struct SessionScan {
    std::filesystem::path cache;
    const FeatureSource& source;
    const std::function<void(int doneCount)>& report;
    const std::stop_token& stop;
};
std::shared_ptr<const ScannedPortion> scanSession(const PhotoSet& photos, const SessionScan& scan);

// Photos outside the session, gathered into a portion.
std::shared_ptr<const ScannedPortion> portionOf(std::vector<FeaturedPhoto> photos);

struct FindLabels {
    std::map<std::string, Label> session; // by name
    std::map<std::string, Label> library; // by path
    friend bool operator==(const FindLabels&, const FindLabels&) = default;
};

struct FitRequest {
    std::shared_ptr<const ScannedPortion> session;
    Scanned library;
    std::shared_ptr<const FindLabels> labels;
};

// The marked photos of a request, as many as take part, and where they lie, by content hash.
struct MarkedPhotos {
    std::vector<LabelledPhoto> photos;
    std::map<std::string, std::filesystem::path> paths;
};
MarkedPhotos markedPhotos(const FitRequest& request);

struct FittedClassifier {
    Classifier classifier;
    std::map<std::string, double> outOfFold; // score by content hash
    FindFit fit;
};

// Of each class at most this many photos take part, drawn by content: more than that, folders of
// thousands marked at once, would cost minutes and change little.
inline constexpr std::size_t kMostPerClass = 300;

// A classifier of the marked photos with what the screen shows of it, but for seconds and loss.
std::shared_ptr<FittedClassifier> fittedOn(const FitRequest& request, const MarkedPhotos& marked,
                                           Classifier classifier);

// The regression. Throws std::runtime_error with one sentence: no positives, no negatives, the same
// photo in both.
std::shared_ptr<const FittedClassifier> fitLabels(const FitRequest& request, std::stop_token stop);

struct LibraryScoreRequest {
    std::shared_ptr<const PhotoSet> photos; // what sessionIndex counts in
    std::shared_ptr<const ScannedPortion> session;
    Scanned library;
    std::shared_ptr<const FindLabels> labels;
    std::shared_ptr<const FittedClassifier> fitted; // null: no scores yet
};

std::shared_ptr<const FindLibrary> scoreLibrary(const LibraryScoreRequest& request,
                                                std::stop_token stop);

} // namespace morphoscope
