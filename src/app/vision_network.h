// A vision transformer of a folder the user points at, together with what its photos must look
// like: from files to features, and to a network tuned on a few of them. Blocking; any thread, one
// call after the other.
#pragma once

#include "app/feature_source.h"
#include "model/vision_transformer.h"

#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace morphoscope {

class VisionNetwork {
public:
    // Reads and checks the small files, and hashes the large ones: weights are known by their bytes
    // and are loaded when the first photo is computed. Throws std::runtime_error with one sentence.
    VisionNetwork(const std::filesystem::path& folder, const ComputeOptions& compute);

    // "vit-" or "dinov2-" and a hash of all that decides the features.
    const FeatureKind& kind() const { return kind_; }
    const PhotoPreprocessing& preprocessing() const { return preprocessing_; }
    int threadCount() const { return compute_.threads; }

    // Photos x featureCount, as the head sees them. Empty after a stop request.
    Eigen::MatrixXf features(std::span<const Image> prepared, const std::stop_token& stop);

    // Throws like VisionTransformer::tuned.
    std::optional<VisionTransformer> tuned(const TuningRequest& request,
                                           const OnTuningProgress& onProgress,
                                           const std::stop_token& stop);

private:
    const VisionTransformer& transformer();

    std::filesystem::path folder_;
    ComputeOptions compute_;
    VitConfig config_;
    PhotoPreprocessing preprocessing_;
    FeatureKind kind_;
    std::mutex mutex_; // of the network, which computes for one thread at a time
    std::optional<VisionTransformer> transformer_;
};

// Decoded in full, by the stored colours, turned upright, resized and cut for the network; an empty
// image for a photo that cannot be read any more, or that a stop request left out.
std::vector<Image> preparedPhotos(std::span<const Photo* const> photos,
                                  const PhotoPreprocessing& preprocessing, int threadCount,
                                  const std::stop_token& stop);

// Calls `use` with the input of a few photos at a time, so that their numbers fit into memory.
// Ends early when `use` returns false.
void inPortions(std::span<const Image> prepared, const PhotoPreprocessing& preprocessing,
                const std::function<bool(std::size_t first, const VitInput& input)>& use);

// A vector per photo, empty for those that cannot be read. Prepares a few photos at a time and
// hands them to `rows`, which gives one row each, or none after a stop request.
std::vector<Eigen::VectorXf>
computedInPortions(const VisionNetwork& network, std::span<const Photo* const> photos,
                   const std::function<Eigen::MatrixXf(std::span<const Image>)>& rows,
                   const std::stop_token& stop);

// The networks of folders and their features; an empty folder: the layout. Keeps the newest one,
// because loading takes seconds and several workers want it. Any thread.
class FeatureSources {
public:
    // Both throw like VisionNetwork.
    std::shared_ptr<const FeatureSource> at(const std::filesystem::path& folder,
                                            const ComputeOptions& compute);
    std::shared_ptr<VisionNetwork> networkAt(const std::filesystem::path& folder, // not empty
                                             const ComputeOptions& compute);

private:
    void open(const std::filesystem::path& folder, const ComputeOptions& compute);

    std::mutex mutex_;
    std::filesystem::path folder_;
    std::shared_ptr<VisionNetwork> network_; // of folder_; null: the layout
    std::shared_ptr<const FeatureSource> source_;
};

// Each group of features (the class token, in DINOv2 also the mean of the patches) at length one.
std::shared_ptr<const FeatureSource> visionSource(std::shared_ptr<VisionNetwork> network);

} // namespace morphoscope
