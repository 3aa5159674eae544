#include "render/decoder_weights.h"

#include <bit>
#include <cmath>

namespace morphoscope {
namespace {

// Which of the two input rows (or columns) of a phase a kernel row lands on: phase 0 sees the rows
// -1, 0, 0 of its pixel for kernel rows 0, 1, 2, phase 1 the rows 0, 0, +1.
constexpr int foldedTap(int phase, int kernelRow) {
    return phase == 0 ? (kernelRow == 0 ? 0 : 1) : (kernelRow == 2 ? 1 : 0);
}

// The taps of one pair of channels, `stride` floats apart.
void packPair(const ConvolutionLayer& layer, const float* kernel, float* packed,
              std::size_t stride) {
    if (!layer.doublesSize) {
        for (std::size_t tap = 0; tap < 9; ++tap)
            packed[tap * stride] = kernel[tap];
        return;
    }
    for (int phase = 0; phase < 4; ++phase)
        for (int row = 0; row < 3; ++row)
            for (int column = 0; column < 3; ++column) {
                const int tap =
                    phase * 4 + foldedTap(phase / 2, row) * 2 + foldedTap(phase % 2, column);
                packed[std::size_t(tap) * stride] += kernel[row * 3 + column];
            }
}

} // namespace

std::size_t packedFloatCount(const ConvolutionLayer& layer) {
    return std::size_t(quadCount(layer.outputChannels)) *
           std::size_t(layer.inputChannels * tapCount(layer)) * 4;
}

void packConvolution(const ConvolutionLayer& layer, int outputQuad, std::span<float> packed) {
    std::fill(packed.begin(), packed.end(), 0.0f);
    const auto taps = std::size_t(tapCount(layer));
    for (int lane = 0; lane < 4; ++lane) {
        const int output = outputQuad * 4 + lane;
        if (output >= layer.outputChannels)
            break;
        for (int input = 0; input < layer.inputChannels; ++input) {
            const float* kernel =
                layer.weights.data() +
                (std::size_t(output) * std::size_t(layer.inputChannels) + std::size_t(input)) * 9;
            packPair(layer, kernel,
                     packed.data() + std::size_t(input) * taps * 4 + std::size_t(lane), 4);
        }
    }
}

std::size_t packedGridFloatCount(const DecoderNetwork& network) {
    return std::size_t(network.latentSize) * std::size_t(quadCount(network.gridChannels)) *
           std::size_t(network.gridWidth * network.gridHeight) * 4;
}

void packGrid(const DecoderNetwork& network, int latentIndex, std::span<float> packed) {
    const auto pixels = std::size_t(network.gridWidth * network.gridHeight);
    for (std::size_t channel = 0; channel < std::size_t(network.gridChannels); ++channel)
        for (std::size_t pixel = 0; pixel < pixels; ++pixel)
            packed[(channel / 4 * pixels + pixel) * 4 + channel % 4] =
                network.gridWeights[(channel * pixels + pixel) * std::size_t(network.latentSize) +
                                    std::size_t(latentIndex)];
}

std::vector<float> packedGridBias(const DecoderNetwork& network) {
    const auto pixels = std::size_t(network.gridWidth * network.gridHeight);
    std::vector<float> packed(std::size_t(quadCount(network.gridChannels)) * pixels * 4, 0);
    for (std::size_t channel = 0; channel < std::size_t(network.gridChannels); ++channel)
        for (std::size_t pixel = 0; pixel < pixels; ++pixel)
            packed[(channel / 4 * pixels + pixel) * 4 + channel % 4] =
                network.gridBias[channel * pixels + pixel];
    return packed;
}

std::vector<float> packedBias(const ConvolutionLayer& layer) {
    std::vector<float> packed = layer.bias;
    packed.resize(std::size_t(quadCount(layer.outputChannels)) * 4, 0);
    return packed;
}

std::uint16_t halfFromFloat(float value) {
    const auto bits = std::bit_cast<std::uint32_t>(value);
    const auto sign = std::uint16_t(bits >> 16 & 0x8000u);
    const float magnitude = std::fabs(value);
    if (std::isnan(value))
        return std::uint16_t(sign | 0x7e00u);
    constexpr float kInfinityFrom = 65520; // halfway between the largest half and the next power
    if (magnitude >= kInfinityFrom)
        return std::uint16_t(sign | 0x7c00u);
    constexpr float kSmallestNormal = 0x1p-14f;
    if (magnitude < kSmallestNormal) // multiples of 2^-24; nearbyint rounds to even
        return std::uint16_t(sign | std::uint16_t(std::nearbyint(magnitude * 0x1p24f)));
    const std::uint32_t rounded = (bits & 0x7fffffffu) + 0xfffu + (bits >> 13 & 1u);
    return std::uint16_t(sign | ((rounded >> 13) - (112u << 10)));
}

float floatFromHalf(std::uint16_t half) {
    const float sign = half & 0x8000u ? -1.0f : 1.0f;
    const int exponent = half >> 10 & 0x1f;
    const auto mantissa = float(half & 0x3ffu);
    if (exponent == 0)
        return sign * mantissa * 0x1p-24f;
    if (exponent == 31)
        return mantissa == 0 ? sign * INFINITY : NAN;
    return sign * std::ldexp(1024 + mantissa, exponent - 25);
}

} // namespace morphoscope
