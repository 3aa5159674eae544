// Finder: the folders of the library, read one after the other.
#include "app/finder.h"

#include "app/find_scan.h"

#include <algorithm>
#include <mutex>

namespace morphoscope {
namespace {

std::size_t photoCount(const Scanned& portions) {
    std::size_t count = 0;
    for (const auto& portion : portions)
        count += portion->photos.size();
    return count;
}

bool isInside(const std::filesystem::path& path, const std::filesystem::path& folder) {
    const auto [end, rest] = std::ranges::mismatch(folder, path);
    return end == folder.end() || (end->empty() && std::next(end) == folder.end());
}

} // namespace

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
        feed_ = std::make_shared<LibraryFeed>();
        scanWorker_.request({units_[i].paths, folder_, {features_, tuned_}, feed_});
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

} // namespace morphoscope
