// Fine-tuning a vision transformer on a few labelled photos, as plain values: the settings of the
// Hugging Face trainer, the order of the photos, a new head. Pure, any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

namespace morphoscope {

// AdamW with betas 0.9 and 0.999, epsilon 1e-8, no weight decay; the rate falls linearly to 0.
struct TuningSettings {
    double learningRate = 5e-5;
    int epochs = 5;
    int batchSize = 8;
    float negativeWeight = 0.4f; // of the cross entropy
    float positiveWeight = 0.6f;
    double largestGradient = 1.0; // norm of all gradients together, clipped
    std::uint64_t seed = 42;
};

// Two outputs: negative, positive.
struct VitHead {
    std::vector<float> weights; // 2 x featureCount
    std::vector<float> bias;    // 2
};

// Normal with deviation 0.02, bias 0: what the Hugging Face classes begin with.
VitHead randomHead(int featureCount, std::uint64_t seed);

// Indices of photos, a new order every epoch; the last batch of an epoch may be smaller.
using PhotoBatches = std::vector<std::vector<std::size_t>>;
PhotoBatches tuningBatches(std::size_t photoCount, const TuningSettings& settings);

struct TuningRequest {
    std::vector<bool> isPositive; // one per photo
    int width = 0;                // pixels of what the network sees
    int height = 0;
    std::function<void(std::size_t photo, std::span<float> planes)> planes; // 3 x height x width
    VitHead head;
    PhotoBatches batches; // one step each
    TuningSettings settings;
};

struct TuningProgress {
    int step = 0; // done
    int stepCount = 0;
    double loss = 0;         // of the step's batch
    double learningRate = 0; // of the step
};
using OnTuningProgress = std::function<void(const TuningProgress&)>;

} // namespace morphoscope
