// A vision transformer (ViT or DINOv2) that computes: features of photos, logits of its head, and
// copies of itself fine-tuned on a few photos. An object belongs to one thread at a time; it uses
// the threads it was told to.
#pragma once

#include "model/compute_device.h"
#include "model/vit_tuning.h"
#include "model/vit_weights.h"

#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

namespace morphoscope {

// photoCount x 3 x height x width, normalised as the network expects it.
struct VitInput {
    int photoCount = 0;
    int width = 0;
    int height = 0;
    std::span<const float> planes;
};

class VisionTransformer {
public:
    // Throws std::runtime_error when the device is not there or LibTorch cannot be loaded.
    explicit VisionTransformer(VitWeights weights, const ComputeOptions& compute = {});
    ~VisionTransformer();
    VisionTransformer(VisionTransformer&&) noexcept;
    VisionTransformer& operator=(VisionTransformer&&) noexcept;

    const VitConfig& config() const; // labelCount is that of the head
    const std::string& deviceName() const;

    // photoCount x featureCount: what the head sees. Empty after a stop request.
    std::vector<float> features(const VitInput& input, const std::stop_token& stop = {}) const;

    // photoCount x labelCount; throws std::runtime_error when there is no head.
    std::vector<float> logits(const VitInput& input, const std::stop_token& stop = {}) const;

    // All weights learn; this network stays as it is. The same request and thread count give the
    // same network. Nothing after a stop request. Throws std::runtime_error when the loss is not
    // finite any more, or the network was made to be trained with dropout.
    std::optional<VisionTransformer> tuned(const TuningRequest& request,
                                           const OnTuningProgress& onProgress = {},
                                           const std::stop_token& stop = {}) const;

    VitWeights weights() const;

    // The side that computes, see torch_library.h.
    class Layers {
    public:
        virtual ~Layers() = default;
        virtual const VitConfig& config() const = 0;
        virtual const std::string& deviceName() const = 0;
        enum class Output { features, logits };
        virtual std::vector<float> run(const VitInput& input, Output output,
                                       const std::stop_token& stop) const = 0;
        virtual std::unique_ptr<Layers> tuned(const TuningRequest& request,
                                              const OnTuningProgress& onProgress,
                                              const std::stop_token& stop) const = 0;
        virtual VitWeights weights() const = 0;
    };

private:
    explicit VisionTransformer(std::unique_ptr<Layers> layers);

    std::unique_ptr<Layers> layers_;
};

} // namespace morphoscope
