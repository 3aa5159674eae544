#include "core/decoder_plan.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <random>
#include <stdexcept>
#include <string>

namespace morphoscope {
namespace {

constexpr int kSmallestDoublings = 4;
constexpr int kLargestDoublings = 6;
constexpr int kShortestGridSide = 3;
constexpr int kSmallestPictureSide = kShortestGridSide << kSmallestDoublings;

// By how often the full picture was halved.
constexpr std::array<int, kLargestDoublings + 1> kChannelsAtHalving = {16,  32,  64, 128,
                                                                       192, 256, 256};

// Box-Muller on a fixed generator: std::normal_distribution differs between standard libraries.
void fillNormal(std::vector<float>& values, float deviation, std::mt19937_64& generator) {
    constexpr double kTwoPi = 6.283185307179586;
    const auto uniform = [&] { return (double(generator() >> 11) + 0.5) * 0x1p-53; };
    for (float& value : values) {
        const double radius = std::sqrt(-2 * std::log(uniform()));
        value = deviation * float(radius * std::cos(kTwoPi * uniform()));
    }
}

float heDeviation(int fanIn, Activation activation) {
    const float gain =
        activation == Activation::leakyRelu ? 2.0f / (1 + kLeakySlope * kLeakySlope) : 1.0f;
    return std::sqrt(gain / float(fanIn));
}

ConvolutionLayer emptyConvolution(int inputChannels, int outputChannels) {
    ConvolutionLayer layer;
    layer.inputChannels = inputChannels;
    layer.outputChannels = outputChannels;
    layer.weights.assign(std::size_t(outputChannels) * std::size_t(inputChannels) * 9, 0);
    layer.bias.assign(std::size_t(outputChannels), 0);
    return layer;
}

} // namespace

DecoderPlan decoderPlan(int width, int height) {
    const int shorter = std::min(width, height);
    if (shorter < kSmallestPictureSide || width % 16 != 0 || height % 16 != 0)
        throw std::runtime_error("a decoder of " + std::to_string(width) + "x" +
                                 std::to_string(height) +
                                 " pixels was asked for, expected multiples of 16, at least " +
                                 std::to_string(kSmallestPictureSide));
    int doublings = kSmallestDoublings;
    while (doublings < kLargestDoublings && width % (2 << doublings) == 0 &&
           height % (2 << doublings) == 0 && (shorter >> (doublings + 1)) >= kShortestGridSide)
        ++doublings;

    DecoderPlan plan;
    plan.gridWidth = width >> doublings;
    plan.gridHeight = height >> doublings;
    plan.gridChannels = kChannelsAtHalving[std::size_t(doublings)];
    for (int halvings = doublings - 1; halvings >= 0; --halvings)
        plan.channels.push_back(kChannelsAtHalving[std::size_t(halvings)]);
    return plan;
}

DecoderNetwork emptyDecoderNetwork(int width, int height, int latentSize) {
    const DecoderPlan plan = decoderPlan(width, height);
    DecoderNetwork network;
    network.latentSize = latentSize;
    network.gridChannels = plan.gridChannels;
    network.gridWidth = plan.gridWidth;
    network.gridHeight = plan.gridHeight;
    network.width = width;
    network.height = height;
    const std::size_t gridSize =
        std::size_t(plan.gridChannels) * std::size_t(plan.gridWidth * plan.gridHeight);
    network.gridWeights.assign(gridSize * std::size_t(latentSize), 0);
    network.gridBias.assign(gridSize, 0);
    int inputChannels = plan.gridChannels;
    for (int outputChannels : plan.channels) {
        network.convolutions.push_back(emptyConvolution(inputChannels, outputChannels));
        network.convolutions.back().doublesSize = true;
        inputChannels = outputChannels;
    }
    network.convolutions.push_back(emptyConvolution(inputChannels, 3));
    network.convolutions.back().activation = Activation::sigmoid;
    network.outputBias.assign(std::size_t(3) * std::size_t(width) * std::size_t(height), 0);
    return network;
}

DecoderNetwork randomDecoderNetwork(int width, int height, int latentSize, std::uint64_t seed) {
    constexpr float kBiasDeviation = 0.1f;
    DecoderNetwork network = emptyDecoderNetwork(width, height, latentSize);
    std::mt19937_64 generator(seed);
    fillNormal(network.gridWeights, heDeviation(latentSize, Activation::leakyRelu), generator);
    fillNormal(network.gridBias, kBiasDeviation, generator);
    for (ConvolutionLayer& layer : network.convolutions) {
        fillNormal(layer.weights, heDeviation(layer.inputChannels * 9, layer.activation),
                   generator);
        fillNormal(layer.bias, kBiasDeviation, generator);
    }
    fillNormal(network.outputBias, 0.5f, generator);
    return network;
}

} // namespace morphoscope
