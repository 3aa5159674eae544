// What the two files of a checkpoint hold, and how tensors go in and out of them; internal to this
// module.
#pragma once

#include "core/training.h"
#include "model/aligned_model.h"
#include "model/safetensors.h"
#include "model/torch/auto_encoder.h"

#include <filesystem>
#include <span>

namespace morphoscope {

using StoredWeights = NamedWeights;

// `aligned`: null for the other kinds.
void saveModel(const std::filesystem::path& folder, std::span<const NamedWeights> weights,
               const TrainedModel& model, const AlignedState* aligned);
void saveOptimizer(const std::filesystem::path& folder, std::span<const StoredWeights> moments,
                   const TrainedModel& model);

// Settings, names, step, epoch and scores from the metadata. Throws naming the file and the entry
// that is wrong.
TrainedModel describedModel(const SafetensorsReader& reader, const std::filesystem::path& path);

// Throws when the tensor is missing or has another shape.
torch::Tensor readTensor(SafetensorsReader& reader, const std::string& name,
                         const std::vector<std::int64_t>& shape);

// The tensors of `network` (made for the same settings) overwritten with the file's.
void readWeights(SafetensorsReader& reader, const AutoEncoder& network);

struct SavedState {
    SafetensorsReader model;
    SafetensorsReader optimizer;
    TrainedModel described;
};

// Throws when a file is missing or broken.
SavedState openState(const std::filesystem::path& folder);

// Epochs, learning rate and beta may change between runs, nothing else. Throws naming what differs.
void checkSameRun(const SavedState& saved, const TrainingSettings& settings,
                  const std::vector<std::string>& names, const std::filesystem::path& folder);

} // namespace morphoscope
