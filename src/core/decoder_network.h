// The decoder as plain weights: what `model` publishes and `render` (or LibTorch again) runs. This
// header is the one place where the architecture is written down; nothing in it knows tensors or
// GL. Immutable once published, shared as shared_ptr<const DecoderNetwork>.
//
//   latent --dense--> grid (gridChannels x gridHeight x gridWidth) --leaky ReLU-->
//   [nearest 2x up] --3x3 convolution, zero padding 1, bias--> leaky ReLU   (repeated, one entry of
//   `convolutions` each) last convolution: 3 channels, + outputBias per pixel --sigmoid--> picture
//
// There is no normalisation: nothing needs a reduction over the picture, so every layer is one pass
// on the GPU.
#pragma once

#include <cstdint>
#include <vector>

namespace morphoscope {

enum class Activation : std::uint8_t { leakyRelu, sigmoid };

inline constexpr float kLeakySlope = 0.2f; // x < 0 ? 0.2 x : x

struct ConvolutionLayer {
    int inputChannels = 0;
    int outputChannels = 0;
    bool doublesSize = false; // nearest-neighbour 2x before the convolution
    Activation activation = Activation::leakyRelu;
    std::vector<float> weights; // outputChannels x inputChannels x 3 x 3
    std::vector<float> bias;    // outputChannels
};

struct DecoderNetwork {
    int latentSize = 0;
    int gridChannels = 0;
    int gridWidth = 0;
    int gridHeight = 0;
    std::vector<float> gridWeights; // (gridChannels * gridHeight * gridWidth) x latentSize
    std::vector<float> gridBias;    // gridChannels * gridHeight * gridWidth
    std::vector<ConvolutionLayer>
        convolutions; // the last one has 3 output channels and the sigmoid
    std::vector<float>
        outputBias; // 3 x height x width, added before the last sigmoid: the mean picture's logit
    int width = 0;  // of the decoded picture
    int height = 0;
    std::uint64_t generation = 0; // grows with every published set of weights of one run
};

// Multiply-accumulates of one decode.
std::int64_t multiplyAccumulates(const DecoderNetwork& network);

// Throws std::runtime_error naming the first layer whose sizes do not fit together.
void checkShapes(const DecoderNetwork& network);

} // namespace morphoscope
