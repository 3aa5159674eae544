#include "app/library_scan.h"

#include "classify/features.h"
#include "photos/importer.h"

#include <algorithm>
#include <atomic>
#include <stdexcept>
#include <thread>

namespace morphoscope {
namespace {

// A whole library that goes away looks like many unreadable files at once; a few that someone
// deletes meanwhile do not.
constexpr int kOneVanishedIn = 20;

void onAllCores(std::size_t count, int threadCount, const std::function<void(std::size_t)>& work) {
    const std::size_t wanted = threadCount > 0 ? static_cast<std::size_t>(threadCount)
                                               : std::max(1u, std::thread::hardware_concurrency());
    std::atomic<std::size_t> next = 0;
    const auto run = [&] {
        for (std::size_t i = next++; i < count; i = next++)
            work(i);
    };
    std::vector<std::jthread> threads;
    for (std::size_t i = 1; i < std::min(wanted, count); ++i)
        threads.emplace_back(run);
    run();
}

class VanishedFiles {
public:
    void look(const RejectedFile& file) {
        std::error_code ignored;
        if (!std::filesystem::exists(std::filesystem::symlink_status(file.path, ignored)))
            ++count_;
    }
    void check(int totalCount, const std::string& library) const {
        if (count_ > 0 && count_ * kOneVanishedIn > totalCount)
            throw std::runtime_error(std::to_string(count_) + " of the " +
                                     std::to_string(totalCount) + " files in \"" + library +
                                     "\" vanished while they were read; nothing was changed.");
    }

private:
    int count_ = 0;
};

} // namespace

std::vector<FeaturedPhoto> featuresOf(const std::vector<Photo>& photos, FeatureCache& cache,
                                      int threadCount) {
    std::vector<FeaturedPhoto> featured(photos.size());
    std::vector<std::size_t> missing;
    for (std::size_t i = 0; i < photos.size(); ++i) {
        featured[i].path = photos[i].path;
        featured[i].width = photos[i].width;
        featured[i].height = photos[i].height;
        featured[i].moment = {.contentHash = photos[i].contentHash,
                              .captureTime = photos[i].captureTime};
        if (auto known = cache.find(photos[i].contentHash))
            featured[i].features = std::move(*known);
        else
            missing.push_back(i);
    }
    onAllCores(missing.size(), threadCount, [&](std::size_t i) {
        featured[missing[i]].features =
            roundedAsCached(photoFeatures(*photos[missing[i]].thumbnail));
    });
    onAllCores(photos.size(), threadCount, [&](std::size_t i) {
        featured[i].moment.differenceHash = differenceHash(*photos[i].thumbnail);
    });
    std::vector<FeatureCache::Entry> computed;
    for (const std::size_t i : missing)
        computed.emplace_back(featured[i].moment.contentHash, featured[i].features);
    cache.store(computed);
    return featured;
}

void scanLibrary(const LibraryScanRequest& request, FeatureCache& cache,
                 const LibraryScanReport& report) {
    VanishedFiles vanished;
    int totalCount = 0;
    const auto take = [&](const ImportEvent& event) {
        if (const auto* added = std::get_if<PhotosAdded>(&event))
            report.photos(featuresOf(added->photos, cache, request.threadCount));
        if (const auto* refused = std::get_if<FilesRejected>(&event))
            for (const RejectedFile& file : refused->files) {
                vanished.look(file);
                report.rejected(file);
            }
        if (const auto* at = std::get_if<ImportProgress>(&event)) {
            totalCount = at->totalCount;
            report.progress(at->doneCount, at->totalCount);
        }
    };
    try {
        importPhotos({.paths = request.paths,
                      .catalogue = request.catalogue,
                      .threadCount = request.threadCount,
                      .gathersPhotos = false},
                     take, request.stop);
    } catch (const std::runtime_error&) {
        if (request.stop.stop_requested())
            return;
        throw;
    }
    vanished.check(totalCount, request.paths.front());
}

} // namespace morphoscope
