#include "app/finder.h"

#include "app/find_line.h"
#include "app/find_scan.h"
#include "imgui_panels/layout.h"

#include <algorithm>
#include <mutex>
#include <thread>

namespace morphoscope {
namespace {

// Scoring everything anew while a scan brings more photos may take this share of the time.
constexpr double kScoringShare = 0.25;

int backgroundThreads() {
    return std::max(1, static_cast<int>(std::thread::hardware_concurrency()) - 1);
}

// For networks.
ComputeOptions backgroundCompute() {
    return {.device = "auto", .threads = backgroundThreads()};
}

std::shared_ptr<const FeatureSource> sourceOf(const std::string& folder,
                                              const std::shared_ptr<const TunedMarks>& tuned,
                                              FeatureSources& sources) {
    return tuned ? tuned->features : sources.at(folder, backgroundCompute());
}

// Who only learns and morphs pays nothing for the finding.
bool isWanted(const Session& session, const Live& live) {
    return isFinding(session.window) || live.find.library || !session.labels.empty() ||
           !session.find.libraryLabels.empty();
}

} // namespace

Finder::Finder()
    : sessionWorker_([sources = sources_](const SessionRequest& request,
                                          const std::stop_token& stop) {
          const auto source = sourceOf(request.features.folder, request.features.tuned, *sources);
          const std::function<void(int)> report = [&](int count) { *request.doneCount = count; };
          return scanSession(*request.photos, {request.cache, *source, report, stop});
      }),
      scanWorker_([sources = sources_](const ScanRequest& request, const std::stop_token& stop) {
          const auto source = sourceOf(request.features.folder, request.features.tuned, *sources);
          FeatureCache cache(request.folder / "features.sqlite", source->kind);
          return scanIntoFeed({.paths = request.paths,
                               .catalogue = request.folder / "catalogue.sqlite",
                               .threadCount = backgroundThreads(),
                               .stop = stop,
                               .features = source},
                              cache, *request.feed);
      }),
      fitWorker_([](const FitRequest& request, const std::stop_token& stop) {
          return fitLabels(request, stop);
      }),
      scoreWorker_([](const LibraryScoreRequest& request, const std::stop_token& stop) {
          return scoreLibrary(request, stop);
      }),
      tuner_(sources_, backgroundCompute()) {}

// All at once: one may wait for the network that another one computes with.
Finder::~Finder() {
    forgetFeatures();
    TuningStatus nobodyLooks;
    tuner_.cancel(nobodyLooks);
}

void Finder::open(std::filesystem::path folder) {
    forgetFeatures();
    TuningStatus nobodyLooks; // the new session begins with a status of its own
    tuner_.cancel(nobodyLooks);
    tuned_.reset();
    folder_ = std::move(folder);
    features_.clear();
    training_ = FindTraining::head;
    labels_.reset();
    lineInputs_ = {};
}

void Finder::forgetFeatures() {
    sessionWorker_.cancel();
    scanWorker_.cancel();
    fitWorker_.cancel();
    scoreWorker_.cancel();
    sessionPhotos_.reset();
    portionPhotos_.reset();
    sessionPortion_.reset();
    units_.clear();
    scanning_.reset();
    feed_.reset();
    scanSeconds_ = 0;
    followsLibrary_ = false;
    fitInputs_ = {};
    fitted_.reset();
    scoreInputs_ = {};
}

// Scores of other features mean something else: all photos are compared anew.
void Finder::followFeatures(const FindSettings& settings, FindStatus& find) {
    const bool isSameNetwork = features_ == settings.features;
    if (isSameNetwork && training_ == settings.training)
        return;
    if (!isSameNetwork || tuned_) {
        forgetFeatures();
        find.featuresFailure.clear();
        find.isFitting = false;
    }
    tuned_.reset();
    tuner_.cancel(find.tuning);
    find.tuning = {};
    features_ = settings.features;
    training_ = settings.training;
}

void Finder::tune(const FindSettings& settings, FindStatus& find) {
    if (sessionPortion_ && !settings.features.empty() && settings.training != FindTraining::head)
        tuner_.start({sessionPortion_, libraryPortions(), labels_}, settings.features,
                     settings.training, find.tuning);
}

void Finder::receiveTuning(FindStatus& find) {
    const auto tuned = tuner_.receive(find.tuning);
    if (!tuned)
        return;
    forgetFeatures(); // those of the tuned network take their place
    tuned_ = tuned;
}

// What the tuned network says of the marks, from the moment its scores can be computed on.
void Finder::useTuned(FindStatus& find) {
    find.tuning.isUsed = true;
    find.tuning.isBehind = tuned_->labels != labels_ && !(*tuned_->labels == *labels_);
    if (fitted_ == tuned_->fitted)
        return;
    fitted_ = tuned_->fitted;
    find.fit = std::make_shared<const FindFit>(fitted_->fit);
    find.fitFailure.clear();
    find.isFitting = false;
}

std::vector<std::string> Finder::receive(Live& live) {
    std::vector<std::string> notes;
    receiveSession(live.find);
    receiveScan(live);
    receiveFit(live);
    receiveTuning(live.find);
    if (auto result = scoreWorker_.poll()) {
        scoreSeconds_ = secondsSince(scoreStart_);
        if (const auto* library = succeeded(*result))
            live.find.library = *library;
        else
            notes.push_back(failed(*result)->message);
    }
    return notes;
}

void Finder::receiveSession(FindStatus& find) {
    if (auto result = sessionWorker_.poll()) {
        if (const auto* portion = succeeded(*result)) {
            sessionPortion_ = *portion;
            portionPhotos_ = sessionPhotos_;
        } else {
            find.featuresFailure = failed(*result)->message;
        }
    }
    const bool isComparing = sessionWorker_.isBusy() && sessionPhotos_;
    find.toCompareCount = isComparing ? static_cast<int>(sessionPhotos_->photos.size()) : 0;
    find.comparedCount = isComparing ? comparedCount_->load() : 0;
}

void Finder::receiveFit(Live& live) {
    FindStatus& find = live.find;
    if (auto result = fitWorker_.poll()) {
        if (const auto* fitted = succeeded(*result)) {
            fitted_ = *fitted;
            FindFit fit = fitted_->fit;
            fit.seconds = secondsSince(fitStart_);
            find.fit = std::make_shared<const FindFit>(std::move(fit));
            find.fitFailure.clear();
        } else {
            find.fitFailure = failed(*result)->message;
        }
    }
    find.isFitting = fitWorker_.isBusy();
    find.fitSeconds = find.isFitting ? secondsSince(fitStart_) : 0;
}

void Finder::requestStale(const Session& session, Live& live) {
    followLabels(session, live.find);
    if (folder_.empty() || live.import.isRunning || !live.photos || !isWanted(session, live))
        return;
    followFeatures(session.find, live.find);
    requestSession(live);
    followLibrary(session.find);
    requestFit(live);
    requestScores(live);
    drawLine(session.find, live.find);
}

void Finder::followLabels(const Session& session, FindStatus& find) {
    if (labels_ && labels_->session == session.labels &&
        labels_->library == session.find.libraryLabels)
        return;
    labels_ =
        std::make_shared<const FindLabels>(FindLabels{session.labels, session.find.libraryLabels});
    find.positiveCount = 0;
    find.negativeCount = 0;
    for (const auto* labels : {&labels_->session, &labels_->library})
        for (const auto& [name, label] : *labels)
            ++(label == Label::positive ? find.positiveCount : find.negativeCount);
}

void Finder::requestSession(const Live& live) {
    if (sessionPhotos_ == live.photos)
        return;
    sessionPhotos_ = live.photos;
    comparedCount_ = std::make_shared<std::atomic<int>>(0);
    sessionWorker_.request(
        {live.photos, folder_ / "features.sqlite", {features_, tuned_}, comparedCount_});
}

void Finder::cancelFit(Live& live) {
    fitWorker_.cancel();
    live.find.isFitting = false;
}

void Finder::requestFit(Live& live) {
    FindStatus& find = live.find;
    if (find.positiveCount == 0 || find.negativeCount == 0) {
        if (find.fit || fitWorker_.isBusy() || !find.fitFailure.empty()) {
            // One class was emptied: there is nothing to tell apart any more.
            fitWorker_.cancel();
            find.fit.reset();
            find.fitFailure.clear();
            find.isFitting = false;
            fitted_.reset();
        }
        fitInputs_ = {};
        return;
    }
    if (!sessionPortion_)
        return;
    if (tuned_) {
        useTuned(find);
        return;
    }
    const Scanned library = libraryPortions();
    const bool isIncomplete = !find.fit || find.fit->leftOutCount > 0 || !find.fitFailure.empty();
    FitInputs inputs{labels_, sessionPortion_, fitInputs_.portionCount};
    if (isIncomplete && !labels_->library.empty())
        inputs.portionCount = library.size();
    const bool isNew =
        !(inputs.labels == fitInputs_.labels) || inputs.session != fitInputs_.session;
    if (inputs == fitInputs_ || (!isNew && fitWorker_.isBusy()))
        return;
    fitInputs_ = std::move(inputs);
    fitStart_ = Clock::now();
    find.isFitting = true;
    fitWorker_.request({sessionPortion_, library, labels_});
}

void Finder::requestScores(const Live& live) {
    if (!sessionPortion_ || portionPhotos_ != live.photos)
        return;
    ScoreInputs inputs{labels_, sessionPortion_, libraryPortions(), fitted_};
    if (inputs == scoreInputs_)
        return;
    const bool onlyGrows = inputs.labels == scoreInputs_.labels &&
                           inputs.session == scoreInputs_.session &&
                           inputs.fitted == scoreInputs_.fitted && scanning_;
    if (onlyGrows &&
        (scoreWorker_.isBusy() || secondsSince(scoreStart_) < scoreSeconds_ / kScoringShare))
        return;
    scoreStart_ = Clock::now();
    scoreWorker_.request({.photos = portionPhotos_,
                          .session = inputs.session,
                          .library = inputs.library,
                          .labels = inputs.labels,
                          .fitted = inputs.fitted});
    scoreInputs_ = std::move(inputs);
}

void Finder::drawLine(const FindSettings& settings, FindStatus& find) {
    LineInputs inputs{find.fit, find.library, settings.rule, settings.targetPrecision,
                      settings.threshold};
    if (inputs == lineInputs_)
        return;
    lineInputs_ = std::move(inputs);
    if (!find.fit)
        return;
    moveLine(find, lineOf(settings, find.fit->curve));
}

} // namespace morphoscope
