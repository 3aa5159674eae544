// A trained model on disk, as `model.safetensors` in a session's folder: weights of encoder and
// decoder, the photos' latents, and the settings and photo names as metadata. Opening a session
// needs no training. Any thread; one call computes with the given number of threads.
#pragma once

#include "core/training.h"
#include "model/compute_device.h"

#include <Eigen/Core>
#include <filesystem>
#include <memory>
#include <span>

namespace morphoscope {

inline constexpr const char* kModelFileName = "model.safetensors";
// Beside it lies `optimizer-STEP.safetensors`, needed only to resume. It is written before the
// model, whose rename makes the pair valid at one instant; older ones are removed after that.

// Whether the folder holds a model at all.
bool hasModel(const std::filesystem::path& folder);

// Forgets the model and what is needed to resume it; a folder without them stays as it is.
void removeModel(const std::filesystem::path& folder);

// The model with the latents it was saved with; reconstructions are decoded again. Throws
// std::runtime_error with one sentence where the file is missing, broken or not of this program.
std::shared_ptr<const TrainedModel> loadModel(const std::filesystem::path& folder,
                                              ComputeOptions compute = {});

// Latents (means) of new images by the folder's encoder: imageCount x latentSize. All images have
// the model's size. An aligned model takes pictures in template space and gives the mean shape:
// where a new photo lies is for an alignment to say (core shapeLatent).
Eigen::MatrixXf encodeImages(const std::filesystem::path& folder, std::span<const Image> images,
                             ComputeOptions compute = {});

} // namespace morphoscope
