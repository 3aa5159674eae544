#include "app/feature_source.h"

#include "classify/features.h"

#include <algorithm>
#include <atomic>
#include <thread>

namespace morphoscope {

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

std::shared_ptr<const FeatureSource> layoutSource(int threadCount) {
    const auto compute = [threadCount](std::span<const Photo* const> photos,
                                       const std::stop_token&) {
        std::vector<Eigen::VectorXf> features(photos.size());
        onAllCores(photos.size(), threadCount,
                   [&](std::size_t i) { features[i] = photoFeatures(*photos[i]->thumbnail); });
        return features;
    };
    return std::make_shared<FeatureSource>(FeatureSource{layoutFeatures(), threadCount, compute});
}

} // namespace morphoscope
