// What a training run is asked for and what it reports. Plain values; the run itself is in `model`.
#pragma once

#include "core/decoder_network.h"
#include "core/failure.h"
#include "core/image.h"
#include "core/shape_space.h"

#include <Eigen/Core>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace morphoscope {

// aligned: the first kShapeSize numbers of a latent say where things lie (core/shape_space.h), the
// rest how they look; the decoder gives the look in template space.
enum class ModelKind { ae, vae, aligned };

// Whether the encoder gives a distribution, held near the standard normal by a KL term.
inline bool isVariational(ModelKind kind) {
    return kind != ModelKind::ae;
}

// Standard deviation that the vae's likelihood gives a channel value (0..1). The loss is the
// negative ELBO scaled to the mean squared error: mse + beta * 2 * deviation^2 / valueCount * kl,
// valueCount = 3 * width * height, kl in nats.
inline constexpr float kPixelDeviation = 0.1f;

struct TrainingSettings {
    ModelKind kind = ModelKind::vae;
    int epochs = 600;
    float learningRate = 2e-3f;
    int batchSize = 16;
    float beta = 1.0f; // vae: scales the KL term; 1 is the ELBO of a Gaussian with kPixelDeviation
    int latentSize = 128;
    int width = 128; // multiples of 16
    int height = 96;
    std::uint64_t seed = 1;
    friend bool operator==(const TrainingSettings&, const TrainingSettings&) = default;
};

// How many numbers of a latent the encoder gives: all, but for an aligned model's shape.
inline int codeSize(const TrainingSettings& settings) {
    return settings.latentSize - (settings.kind == ModelKind::aligned ? kShapeSize : 0);
}

// A photo brought into the template, width x height of the settings.
struct TemplateTexture {
    Image image;             // the template from edge to edge
    std::vector<float> seen; // per pixel: 1 where the photo has pixels; the rest is fill
    friend bool operator==(const TemplateTexture&, const TemplateTexture&) = default;
};

// The pictures a run learns, in the order of the latents it publishes.
struct TrainingImages {
    std::vector<std::string> names;
    std::vector<Image> images; // all width x height of the settings

    // For an aligned model, else empty: `images` are still the photos, `textures` what is learned.
    std::shared_ptr<const ShapeSpace> shape;
    Eigen::MatrixXf shapeLatents;          // photoCount x kShapeSize
    std::vector<TemplateTexture> textures; // one per photo
    std::vector<int> groups;               // the template each photo lies in; -1: its own
};

// One consistent set of weights with everything derived from it. Immutable, shared as
// shared_ptr<const TrainedModel>.
struct TrainedModel {
    TrainingSettings settings;
    std::shared_ptr<const DecoderNetwork> decoder;
    std::vector<std::string> names;          // photo names, one per latent row
    std::shared_ptr<const ShapeSpace> shape; // aligned only, else null: draw the decoder's picture
                                             // through it (drawnThroughShape)
    std::vector<float> latentShares; // aligned only, else empty: per dimension its share of the
                                     // variance of the shapes, or of the pictures ("view", "light")
    Eigen::MatrixXf latents;         // photoCount x latentSize: the encoder's means
    std::vector<Image> reconstructions; // one per photo, from its own latent, as the photo is seen
    double reconstructionPsnr = 0;      // dB, mean squared error over all photos
    std::vector<double>
        reconstructionPsnrs; // dB, one per photo; empty where the originals are not at hand
    int activeUnits = 0;     // code dimensions whose mean KL exceeds 0.01 nats (ae: with variance >
                             // 0.01; aligned: 0.1 nats, free bits let all reach 0.05)
    int epoch = 0;
    std::int64_t step = 0;
};

struct LossPoint {
    std::int64_t step = 0;
    float total = 0;          // what is minimised, see kPixelDeviation
    float reconstruction = 0; // mean squared error per channel value
    float kl = 0;             // nats per photo
};

enum class TrainingPhase { idle, running, paused, finished, failed };

struct TrainingStatus {
    TrainingPhase phase = TrainingPhase::idle;
    int epoch = 0;
    int epochCount = 0;
    std::int64_t step = 0;
    double millisecondsPerStep = 0;
    double elapsedSeconds = 0;
    double remainingSeconds = 0;
    std::uint64_t memoryBytes = 0; // resident set of the process
    std::string device;            // "cpu, 2 threads" or "cuda:0 NAME"
    std::vector<LossPoint> curve;  // thinned to at most 2,000 points
    std::string failure;           // one sentence when phase == failed
};

} // namespace morphoscope
