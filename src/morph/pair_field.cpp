#include "morph/pair_field.h"

#include "morph/parabola.h"

#include <cmath>

namespace morphoscope {

namespace {

constexpr int kFinestDoubled = 256; // grids up to this wide see edges of half their cells

MapGrid emptyMap(int width, int height) {
    return {
        width, height,
        std::vector<Point2>(static_cast<std::size_t>(width) * static_cast<std::size_t>(height))};
}

// One coordinate of a photo's deviation from the similarity, each cell weighed by its squared
// confidence.
void smoothAxis(MapGrid& map, const MapGrid& plain, float Point2::*axis, const Plane& weight,
                const Plane& blurredWeight, int radius) {
    Plane sum(map.width, map.height);
    for (std::size_t i = 0; i < sum.values.size(); ++i)
        sum.values[i] = weight.values[i] * (map.values[i].*axis - plain.values[i].*axis);
    sum = boxBlurred(sum, radius, 2);
    for (std::size_t i = 0; i < sum.values.size(); ++i)
        map.values[i].*axis = plain.values[i].*axis + sum.values[i] / blurredWeight.values[i];
}

void smooth(PairField& field, const Similarity& similarity, int radius) {
    const PairField plain = similarityField(similarity, field.width(), field.height());
    for (float Point2::*axis : {&Point2::x, &Point2::y}) {
        Plane weight = axis == &Point2::x ? field.confidenceX : field.confidenceY;
        for (float& w : weight.values)
            w = w * w + 1e-4f;
        const Plane blurredWeight = boxBlurred(weight, radius, 2);
        smoothAxis(field.a, plain.a, axis, weight, blurredWeight, radius);
        smoothAxis(field.b, plain.b, axis, weight, blurredWeight, radius);
    }
}

// The chosen label of one cell with its sub-cell place and how clear the choice was.
struct Choice {
    float dx = 0;
    float dy = 0;
    float confidenceX = 0;
    float confidenceY = 0;
};

// Mean rise of the cost two labels to either side, in 0..1 where it begins to tell something.
float valley(const CostVolume& costs, int x, int y, int label, int step, int place, int count) {
    const float here = costs.row(y, label)[x];
    float rise = 0;
    int sides = 0;
    for (const int side : {-2, 2})
        if (place + side >= 0 && place + side < count) {
            rise += (static_cast<float>(costs.row(y, label + side * step)[x]) - here) / 1000;
            ++sides;
        }
    rise = std::max(0.0f, rise / static_cast<float>(std::max(1, sides)));
    constexpr float kTelling = 0.05f;
    return rise / (rise + kTelling);
}

Choice choose(const CostVolume& paths, const CostVolume& costs, int x, int y) {
    int best = 0;
    float mean = 0;
    for (int l = 0; l < paths.labelCount(); ++l) {
        if (paths.row(y, l)[x] < paths.row(y, best)[x])
            best = l;
        mean += static_cast<float>(costs.row(y, l)[x]);
    }
    mean /= 1000.0f * static_cast<float>(paths.labelCount());
    const int lx = best % paths.labelsX;
    const int ly = best / paths.labelsX;
    auto path = [&](int l) { return static_cast<float>(paths.row(y, l)[x]); };
    Choice choice{static_cast<float>(lx - paths.labelsX / 2),
                  static_cast<float>(ly - paths.labelsY / 2), 0, 0};
    if (lx > 0 && lx < paths.labelsX - 1)
        choice.dx += parabolaBottom(path(best - 1), path(best), path(best + 1));
    if (ly > 0 && ly < paths.labelsY - 1)
        choice.dy +=
            parabolaBottom(path(best - paths.labelsX), path(best), path(best + paths.labelsX));
    const float cost = static_cast<float>(costs.row(y, best)[x]) / 1000.0f;
    const float clear = std::max(0.0f, mean - cost) / (mean + 0.1f);
    choice.confidenceX = clear * valley(costs, x, y, best, 1, lx, paths.labelsX);
    choice.confidenceY = clear * valley(costs, x, y, best, paths.labelsX, ly, paths.labelsY);
    return choice;
}

} // namespace

Point2 inCells(const MapGrid& map, float x, float y) {
    return sampled(map, positionOf(map.width, map.height, x, y));
}

MatchPhoto makeMatchPhoto(const Image& image) {
    MatchPhoto photo;
    photo.luma = lumaPlane(image);
    photo.aspect = static_cast<float>(image.height) / static_cast<float>(image.width);
    if (image.width > kMatchWidth)
        photo.luma = resized(photo.luma, kMatchWidth,
                             static_cast<int>(std::lround(kMatchWidth * photo.aspect)));
    for (int width = photo.luma.width; width > 192; width = width / 2)
        photo.levels.push_back(
            resized(photo.levels.empty() ? photo.luma : photo.levels.back(), width / 2,
                    static_cast<int>(std::lround(static_cast<float>(width / 2) * photo.aspect))));
    return photo;
}

const Plane& levelFor(const MatchPhoto& photo, int gridWidth) {
    const Plane* best = &photo.luma;
    for (const Plane& level : photo.levels)
        if (2 * level.width >= 3 * gridWidth)
            best = &level;
    return *best;
}

WarpedPhoto warpedPhoto(const MatchPhoto& photo, const MapGrid& map) {
    // Edges are taken at twice the grid and then averaged: what is thinner than a cell still
    // counts.
    const bool isCoarse = map.width <= kFinestDoubled;
    const int factor = isCoarse ? 2 : 1;
    const Plane& source = levelFor(photo, factor * map.width);
    Plane luma(factor * map.width, factor * map.height);
    for (int y = 0; y < luma.height; ++y)
        for (int x = 0; x < luma.width; ++x) {
            const float offset = 0.5f * (1 - static_cast<float>(factor));
            const Point2 place = isCoarse ? inCells(map, (static_cast<float>(x) + offset) * 0.5f,
                                                    (static_cast<float>(y) + offset) * 0.5f)
                                          : map.values[luma.index(x, y)];
            luma.at(x, y) = at(source, place);
        }
    WarpedPhoto warped{featuresOf(luma), Plane(map.width, map.height)};
    if (isCoarse) {
        for (Plane& channel : warped.features.channels)
            channel = resized(channel, map.width, map.height);
        warped.features.strength = resized(warped.features.strength, map.width, map.height);
        warped.features.width = map.width;
        warped.features.height = map.height;
    }
    for (std::size_t i = 0; i < map.values.size(); ++i)
        warped.inside.values[i] = borderDistance(map.values[i], photo.aspect) >= 0 ? 1.0f : 0.0f;
    return warped;
}

PairField similarityField(const Similarity& similarity, int width, int height) {
    PairField field{emptyMap(width, height), emptyMap(width, height), Plane(width, height),
                    Plane(width, height)};
    const Similarity forwards = half(similarity);
    const Similarity back = inverse(forwards);
    std::size_t i = 0;
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x, ++i) {
            const Point2 p =
                positionOf(width, height, static_cast<float>(x), static_cast<float>(y));
            field.a.values[i] = apply(back, p);
            field.b.values[i] = apply(forwards, p);
        }
    return field;
}

