// A vision transformer read from a Hugging Face folder (config.json, preprocessor_config.json,
// model.safetensors or its parts with an index), checked tensor by tensor. No LibTorch in here. Any
// thread.
#pragma once

#include "model/vit_config.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace morphoscope {

struct VitTensor {
    std::vector<std::int64_t> shape;
    std::vector<float> values;
};

struct VitWeights {
    VitConfig config;                         // labelCount is that of the head, 0 without one
    std::map<std::string, VitTensor> tensors; // by key, see vit_tensors.h
};

// The files of such a folder that decide what it computes, sorted. Throws like loadVitWeights where
// one is missing; does not look into the weights.
std::vector<std::filesystem::path> vitFiles(const std::filesystem::path& folder);

VitConfig loadVitConfig(const std::filesystem::path& folder);

// Also checks that the network can take the pictures.
PhotoPreprocessing loadPreprocessing(const std::filesystem::path& folder);

// All throw std::runtime_error with one sentence that names the file: a file that is missing or
// broken, tensors that are missing, unexpected or of another shape (named), values that are not
// finite.
VitWeights loadVitWeights(const std::filesystem::path& folder);

} // namespace morphoscope
