// One training run with its tensors, internal to this module: networks, Adam moments, position in
// the data. Every random number is a function of (seed, step), so the state is weights + moments +
// step. Belongs to one thread.
#pragma once

#include "core/training.h"
#include "model/aligned_model.h"
#include "model/torch/auto_encoder.h"
#include "model/torch/device.h"
#include "model/torch/losses.h"

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>

namespace morphoscope {

class TrainingRun {
public:
    // Throws std::runtime_error when settings and images do not fit together.
    TrainingRun(const TrainingSettings& settings, std::shared_ptr<const TrainingImages> images,
                const ComputeOptions& compute);

    using ShouldStop =
        std::function<bool()>; // asked between parts of a step, each well under 100 ms

    // Empty: stopped in the middle, nothing changed. Throws std::runtime_error when the loss is not
    // finite; the weights of the last keepAsGood() are back then.
    std::optional<LossPoint> step(const ShouldStop& shouldStop);

    // Latents, reconstructions and scores of all photos with today's weights. Null: stopped. Throws
    // like step().
    std::shared_ptr<const TrainedModel> evaluate(const ShouldStop& shouldStop);

    void keepAsGood();

    void save(const std::filesystem::path& folder, const TrainedModel& evaluated) const;
    // Throws std::runtime_error where the checkpoint was made with other photos or settings.
    void restore(const std::filesystem::path& folder);

    bool isDone() const { return step_ >= stepCount(); }
    std::int64_t stepsPerEpoch() const;
    std::int64_t stepCount() const { return stepsPerEpoch() * settings_.epochs; }
    std::int64_t stepIndex() const { return step_; }
    int epoch() const { return static_cast<int>(step_ / stepsPerEpoch()); }
    const std::string& deviceName() const { return thread_.name; }

private:
    struct Moments {
        torch::Tensor first;
        torch::Tensor second;
    };
    struct Snapshot {
        std::vector<torch::Tensor> weights;
        std::vector<Moments> moments;
        std::int64_t step = 0;
        float variance = 0;
    };
    struct Part { // of a batch
        std::int64_t begin = 0;
        std::int64_t end = 0;
    };
    struct PartResult {                       // the part's share of the batch's means
        std::vector<torch::Tensor> gradients; // one per weight
        double minimised = 0;
        double reconstruction = 0;
        double kl = 0;
    };

    std::vector<std::int64_t> batchPhotos() const;
    bool isAligned() const { return settings_.kind == ModelKind::aligned; }
    void prepareAligned();
    torch::Tensor meanPicture() const;
    BatchPart batchPart(const std::vector<std::int64_t>& photos, const torch::Tensor& noise) const;
    std::vector<Part> partsOf(std::int64_t count) const;
    double learningRateNow() const;
    double klWeightNow() const;
    PartResult learnPart(const std::vector<std::int64_t>& photos, const torch::Tensor& noise,
                         std::int64_t batchCount) const;
    void applyGradients(const std::vector<PartResult>& parts);
    [[noreturn]] void failNotFinite(const std::string& what);
    void prepareForTraining();

    TrainingSettings settings_;
    std::shared_ptr<const TrainingImages> images_;
    ComputeThread thread_;
    torch::Tensor bytes_; // photoCount x 3 x height x width, on the CPU; aligned: the textures
    torch::Tensor seen_;  // aligned: photoCount x 1 x height x width, on the CPU
    std::vector<MapGrid> frames_; // aligned: per photo, where its pixels lie in the template
    // Of the likelihood. A vae's is given; an aligned model's follows the error it makes, which is
    // the most likely one (Rybkin et al. 2021, "sigma-VAE").
    float variance_ = kPixelDeviation * kPixelDeviation;
    LightAxes axes_; // aligned: of the newest evaluate()
    AutoEncoder network_;
    std::vector<NamedWeights> weights_; // of network_
    std::vector<Moments> moments_;      // one per weight
    std::int64_t step_ = 0;
    std::uint64_t generation_ = 0;
    Snapshot good_;
};

} // namespace morphoscope
