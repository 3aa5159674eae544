// Which layers a decoder of a given picture size has: the one rule that training, the GPU decoder's
// tests and the benchmark share. Pure functions, any thread.
#pragma once

#include "core/decoder_network.h"

#include <cstdint>
#include <vector>

namespace morphoscope {

// latent -> grid -> one doubling convolution per entry of `channels` -> last convolution (no
// doubling) to 3 channels.
struct DecoderPlan {
    int gridWidth = 0;
    int gridHeight = 0;
    int gridChannels = 0;
    std::vector<int>
        channels; // output channels of each doubling convolution, smallest picture first
};

// Width and height are multiples of 16, at least 48. The channels follow the resolution: 16 at full
// size, then 32, 64, 128, 192, 256 with every halving, so that each layer costs about the same. The
// grid is the picture halved 4 to 6 times, as long as its shorter side keeps 3 pixels: 64x48 is
// 4x3x192 -> 128,64,32,16 -> 3, 128x96 is 4x3x256 -> 192,128,64,32,16 -> 3, 256x192 is 4x3x256 ->
// 256,192,128,64,32,16 -> 3. Throws std::runtime_error for another size.
DecoderPlan decoderPlan(int width, int height);

// All layers with their shapes and activations, every weight 0.
DecoderNetwork emptyDecoderNetwork(int width, int height, int latentSize);

// Seeded random weights of a size that keeps activations near unit variance (He 2015, gain of the
// leaky slope): the same arithmetic as a trained network, for tests and benchmarks.
DecoderNetwork randomDecoderNetwork(int width, int height, int latentSize, std::uint64_t seed);

} // namespace morphoscope
