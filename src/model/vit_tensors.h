// Which tensors a vision transformer needs, and what files call them. No LibTorch in here; pure,
// any thread. Internal to this module.
#pragma once

#include "model/vit_config.h"

#include <cstdint>
#include <string>
#include <vector>

namespace morphoscope {

// Our short name, the name in files of transformers 4, and the shape, outputs first.
struct VitTensorSpec {
    std::string key;      // "layers.0.query.weight"
    std::string fileName; // "encoder.layer.0.attention.attention.query.weight"
    std::vector<std::int64_t> shape;
};

// All but the head, whose size only the file tells.
std::vector<VitTensorSpec> vitTensors(const VitConfig& config);
std::vector<VitTensorSpec> vitHeadTensors(const VitConfig& config, std::int64_t labelCount);

// The name of a tensor as transformers 4 writes it, without the prefix of the network's name:
// "vit.layers.0.attention.q_proj.weight" (transformers 5) gives the fileName above.
std::string vitFileName(const std::string& name, const VitConfig& config);

// Part of some files, and of no use here: the pooler and the mask token of the pre-training.
bool isUnusedVitTensor(const std::string& fileName);

} // namespace morphoscope