PairField resizedField(const PairField& field, int width, int height) {
    PairField result{emptyMap(width, height), emptyMap(width, height),
                     resized(field.confidenceX, width, height),
                     resized(field.confidenceY, width, height)};
    const float scaleX = static_cast<float>(field.width()) / static_cast<float>(width);
    const float scaleY = static_cast<float>(field.height()) / static_cast<float>(height);
    std::size_t i = 0;
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x, ++i) {
            const float fx = (static_cast<float>(x) + 0.5f) * scaleX - 0.5f;
            const float fy = (static_cast<float>(y) + 0.5f) * scaleY - 0.5f;
            result.a.values[i] = inCells(field.a, fx, fy);
            result.b.values[i] = inCells(field.b, fx, fy);
        }
    return result;
}

PairField matched(const MatchPhoto& a, const MatchPhoto& b, const PairField& start,
                  const Similarity& similarity, const MatchPass& pass) {
    const int width = pass.width;
    const int height = static_cast<int>(std::lround(static_cast<float>(width) * a.aspect));
    const PairField field = start.width() == width ? start : resizedField(start, width, height);
    const CostVolume costs =
        costVolume(warpedPhoto(a, field.a), warpedPhoto(b, field.b), pass.reachX, pass.reachY);
    const CostVolume paths = semiGlobal(costs, {});
    PairField result = field;
    std::size_t i = 0;
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x, ++i) {
            const Choice choice = choose(paths, costs, x, y);
            const auto fx = static_cast<float>(x);
            const auto fy = static_cast<float>(y);
            result.a.values[i] = inCells(field.a, fx - choice.dx, fy - choice.dy);
            result.b.values[i] = inCells(field.b, fx + choice.dx, fy + choice.dy);
            result.confidenceX.values[i] = choice.confidenceX;
            result.confidenceY.values[i] = choice.confidenceY;
        }
    smooth(result, similarity, pass.smoothRadius);
    return result;
}

PairField symmetricField(const std::function<Point2(Point2)>& map, const Similarity& similarity,
                         int width, int height) {
    PairField field = similarityField(similarity, width, height);
    for (std::size_t i = 0; i < field.a.values.size(); ++i) {
        const Point2 a = field.a.values[i];
        const Point2 b = field.b.values[i];
        Point2 d;
        for (int step = 0; step < 10; ++step)
            d = d + (map(a - d) - (b + d)) * 0.35f;
        field.a.values[i] = a - d;
        field.b.values[i] = b + d;
    }
    return field;
}

