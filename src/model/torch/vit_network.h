// The layers of a vision transformer as tensors, see model/vision_transformer.h. Internal to this
// module.
#pragma once

#include "model/torch/torch_includes.h"
#include "model/vit_weights.h"

#include <functional>
#include <vector>

namespace morphoscope {

struct DenseTensors {
    torch::Tensor weight; // outputs x inputs
    torch::Tensor bias;   // undefined: none
};

struct VitLayer {
    DenseTensors norm1;
    DenseTensors attention; // query, key and value in one matrix: one product instead of three
    DenseTensors out;
    torch::Tensor scale1; // undefined where there is no layer scale
    DenseTensors norm2;
    DenseTensors dense1;
    DenseTensors dense2;
    torch::Tensor scale2;
};

struct VitNetwork {
    VitConfig config;
    torch::Tensor classToken;
    torch::Tensor positions;
    torch::Tensor registers; // undefined: none
    DenseTensors patches;
    std::vector<VitLayer> layers;
    DenseTensors norm;
    DenseTensors head; // undefined: none
};

// Takes over the values' memory where the device is the CPU.
VitNetwork networkOf(VitWeights weights, const torch::Device& device);
VitWeights weightsOf(const VitNetwork& network);

// Every tensor that is there, always in the same order.
std::vector<torch::Tensor*> tensorsOf(VitNetwork& network);

// pictures: photos x 3 x height x width. Returns photos x featureCount.
torch::Tensor vitFeatures(const VitNetwork& network, const torch::Tensor& pictures);

torch::Tensor dense(const DenseTensors& layer, const torch::Tensor& input);

} // namespace morphoscope
