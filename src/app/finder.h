// Finding the photos of one subject in the window: keeps scores, scan and line in step with the
// labels and folders of the session. Compares what each result was made from with what there is
// now, and makes it again on a worker where they differ. UI thread.
#pragma once

#include "app/find_tuner.h"
#include "app/find_work.h"
#include "app/vision_network.h"
#include "core/live.h"
#include "core/worker.h"

#include <atomic>
#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace morphoscope {

struct LibraryFeed;

class Finder {
public:
    Finder();
    ~Finder();
    Finder(const Finder&) = delete;
    Finder& operator=(const Finder&) = delete;

    // Another session: forgets everything of the one before. `folder` holds catalogue and cache.
    void open(std::filesystem::path folder);

    // Takes over what workers have finished. Notes for the log, oldest first.
    std::vector<std::string> receive(Live& live);

    // Asks for what is out of date, and draws the line anew where it has moved.
    void requestStale(const Session& session, Live& live);

    void scanAgain();
    void cancelScan(Live& live);
    void cancelFit(Live& live);

    // Tunes the network on the marks there are. Until it is done, and when it fails, the scores
    // stay; then they are those of the tuned network, until the settings name another way to learn.
    void tune(const FindSettings& settings, FindStatus& find);
    void cancelTuning(FindStatus& find) { tuner_.cancel(find.tuning); }

    bool isBusy() const {
        return sessionWorker_.isBusy() || scanWorker_.isBusy() || fitWorker_.isBusy() ||
               scoreWorker_.isBusy() || tuner_.isBusy();
    }

    const std::filesystem::path& folder() const { return folder_; }

private:
    using Clock = std::chrono::steady_clock;
    static double secondsSince(Clock::time_point start) {
        return std::chrono::duration<double>(Clock::now() - start).count();
    }

    // What one pass reads: a folder of the library, or the labelled files that lie in none of them.
    struct Unit {
        std::string folder; // empty: the labelled files
        std::vector<std::string> paths;
        Scanned portions;
        Scanned before; // of an earlier pass; comes back when this one fails
        bool isDone = false;
        std::string failure;
        std::vector<RejectedFile> rejected;
        std::size_t rejectedCount = 0;
        int totalCount = 0;
    };
    // What gives a pass its features: a network's folder (empty: the layout), or a tuned network.
    struct Features {
        std::string folder;
        std::shared_ptr<const TunedMarks> tuned;
    };
    struct ScanRequest {
        std::vector<std::string> paths;
        std::filesystem::path folder;
        Features features;
        std::shared_ptr<LibraryFeed> feed; // what it hands over while it runs; one for each pass
    };
    struct SessionRequest {
        std::shared_ptr<const PhotoSet> photos;
        std::filesystem::path cache;
        Features features;
        std::shared_ptr<std::atomic<int>> doneCount;
    };
    using Labels = std::shared_ptr<const FindLabels>;
    struct FitInputs {
        Labels labels;
        std::shared_ptr<const ScannedPortion> session;
        std::size_t portionCount = 0; // counts only while labelled photos are missing
        friend bool operator==(const FitInputs&, const FitInputs&) = default;
    };
    struct ScoreInputs {
        Labels labels;
        std::shared_ptr<const ScannedPortion> session;
        Scanned library;
        std::shared_ptr<const FittedClassifier> fitted;
        friend bool operator==(const ScoreInputs&, const ScoreInputs&) = default;
    };
    struct LineInputs {
        std::shared_ptr<const FindFit> fit;
        std::shared_ptr<const FindLibrary> library;
        LineRule rule = LineRule::precisionFirst;
        double targetPrecision = 0;
        double threshold = 0;
        friend bool operator==(const LineInputs&, const LineInputs&) = default;
    };

    void forgetFeatures();
    void followFeatures(const FindSettings& settings, FindStatus& find);
    void receiveSession(FindStatus& find);
    void receiveScan(Live& live);
    void receiveFit(Live& live);
    void receiveTuning(FindStatus& find);
    void useTuned(FindStatus& find);
    void followLibrary(const FindSettings& settings);
    void startNextScan();
    void requestSession(const Live& live);
    void followLabels(const Session& session, FindStatus& find);
    void requestFit(Live& live);
    void requestScores(const Live& live);
    void drawLine(const FindSettings& settings, FindStatus& find);
    void reportScan(LibraryScanStatus& scan) const;
    Scanned libraryPortions() const;

    std::filesystem::path folder_;

    std::string features_; // FindSettings::features that everything here is made of
    FindTraining training_ = FindTraining::head; // FindSettings::training that it follows
    std::shared_ptr<const TunedMarks> tuned_;    // null: the regression learns from the marks
    std::shared_ptr<FeatureSources> sources_ = std::make_shared<FeatureSources>();
    std::shared_ptr<std::atomic<int>> comparedCount_; // of the session's photos

    std::shared_ptr<const PhotoSet> sessionPhotos_; // of the newest request
    std::shared_ptr<const PhotoSet> portionPhotos_; // of sessionPortion_
    std::shared_ptr<const ScannedPortion> sessionPortion_;

    std::vector<Unit> units_;
    std::optional<std::size_t> scanning_; // index in units_
    std::shared_ptr<LibraryFeed> feed_;
    Clock::time_point scanStart_;
    double scanSeconds_ = 0;
    std::vector<std::string> knownLibrary_; // that units_ was made of
    bool followsLibrary_ = false;           // units_ was made at all

    Labels labels_;       // of the session, as they were compared last
    FitInputs fitInputs_; // of the newest request
    Clock::time_point fitStart_;
    std::shared_ptr<const FittedClassifier> fitted_;

    ScoreInputs scoreInputs_;
    Clock::time_point scoreStart_;
    double scoreSeconds_ = 0; // the last one took

    LineInputs lineInputs_;

    Worker<SessionRequest, std::shared_ptr<const ScannedPortion>> sessionWorker_;
    Worker<ScanRequest, std::string> scanWorker_;
    Worker<FitRequest, std::shared_ptr<const FittedClassifier>> fitWorker_;
    Worker<LibraryScoreRequest, std::shared_ptr<const FindLibrary>> scoreWorker_;
    FindTuner tuner_;
};

} // namespace morphoscope
