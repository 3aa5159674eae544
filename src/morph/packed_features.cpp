#include "morph/packed_features.h"

#include <cmath>

namespace morphoscope {

PackedFeatures packedFeatures(const Plane& luma, int width) {
    const int height =
        static_cast<int>(std::lround(static_cast<float>(width) * static_cast<float>(luma.height) /
                                     static_cast<float>(luma.width)));
    const Features features = featuresOf(resized(luma, 2 * width, 2 * height));
    PackedFeatures packed{width, height, {}, resized(features.strength, width, height)};
    packed.values.resize(packed.strength.values.size());
    for (std::size_t c = 0; c < kDirections; ++c) {
        const Plane channel = resized(features.channels[c], width, height);
        for (std::size_t i = 0; i < channel.values.size(); ++i)
            packed.values[i][c] = channel.values[i];
    }
    return packed;
}

FeatureVector bilinear(const PackedFeatures& features, float x, float y) {
    x = std::clamp(x, 0.0f, static_cast<float>(features.width) - 1.001f);
    y = std::clamp(y, 0.0f, static_cast<float>(features.height) - 1.001f);
    const int i = static_cast<int>(x);
    const int j = static_cast<int>(y);
    const float u = x - static_cast<float>(i);
    const float v = y - static_cast<float>(j);
    const FeatureVector* top = &features.at(i, j);
    const FeatureVector* bottom = top + features.width;
    FeatureVector result;
    for (std::size_t c = 0; c < kDirections; ++c)
        result[c] = (top[0][c] * (1 - u) + top[1][c] * u) * (1 - v) +
                    (bottom[0][c] * (1 - u) + bottom[1][c] * u) * v;
    return result;
}

Plane squares(const PackedFeatures& features) {
    Plane result(features.width, features.height);
    for (std::size_t i = 0; i < result.values.size(); ++i)
        result.values[i] = dot(features.values[i], features.values[i]);
    return result;
}

} // namespace morphoscope
