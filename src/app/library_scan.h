// Photos as the classifier sees them: reads folders and files through the catalogue, computes or
// remembers their features, and hands them on in portions, so that a library may be far larger than
// memory. Blocking, uses all cores; any thread.
#pragma once

#include "app/feature_source.h"
#include "classify/classifier.h"
#include "classify/feature_cache.h"
#include "core/photo_set.h"

#include <filesystem>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

namespace morphoscope {

struct FeaturedPhoto {
    std::filesystem::path path;
    PhotoMoment moment;
    int width = 0; // pixels, after the EXIF turn
    int height = 0;
    Eigen::VectorXf features; // empty where the photo could not be read any more
};

struct LibraryScanRequest {
    std::vector<std::string> paths;  // folders and files
    std::filesystem::path catalogue; // catalogue.sqlite; empty: none
    int threadCount = 0;             // 0: one per core
    std::stop_token stop;            // asked to stop, the scan ends as if all had been read
    std::shared_ptr<const FeatureSource> features; // of the cache's kind; null: the layout
};

struct LibraryScanReport {
    std::function<void(std::vector<FeaturedPhoto>)> photos; // on the calling thread, in no order
    std::function<void(const RejectedFile&)> rejected;
    std::function<void(int doneCount, int totalCount)> progress;
};

// Throws std::runtime_error with one sentence when there is no photo, or when the library vanishes
// meanwhile: a root that is gone, or more than one in twenty of its files. What was computed until
// then is in the cache.
void scanLibrary(const LibraryScanRequest& request, FeatureCache& cache,
                 const LibraryScanReport& report);

// The features of photos already imported, from the cache or computed, in their order. With the
// layout, whose kind the cache then has; or with a source of the cache's kind.
std::vector<FeaturedPhoto> featuresOf(const std::vector<Photo>& photos, FeatureCache& cache,
                                      int threadCount = 0);
std::vector<FeaturedPhoto> featuresOf(const std::vector<Photo>& photos, FeatureCache& cache,
                                      const FeatureSource& source, const std::stop_token& stop);

} // namespace morphoscope
