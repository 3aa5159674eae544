// What turns photos into the numbers that a classifier sees: the layout features of `classify`, or
// a network's. Blocking; compute() may be called by any thread, one after the other.
#pragma once

#include "classify/feature_cache.h"
#include "core/photo_set.h"

#include <functional>
#include <memory>
#include <span>
#include <stop_token>
#include <vector>

namespace morphoscope {

struct FeatureSource {
    FeatureKind kind;
    int threadCount = 0; // 0: one per core

    // In the order of the photos; an empty vector for a photo that cannot be read any more, or that
    // a stop request left out. Throws std::runtime_error when nothing can be computed at all.
    std::function<std::vector<Eigen::VectorXf>(std::span<const Photo* const> photos,
                                               const std::stop_token& stop)>
        compute;
};

// From the thumbnails; threadCount 0: one per core.
std::shared_ptr<const FeatureSource> layoutSource(int threadCount);

// Calls work(0) ... work(count - 1) on the calling thread and others; threadCount 0: one per core.
void onAllCores(std::size_t count, int threadCount, const std::function<void(std::size_t)>& work);

} // namespace morphoscope
