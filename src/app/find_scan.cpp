#include "app/find_scan.h"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <utility>

namespace morphoscope {
namespace {

using Clock = std::chrono::steady_clock;

constexpr auto kPortionTime = std::chrono::milliseconds(300);

} // namespace

std::string scanIntoFeed(const LibraryScanRequest& request, FeatureCache& cache,
                         LibraryFeed& feed) {
    std::vector<FeaturedPhoto> gathered;
    auto handedOver = Clock::now();
    const auto handOver = [&] {
        auto portion = portionOf(std::exchange(gathered, {}));
        handedOver = Clock::now();
        const std::lock_guard lock(feed.mutex);
        if (!portion->photos.empty())
            feed.fresh.push_back(std::move(portion));
    };
    LibraryScanReport report;
    report.photos = [&](std::vector<FeaturedPhoto> photos) {
        std::ranges::move(photos, std::back_inserter(gathered));
        if (Clock::now() - handedOver > kPortionTime)
            handOver();
    };
    report.rejected = [&](const RejectedFile& file) {
        const std::lock_guard lock(feed.mutex);
        ++feed.rejectedCount;
        if (feed.rejected.size() < kShownRejected)
            feed.rejected.push_back(file);
    };
    report.progress = [&](int done, int total) {
        const std::lock_guard lock(feed.mutex);
        feed.doneCount = done;
        feed.totalCount = total;
    };
    try {
        scanLibrary(request, cache, report);
    } catch (...) {
        handOver(); // what was read before it failed stays
        throw;
    }
    handOver();
    return cache.note();
}

} // namespace morphoscope
