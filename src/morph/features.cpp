#include "morph/features.h"

#include <cmath>
#include <numbers>

namespace morphoscope {

namespace {

std::array<Plane, kDirections> directedGradients(const Plane& luma) {
    std::array<Plane, kDirections> channels;
    for (int b = 0; b < kDirections; ++b) {
        Plane& channel = channels[static_cast<std::size_t>(b)];
        channel = Plane(luma.width, luma.height);
        const float angle = std::numbers::pi_v<float> * static_cast<float>(b) / kDirections;
        const float c = std::cos(angle);
        const float s = std::sin(angle);
        for (int y = 1; y < luma.height - 1; ++y) {
            const float* row = luma.row(y);
            const float* above = luma.row(y - 1);
            const float* below = luma.row(y + 1);
            float* out = channel.row(y);
            for (int x = 1; x < luma.width - 1; ++x)
                out[x] = std::abs((row[x + 1] - row[x - 1]) * c + (below[x] - above[x]) * s);
        }
    }
    return channels;
}

} // namespace

Features featuresOf(const Plane& luma, const FeatureOptions& options) {
    Features features{luma.width, luma.height, directedGradients(luma),
                      Plane(luma.width, luma.height)};
    Plane energy(luma.width, luma.height);
    for (Plane& channel : features.channels) {
        channel = boxBlurred(channel, options.softRadius, 2);
        for (std::size_t i = 0; i < energy.values.size(); ++i)
            energy.values[i] += channel.values[i] * channel.values[i];
    }
    const Plane surroundings = boxBlurred(energy, std::max(4, luma.width / 32), 2);
    Plane scale(luma.width, luma.height);
    for (std::size_t i = 0; i < energy.values.size(); ++i)
        scale.values[i] =
            1 / (std::sqrt(std::max(0.0f, energy.values[i])) +
                 options.localShare * std::sqrt(std::max(0.0f, surroundings.values[i])) +
                 options.floor);
    const int radius = static_cast<int>(static_cast<float>(luma.width) * options.highPass);
    for (Plane& channel : features.channels) {
        for (std::size_t i = 0; i < channel.values.size(); ++i) {
            channel.values[i] *= scale.values[i];
            features.strength.values[i] += channel.values[i] / kDirections;
        }
        const Plane mean = boxBlurred(channel, std::max(3, radius), 2);
        for (std::size_t i = 0; i < channel.values.size(); ++i)
            channel.values[i] -= mean.values[i];
    }
    return features;
}

Plane squaredDifference(const Features& a, const Features& b) {
    Plane result(a.width, a.height);
    for (std::size_t c = 0; c < a.channels.size(); ++c) {
        const std::vector<float>& p = a.channels[c].values;
        const std::vector<float>& q = b.channels[c].values;
        for (std::size_t i = 0; i < p.size(); ++i)
            result.values[i] += (p[i] - q[i]) * (p[i] - q[i]);
    }
    return result;
}

} // namespace morphoscope
