// The networks as tensors, internal to this module (LibTorch is visible here): a convolutional
// encoder and the decoder that core/decoder_network.h describes. Plain structs of named weights and
// free functions; batch x channels x height x width throughout. Belongs to one thread at a time.
#pragma once

#include "core/decoder_network.h"
#include "core/training.h"
#include "model/torch/torch_includes.h"

#include <string>
#include <vector>

namespace morphoscope {

struct NamedWeights {
    std::string name; // "encoder.conv0.weight", "decoder.grid.bias", ...
    torch::Tensor values;
};

struct AffineWeights {
    torch::Tensor weight;
    torch::Tensor bias;
};

struct EncoderTensors {
    std::vector<AffineWeights> convolutions; // 3x3, stride 2, padding 1, leaky ReLU
    AffineWeights latent;                    // dense: mean, and for a vae log variance after it
};

struct DecoderTensors {
    AffineWeights grid; // dense
    int gridChannels = 0;
    int gridWidth = 0;
    int gridHeight = 0;
    std::vector<AffineWeights> convolutions;
    std::vector<bool> doublesSize; // one per convolution
    torch::Tensor outputBias;      // 3 x height x width
};

struct AutoEncoder {
    EncoderTensors encoder;
    DecoderTensors decoder;
};

struct Encoding {
    torch::Tensor mean;        // batch x codeSize
    torch::Tensor logVariance; // the same; undefined for an ae
};

// Fresh weights drawn from the settings' seed. The decoder starts from the mean picture (3 x height
// x width, 0..1).
AutoEncoder makeAutoEncoder(const TrainingSettings& settings, const torch::Tensor& meanPicture);

// Every weight under its name, always in the same order. The tensors share memory with the
// network's.
std::vector<NamedWeights> weightsOf(const AutoEncoder& network);

void moveTo(AutoEncoder& network, const torch::Device& device);

Encoding encode(const EncoderTensors& encoder, const torch::Tensor& pictures, ModelKind kind);
torch::Tensor decode(const DecoderTensors& decoder, const torch::Tensor& latents); // 0..1

// Plain weights for publishing, and back. An aligned model's still take codes, see
// model/light_axes.h.
DecoderNetwork toDecoderNetwork(const DecoderTensors& decoder, const TrainingSettings& settings);
DecoderTensors fromDecoderNetwork(const DecoderNetwork& network, const torch::Device& device);

} // namespace morphoscope