Plane matchCost(const MatchPhoto& a, const MatchPhoto& b, const PairField& field) {
    const WarpedPhoto wa = warpedPhoto(a, field.a);
    const WarpedPhoto wb = warpedPhoto(b, field.b);
    Plane cost = squaredDifference(wa.features, wb.features);
    for (std::size_t i = 0; i < cost.values.size(); ++i)
        cost.values[i] = wa.inside.values[i] * wb.inside.values[i] > 0
                             ? std::min(cost.values[i], kLargestCost)
                             : kOutsideCost;
    return cost;
}

PairField cheapest(const MatchPhoto& a, const MatchPhoto& b,
                   const std::vector<PairField>& proposals, const Similarity& similarity) {
    constexpr float kRoughness =
        0.05f; // per cell of jump between neighbours: keeps torn composites out
    PairField result = proposals.front();
    const int width = result.width();
    const int height = result.height();
    const int radius = std::max(2, width / 48);
    Plane best(width, height, 1e9f);
    for (const PairField& field : proposals) {
        Plane cost = matchCost(a, b, field);
        auto displacement = [&](std::size_t i) { return field.b.values[i] - field.a.values[i]; };
        for (int y = 0; y + 1 < height; ++y)
            for (int x = 0; x + 1 < width; ++x) {
                const std::size_t i = cost.index(x, y);
                const Point2 d = displacement(i);
                cost.values[i] += kRoughness * static_cast<float>(width) *
                                  (length(displacement(i + 1) - d) +
                                   length(displacement(i + static_cast<std::size_t>(width)) - d));
            }
        cost = boxBlurred(cost, radius, 2);
        for (std::size_t i = 0; i < cost.values.size(); ++i)
            if (cost.values[i] < best.values[i]) {
                best.values[i] = cost.values[i];
                result.a.values[i] = field.a.values[i];
                result.b.values[i] = field.b.values[i];
            }
    }
    for (std::size_t i = 0; i < best.values.size(); ++i)
        result.confidenceX.values[i] = std::clamp(1 - best.values[i] / 0.6f, 0.05f, 1.0f);
    result.confidenceY = result.confidenceX;
    smooth(result, similarity, 2);
    return result;
}

void guard(const MatchPhoto& a, const MatchPhoto& b, PairField& field, const PairField& plain) {
    constexpr float kFullGain = 0.02f; // cost saved where the fine field is kept whole
    const Plane fine = matchCost(a, b, field);
    Plane kept = matchCost(a, b, plain);
    for (std::size_t i = 0; i < kept.values.size(); ++i)
        kept.values[i] -= fine.values[i];
    const int radius = std::max(2, field.width() / 64);
    kept = boxBlurred(kept, radius, 2);
    for (float& v : kept.values)
        v = smoothstep(v / kFullGain);
    kept = boxBlurred(kept, radius, 2);
    for (std::size_t i = 0; i < kept.values.size(); ++i) {
        field.a.values[i] = mixed(plain.a.values[i], field.a.values[i], kept.values[i]);
        field.b.values[i] = mixed(plain.b.values[i], field.b.values[i], kept.values[i]);
    }
}

FieldTrust agreementOf(const WarpedPhoto& a, const WarpedPhoto& b) {
    const int width = a.features.width;
    FieldTrust trust{Plane(width, a.features.height), Plane(width, a.features.height)};
    Plane energy = trust.agreement;
    for (std::size_t c = 0; c < kDirections; ++c)
        for (std::size_t i = 0; i < energy.values.size(); ++i) {
            const float p = a.features.channels[c].values[i];
            const float q = b.features.channels[c].values[i];
            trust.agreement.values[i] += a.inside.values[i] * b.inside.values[i] * p * q;
            energy.values[i] += 0.5f * (p * p + q * q);
        }
    for (std::size_t i = 0; i < energy.values.size(); ++i)
        trust.texture.values[i] =
            0.5f * (a.features.strength.values[i] + b.features.strength.values[i]);
    const int radius = std::max(2, width / 64);
    trust.agreement = boxBlurred(trust.agreement, radius, 2);
    energy = boxBlurred(energy, radius, 2);
    trust.texture = boxBlurred(trust.texture, radius, 2);
    // a windowed cosine; chance reaches 0.15, what a person calls the same place 0.5
    for (std::size_t i = 0; i < energy.values.size(); ++i)
        trust.agreement.values[i] = std::clamp(
            (trust.agreement.values[i] / (energy.values[i] + 0.02f) - 0.15f) / 0.35f, 0.0f, 1.0f);
    trust.agreement = boxBlurred(trust.agreement, 2 * radius, 2);
    return trust;
}

FieldTrust fieldTrust(const MatchPhoto& a, const MatchPhoto& b, const PairField& field) {
    return agreementOf(warpedPhoto(a, field.a), warpedPhoto(b, field.b));
}

} // namespace morphoscope
