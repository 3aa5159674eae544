#include "app/finder.h"

#include "app/find_line.h"
#include "app/find_scan.h"
#include "imgui_panels/layout.h"

#include <algorithm>
#include <mutex>
#include <thread>

namespace morphoscope {
namespace {

using Clock = std::chrono::steady_clock;

// Scoring everything anew while a scan brings more photos may take this share of the time.
constexpr double kScoringShare = 0.25;

double secondsSince(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

int backgroundThreads() {
    return std::max(1, static_cast<int>(std::thread::hardware_concurrency()) - 1);
}

// For networks.
ComputeOptions backgroundCompute() {
    return {.device = "auto", .threads = backgroundThreads()};
}

std::size_t photoCount(const Scanned& portions) {
    std::size_t count = 0;
    for (const auto& portion : portions)
        count += portion->photos.size();
    return count;
}

// Who only learns and morphs pays nothing for the finding.
bool isWanted(const Session& session, const Live& live) {
    return session.window.sideTab == static_cast<int>(SideTab::find) || live.find.library ||
           !session.labels.empty() || !session.find.libraryLabels.empty();
}

bool isInside(const std::filesystem::path& path, const std::filesystem::path& folder) {
    const auto [end, rest] = std::ranges::mismatch(folder, path);
    return end == folder.end() || (end->empty() && std::next(end) == folder.end());
}

} // namespace

struct Finder::Feed : LibraryFeed {};

Finder::Finder()
    : sessionWorker_([sources = sources_](const SessionRequest& request,
                                          const std::stop_token& stop) {
          const auto source = sources->at(request.features, backgroundCompute());
          const std::function<void(int)> report = [&](int count) { *request.doneCount = count; };
          return scanSession(*request.photos, {request.cache, *source, report, stop});
      }),
      scanWorker_([sources = sources_](const std::pair<ScanRequest, std::shared_ptr<Feed>>& work,
                                       const std::stop_token& stop) {
          const auto& [request, feed] = work;
          const auto source = sources->at(request.features, backgroundCompute());
          FeatureCache cache(request.folder / "features.sqlite", source->kind);
          return scanIntoFeed({.paths = request.paths,
                               .catalogue = request.folder / "catalogue.sqlite",
                               .threadCount = backgroundThreads(),
                               .stop = stop,
                               .features = source},
                              cache, *feed);
      }),
      fitWorker_([](const FitRequest& request, const std::stop_token& stop) {
          return fitLabels(request, stop);
      }),
      scoreWorker_([](const ScoreRequest& request, const std::stop_token& stop) {
          return scoreLibrary(request, stop);
      }) {}

void Finder::open(std::filesystem::path folder) {
    forgetFeatures();
    folder_ = std::move(folder);
    features_.clear();
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
    if (features_ == settings.features)
        return;
    forgetFeatures();
    features_ = settings.features;
    find.featuresFailure.clear();
    find.isFitting = false;
}

std::vector<std::string> Finder::receive(Live& live) {
    std::vector<std::string> notes;
    receiveSession(live.find);
    receiveScan(live);
    receiveFit(live);
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

void Finder::receiveScan(Live& live) {
    if (scanning_) {
        Unit& unit = units_[*scanning_];
        const std::lock_guard lock(feed_->mutex);
        std::ranges::move(feed_->fresh, std::back_inserter(unit.portions));
        feed_->fresh.clear();
        unit.rejected = feed_->rejected;
        unit.rejectedCount = feed_->rejectedCount;
        unit.totalCount = feed_->totalCount;
    }
    if (auto result = scanWorker_.poll(); result && scanning_) {
        Unit& unit = units_[*scanning_];
        {
            // Handed over between the look above and the end.
            const std::lock_guard lock(feed_->mutex);
            std::ranges::move(feed_->fresh, std::back_inserter(unit.portions));
            feed_->fresh.clear();
        }
        unit.isDone = true;
        if (const Failure* failure = failed(*result)) {
            unit.failure = failure->message;
            if (photoCount(unit.portions) < photoCount(unit.before))
                unit.portions = unit.before;
        }
        unit.before.clear();
        scanSeconds_ += secondsSince(scanStart_);
        scanning_.reset();
        startNextScan();
    }
    reportScan(live.find.scan);
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
    sessionWorker_.request({live.photos, folder_ / "features.sqlite", features_, comparedCount_});
}

// Folders that stay keep what was read of them.
void Finder::followLibrary(const FindSettings& settings) {
    if (followsLibrary_ && knownLibrary_ == settings.library)
        return;
    followsLibrary_ = true;
    knownLibrary_ = settings.library;
    std::vector<Unit> before = std::exchange(units_, {});
    if (scanning_) {
        scanWorker_.cancel();
        before.erase(before.begin() + static_cast<std::ptrdiff_t>(*scanning_));
        scanning_.reset();
    }
    const auto keep = [&](Unit wanted) {
        const auto known = std::ranges::find_if(before, [&](const Unit& unit) {
            return unit.folder == wanted.folder && unit.paths == wanted.paths && unit.isDone;
        });
        units_.push_back(known == before.end() ? std::move(wanted) : std::move(*known));
    };
    for (const std::string& folder : settings.library)
        keep({.folder = folder, .paths = {folder}});
    Unit strays;
    for (const auto& [path, label] : settings.libraryLabels) {
        std::error_code error;
        const bool isCovered = std::ranges::any_of(
            settings.library, [&](const std::string& folder) { return isInside(path, folder); });
        if (!isCovered && std::filesystem::exists(path, error))
            strays.paths.push_back(path);
    }
    if (!strays.paths.empty())
        keep(std::move(strays));
    startNextScan();
}

void Finder::startNextScan() {
    for (std::size_t i = 0; i < units_.size() && !scanning_; ++i) {
        if (units_[i].isDone)
            continue;
        scanning_ = i;
        scanStart_ = Clock::now();
        feed_ = std::make_shared<Feed>();
        scanWorker_.request({{units_[i].paths, folder_, features_}, feed_});
    }
}

void Finder::scanAgain() {
    scanWorker_.cancel();
    scanning_.reset();
    scanSeconds_ = 0;
    for (Unit& unit : units_) {
        Scanned before = photoCount(unit.before) > 0 ? std::move(unit.before) : unit.portions;
        unit = {.folder = unit.folder, .paths = unit.paths, .before = std::move(before)};
    }
    startNextScan();
}

void Finder::cancelScan(Live& live) {
    scanWorker_.cancel();
    scanning_.reset();
    for (Unit& unit : units_)
        unit.isDone = true;
    reportScan(live.find.scan);
}

void Finder::cancelFit(Live& live) {
    fitWorker_.cancel();
    live.find.isFitting = false;
}

void Finder::reportScan(LibraryScanStatus& scan) const {
    LibraryScanStatus now;
    now.isRunning = scanning_.has_value();
    now.seconds = scanSeconds_ + (scanning_ ? secondsSince(scanStart_) : 0);
    if (scanning_) {
        const std::lock_guard lock(feed_->mutex);
        now.doneCount = feed_->doneCount;
        now.totalCount = feed_->totalCount;
    }
    for (const Unit& unit : units_) {
        now.photoCount += photoCount(unit.portions);
        now.rejectedCount += unit.rejectedCount;
        for (const RejectedFile& file : unit.rejected)
            if (now.rejected.size() < kShownRejected)
                now.rejected.push_back(file);
        if (now.failure.empty())
            now.failure = unit.failure;
    }
    scan = std::move(now);
}

Scanned Finder::libraryPortions() const {
    Scanned portions;
    for (const Unit& unit : units_)
        portions.insert(portions.end(), unit.portions.begin(), unit.portions.end());
    return portions;
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
