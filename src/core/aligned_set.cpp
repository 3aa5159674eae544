#include "core/aligned_set.h"

#include <cassert>

namespace morphoscope {

namespace {

// Position in cells: the centre of cell (0, 0) is (0, 0).
Point2 cellOf(int width, int height, Point2 position) {
    const auto w = static_cast<float>(width);
    return {(position.x + 0.5f) * w - 0.5f,
            position.y * w + 0.5f * static_cast<float>(height) - 0.5f};
}

struct Corner {
    int x = 0;
    int y = 0;
    float u = 0; // share of the right neighbour
    float v = 0; // share of the lower neighbour
};

Corner cornerOf(int width, int height, Point2 cell, float overshoot) {
    Corner corner;
    corner.x =
        static_cast<int>(std::clamp(cell.x, 0.0f, static_cast<float>(std::max(0, width - 2))));
    corner.y =
        static_cast<int>(std::clamp(cell.y, 0.0f, static_cast<float>(std::max(0, height - 2))));
    corner.u = std::clamp(cell.x - static_cast<float>(corner.x), -overshoot, 1 + overshoot);
    corner.v = std::clamp(cell.y - static_cast<float>(corner.y), -overshoot, 1 + overshoot);
    return corner;
}

template <class T> T bilinear(const std::vector<T>& values, int width, const Corner& corner) {
    const T* p = &values[static_cast<std::size_t>(corner.y) * static_cast<std::size_t>(width) +
                         static_cast<std::size_t>(corner.x)];
    const T upper = p[0] * (1 - corner.u) + p[1] * corner.u;
    const T lower = p[width] * (1 - corner.u) + p[width + 1] * corner.u;
    return upper * (1 - corner.v) + lower * corner.v;
}

// How far a photo counts at a place `inside` its frame, 0..1. `reach`: how far, 0..1, the moment is
// from that at which the photo stands alone.
float seen(float inside, float reach) {
    return smoothstep(inside / (kFrameStrip * std::min(1.0f, 2 * reach) + 1e-6f));
}

constexpr float kMuch = 1.25f; // times the size: what a photo is stretched and nobody minds

// How far a photo counts at a place for which it is stretched this many times, 0..1.
float held(float stretch) {
    constexpr float kTooMuch = 2.2f;
    return 1 - smoothstep((stretch - kMuch) / (kTooMuch - kMuch));
}

// Weight of B where neither sees the place: of the one whose frame is nearer.
float nearer(float insideA, float insideB) {
    return smoothstep(0.5f + (insideB - insideA) / kFrameStrip);
}

// `fine`: the weight of B's detail were the place seen by both. The place has 1 in A, `growth` in B
// and the way between them in the picture.
float weightOfSeen(float fine, float insideA, float insideB, float growth, float t) {
    const float size = std::lerp(1.0f, growth, t);
    const float seenA = seen(insideA, t) * held(size);
    const float seenB = seen(insideB, 1 - t) * held(size / growth);
    fine += (1 - fine) * (1 - seenA) * seenB - fine * (1 - seenB) * seenA;
    return std::lerp(fine, nearer(insideA, insideB), (1 - seenA) * (1 - seenB));
}

} // namespace

// Every loop but the one over what not both see is plain arithmetic that the compiler can do on
// several cells at once: this runs once a frame.
std::vector<float> fineWeights(const MorphField& field, float t) {
    std::vector<float> weights(field.untrusted.size(), t <= 0 ? 0.0f : 1.0f);
    if (t <= 0 || t >= 1)
        return weights;
    for (std::size_t i = 0; i < weights.size(); ++i)
        weights[i] = fineWeight(field.untrusted[i], field.switchTime[i], field.switchWidth, t);
    for (std::size_t i = 0; i < field.insideA.size(); ++i) {
        const float growth = field.growth.empty() ? 1.0f : field.growth[i];
        if (std::min(field.insideA[i], field.insideB[i]) < kFrameStrip || growth > kMuch ||
            growth * kMuch < 1)
            weights[i] = weightOfSeen(weights[i], field.insideA[i], field.insideB[i], growth, t);
    }
    for (float& weight : weights)
        weight = static_cast<float>(static_cast<int>(weight * 255 + 0.5f)) / 255;
    return weights;
}

Point2 sampled(const MapGrid& grid, Point2 position) {
    assert(grid.width >= 2 && grid.height >= 2);
    const Point2 cell = cellOf(grid.width, grid.height, position);
    return bilinear(grid.values, grid.width, cornerOf(grid.width, grid.height, cell, 1));
}

float sampled(const ScalarGrid& grid, Point2 position) {
    assert(grid.width >= 2 && grid.height >= 2);
    const Point2 cell = cellOf(grid.width, grid.height, position);
    return bilinear(grid.values, grid.width, cornerOf(grid.width, grid.height, cell, 0));
}

Point2 transferred(const AlignedSet& set, std::size_t first, std::size_t second, Point2 position) {
    // intoTemplate is only the start: fromTemplate is the map that pictures are drawn with.
    const AlignedPhoto& from = set.photos.at(first);
    Point2 place = sampled(from.intoTemplate, position);
    const float scale = std::exp(from.toTemplate.logScale);
    for (int step = 0; step < 30; ++step)
        place = place + (position - sampled(from.fromTemplate, place)) * (0.7f * scale);
    return sampled(set.photos.at(second).fromTemplate, place);
}

} // namespace morphoscope
