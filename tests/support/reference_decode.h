// The decoder in plain C++, double precision sums, straight from the formulas of
// core/decoder_network.h: the measure for every fast version.
#pragma once

#include "core/decoder_network.h"

#include <algorithm>
#include <cmath>
#include <span>
#include <vector>

namespace morphoscope {

// 3 x height x width values in 0..1.
inline std::vector<float> referenceDecode(const DecoderNetwork& network,
                                          std::span<const float> latent) {
    const auto leaky = [](double x) { return x < 0 ? kLeakySlope * x : x; };
    int width = network.gridWidth;
    int height = network.gridHeight;
    std::vector<float> values(network.gridBias.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
        double sum = network.gridBias[i];
        for (std::size_t k = 0; k < latent.size(); ++k)
            sum += double(network.gridWeights[i * latent.size() + k]) * latent[k];
        values[i] = float(leaky(sum));
    }
    for (const ConvolutionLayer& layer : network.convolutions) {
        const int scale = layer.doublesSize ? 2 : 1;
        const int newWidth = width * scale;
        const int newHeight = height * scale;
        const std::size_t plane = std::size_t(newWidth) * std::size_t(newHeight);
        std::vector<float> next(plane * std::size_t(layer.outputChannels));
        std::vector<double> sums(plane);
        for (int output = 0; output < layer.outputChannels; ++output) {
            std::fill(sums.begin(), sums.end(), double(layer.bias[std::size_t(output)]));
            for (int input = 0; input < layer.inputChannels; ++input)
                for (int tap = 0; tap < 9; ++tap) {
                    const double weight =
                        layer
                            .weights[std::size_t((output * layer.inputChannels + input) * 9 + tap)];
                    const int dy = tap / 3 - 1;
                    const int dx = tap % 3 - 1;
                    for (int y = std::max(0, -dy); y < std::min(newHeight, newHeight - dy); ++y) {
                        const float* row =
                            values.data() + (std::size_t(input) * std::size_t(height) +
                                             std::size_t((y + dy) / scale)) *
                                                std::size_t(width);
                        for (int x = std::max(0, -dx); x < std::min(newWidth, newWidth - dx); ++x)
                            sums[std::size_t(y * newWidth + x)] += weight * row[(x + dx) / scale];
                    }
                }
            float* written = next.data() + plane * std::size_t(output);
            const bool isSigmoid = layer.activation == Activation::sigmoid;
            for (std::size_t i = 0; i < plane; ++i)
                written[i] =
                    isSigmoid
                        ? float(1 / (1 + std::exp(-(
                                             sums[i] +
                                             network.outputBias[plane * std::size_t(output) + i]))))
                        : float(leaky(sums[i]));
        }
        values = std::move(next);
        width = newWidth;
        height = newHeight;
    }
    return values;
}

} // namespace morphoscope
