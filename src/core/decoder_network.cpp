#include "core/decoder_network.h"

#include <stdexcept>
#include <string>

namespace morphoscope {

namespace {

constexpr int kKernelArea = 9; // 3 x 3

void expectCount(const std::string& what, std::size_t found, std::int64_t expected) {
    if (static_cast<std::int64_t>(found) != expected)
        throw std::runtime_error("The decoder's " + what + " hold " + std::to_string(found) +
                                 " values, expected " + std::to_string(expected) + ".");
}

void expectPositive(const std::string& what, int value) {
    if (value <= 0)
        throw std::runtime_error("The decoder's " + what + " is " + std::to_string(value) +
                                 ", expected at least 1.");
}

std::string layerName(std::size_t index) {
    return "convolution " + std::to_string(index + 1);
}

void checkLayer(const ConvolutionLayer& layer, std::size_t index, int inputChannels) {
    const std::string name = layerName(index);
    if (layer.inputChannels != inputChannels)
        throw std::runtime_error(
            "The decoder's " + name + " takes " + std::to_string(layer.inputChannels) +
            " channels, but the layer before gives " + std::to_string(inputChannels) + ".");
    expectPositive(name + " output channel count", layer.outputChannels);
    expectCount(name + " weights", layer.weights.size(),
                std::int64_t{kKernelArea} * layer.inputChannels * layer.outputChannels);
    expectCount(name + " biases", layer.bias.size(), layer.outputChannels);
}

void checkOutput(const DecoderNetwork& network, int width, int height) {
    const ConvolutionLayer& last = network.convolutions.back();
    if (last.outputChannels != 3 || last.activation != Activation::sigmoid)
        throw std::runtime_error(
            "The decoder's last convolution gives " + std::to_string(last.outputChannels) +
            (last.activation == Activation::sigmoid ? " channels with" : " channels without") +
            " a sigmoid, expected 3 channels with one.");
    if (network.width != width || network.height != height)
        throw std::runtime_error("The decoder's layers make a picture of " + std::to_string(width) +
                                 "x" + std::to_string(height) + ", but " +
                                 std::to_string(network.width) + "x" +
                                 std::to_string(network.height) + " is expected.");
    expectCount("output biases", network.outputBias.size(), std::int64_t{3} * width * height);
}

} // namespace

std::int64_t multiplyAccumulates(const DecoderNetwork& network) {
    std::int64_t pixels = std::int64_t{network.gridWidth} * network.gridHeight;
    std::int64_t count = pixels * network.gridChannels * network.latentSize;
    for (const ConvolutionLayer& layer : network.convolutions) {
        if (layer.doublesSize)
            pixels *= 4;
        count += pixels * kKernelArea * layer.inputChannels * layer.outputChannels;
    }
    return count;
}

void checkShapes(const DecoderNetwork& network) {
    expectPositive("latent size", network.latentSize);
    expectPositive("grid channel count", network.gridChannels);
    expectPositive("grid width", network.gridWidth);
    expectPositive("grid height", network.gridHeight);
    const std::int64_t gridSize =
        std::int64_t{network.gridChannels} * network.gridWidth * network.gridHeight;
    expectCount("grid weights", network.gridWeights.size(), gridSize * network.latentSize);
    expectCount("grid biases", network.gridBias.size(), gridSize);
    if (network.convolutions.empty())
        throw std::runtime_error("The decoder has no convolution, expected at least one.");
    int channels = network.gridChannels;
    int width = network.gridWidth;
    int height = network.gridHeight;
    for (std::size_t i = 0; i < network.convolutions.size(); ++i) {
        const ConvolutionLayer& layer = network.convolutions[i];
        checkLayer(layer, i, channels);
        channels = layer.outputChannels;
        width *= layer.doublesSize ? 2 : 1;
        height *= layer.doublesSize ? 2 : 1;
    }
    checkOutput(network, width, height);
}

} // namespace morphoscope
