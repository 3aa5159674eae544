// A network's weights in the order in which the decoder's kernels read them. Pure CPU functions,
// any thread.
#pragma once

#include "core/decoder_network.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace morphoscope {

// Channels come in groups of four everywhere on the GPU; the last layer's 3 channels are padded.
inline int quadCount(int channels) {
    return (channels + 3) / 4;
}

// Products of one output channel with one input channel at one input pixel: 4 phases x 2x2 where
// the layer doubles the size (equal pixels' weights are added up), else 3x3.
inline int tapCount(const ConvolutionLayer& layer) {
    return layer.doublesSize ? 16 : 9;
}

// Floats of a packed convolution: outputQuads x inputChannels x taps x 4.
std::size_t packedFloatCount(const ConvolutionLayer& layer);
// The part of one group of four output channels (inputChannels x taps x 4 floats), so that packing
// can be spread over frames.
void packConvolution(const ConvolutionLayer& layer, int outputQuad, std::span<float> packed);

// Floats of the packed grid: latentSize x gridQuads x gridHeight x gridWidth x 4.
std::size_t packedGridFloatCount(const DecoderNetwork& network);
// The rows of one latent dimension: gridQuads x gridHeight x gridWidth x 4 floats.
void packGrid(const DecoderNetwork& network, int latentIndex, std::span<float> packed);
// gridQuads x gridHeight x gridWidth x 4 floats.
std::vector<float> packedGridBias(const DecoderNetwork& network);
std::vector<float> packedBias(const ConvolutionLayer& layer); // outputQuads x 4

// IEEE 754 binary16, round to nearest even; beyond the range it becomes infinity.
std::uint16_t halfFromFloat(float value);
float floatFromHalf(std::uint16_t half);

} // namespace morphoscope
