#include "morph/link.h"

#include <cmath>

namespace morphoscope {

namespace {

constexpr float kBorder =
    0.03f; // widths: matches this near the other frame are squeezed inwards by it
constexpr float kBlind = 0.02f; // widths: what windows that reach over the frame say is nothing

// Within what 16 bits hold.
float rounded(float value) {
    return std::round(std::clamp(value / kPositionStep, -32767.0f, 32767.0f)) * kPositionStep;
}

Link linkOf(const MapGrid& from, const MapGrid& to, const Plane& agreement,
            const Similarity& similarity, float aspectFrom, float aspectTo, int width) {
    const int height = static_cast<int>(std::lround(static_cast<float>(width) * aspectFrom));
    Link link{
        {width, height,
         std::vector<Point2>(static_cast<std::size_t>(width) * static_cast<std::size_t>(height))},
        Plane(width, height)};
    const Similarity forwards = half(similarity);
    std::size_t i = 0;
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x, ++i) {
            const Point2 place =
                positionOf(width, height, static_cast<float>(x), static_cast<float>(y));
            const Point2 p = inverted(from, place, apply(forwards, place));
            const Point2 other = sampled(to, p);
            link.map.values[i] = {rounded(other.x), rounded(other.y)};
            const float inside =
                std::clamp((borderDistance(other, aspectTo) - kBlind) / kBorder, 0.0f, 1.0f);
            const float expected = std::clamp(
                1 + borderDistance(apply(similarity, place), aspectTo) / kBorder, 0.0f, 1.0f);
            link.trust.values[i] = std::round(255 * at(agreement, p) * inside * expected) / 255;
        }
    return link;
}

} // namespace

Point2 inverted(const MapGrid& map, Point2 target, Point2 start, float scale, int steps) {
    Point2 p = start;
    for (int step = 0; step < steps; ++step)
        p = p + (target - sampled(map, p)) * (0.7f * scale);
    return p;
}

PairMatch pairMatchOf(const PairField& field, const FieldTrust& trust, const Similarity& similarity,
                      float aspectA, float aspectB, int width) {
    PairMatch match;
    match.similarity = similarity;
    match.forwards = linkOf(field.a, field.b, trust.agreement, similarity, aspectA, aspectB, width);
    match.back =
        linkOf(field.b, field.a, trust.agreement, inverse(similarity), aspectB, aspectA, width);
    float sum = 0;
    float weights = 1e-6f;
    for (std::size_t i = 0; i < trust.texture.values.size(); ++i) {
        const bool both = borderDistance(field.a.values[i], aspectA) > 0 &&
                          borderDistance(field.b.values[i], aspectB) > 0;
        const float weight = both ? structureWeight(trust.texture.values[i]) : 0;
        sum += weight * trust.agreement.values[i];
        weights += weight;
    }
    match.quality = sum / weights;
    return match;
}

} // namespace morphoscope
