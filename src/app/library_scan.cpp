#include "app/library_scan.h"

#include "classify/features.h"
#include "photos/importer.h"

#include <algorithm>
#include <cassert>
#include <stdexcept>

namespace morphoscope {
namespace {

// A whole library that goes away looks like many unreadable files at once; a few that someone
// deletes meanwhile do not.
constexpr int kOneVanishedIn = 20;

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

// Without the photos that went away between their import and their features.
std::vector<FeaturedPhoto> readable(std::vector<FeaturedPhoto> photos, const std::stop_token& stop,
                                    const std::function<void(const RejectedFile&)>& reject) {
    for (const FeaturedPhoto& photo : photos)
        if (photo.features.size() == 0 && !stop.stop_requested())
            reject({photo.path, photo.path.string() + " cannot be read any more."});
    std::erase_if(photos, [](const FeaturedPhoto& photo) { return photo.features.size() == 0; });
    return photos;
}

} // namespace

std::vector<FeaturedPhoto> featuresOf(const std::vector<Photo>& photos, FeatureCache& cache,
                                      int threadCount) {
    return featuresOf(photos, cache, *layoutSource(threadCount), {});
}

std::vector<FeaturedPhoto> featuresOf(const std::vector<Photo>& photos, FeatureCache& cache,
                                      const FeatureSource& source, const std::stop_token& stop) {
    assert(cache.kind() == source.kind);
    std::vector<FeaturedPhoto> featured(photos.size());
    std::vector<std::size_t> missing;
    std::vector<const Photo*> missingPhotos;
    for (std::size_t i = 0; i < photos.size(); ++i) {
        featured[i].path = photos[i].path;
        featured[i].width = photos[i].width;
        featured[i].height = photos[i].height;
        featured[i].moment = {.contentHash = photos[i].contentHash,
                              .captureTime = photos[i].captureTime};
        if (auto known = cache.find(photos[i].contentHash)) {
            featured[i].features = std::move(*known);
        } else {
            missing.push_back(i);
            missingPhotos.push_back(&photos[i]);
        }
    }
    onAllCores(photos.size(), source.threadCount, [&](std::size_t i) {
        featured[i].moment.differenceHash = differenceHash(*photos[i].thumbnail);
    });
    const std::vector<Eigen::VectorXf> computed = source.compute(missingPhotos, stop);
    std::vector<FeatureCache::Entry> entries;
    for (std::size_t i = 0; i < missing.size(); ++i) {
        FeaturedPhoto& photo = featured[missing[i]];
        photo.features = roundedAsCached(computed[i]);
        if (photo.features.size() > 0)
            entries.emplace_back(photo.moment.contentHash, photo.features);
    }
    cache.store(entries);
    return featured;
}

void scanLibrary(const LibraryScanRequest& request, FeatureCache& cache,
                 const LibraryScanReport& report) {
    const auto source = request.features ? request.features : layoutSource(request.threadCount);
    VanishedFiles vanished;
    int totalCount = 0;
    const auto reject = [&](const RejectedFile& file) {
        vanished.look(file);
        report.rejected(file);
    };
    const auto take = [&](const ImportEvent& event) {
        if (const auto* added = std::get_if<PhotosAdded>(&event))
            report.photos(readable(featuresOf(added->photos, cache, *source, request.stop),
                                   request.stop, reject));
        if (const auto* refused = std::get_if<FilesRejected>(&event))
            std::ranges::for_each(refused->files, reject);
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
