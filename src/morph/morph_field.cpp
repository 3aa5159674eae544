#include "morph/morph_field.h"

#include "morph/growth.h"
#include "morph/mesh.h"
#include "morph/pair_field.h"
#include "morph/pair_template.h"
#include "morph/switch_cells.h"
#include "morph/template_space.h"

#include <cmath>
#include <functional>

namespace morphoscope {

namespace {

constexpr float kMargin = 0.1f; // of the mesh around both frames
constexpr float kBeyond =
    0.004f; // how far the outer ring lies outside, so that the mesh covers the picture

struct Rectangle {
    Point2 low{1e9f, 1e9f};
    Point2 high{-1e9f, -1e9f};
};

void include(Rectangle& rectangle, const Similarity& toTemplate, float aspect) {
    for (const float x : {-0.5f - kMargin, 0.5f + kMargin})
        for (const float y : {-0.5f * aspect - kMargin, 0.5f * aspect + kMargin}) {
            const Point2 p = apply(toTemplate, {x, y});
            rectangle.low = {std::min(rectangle.low.x, p.x), std::min(rectangle.low.y, p.y)};
            rectangle.high = {std::max(rectangle.high.x, p.x), std::max(rectangle.high.y, p.y)};
        }
}

// The outer ring just outside both frames.
void stretchRing(std::vector<Point2>& points, int width, int height, float aspect) {
    const float limitX = 0.5f + kBeyond;
    const float limitY = 0.5f * aspect + kBeyond;
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x) {
            Point2& p = points[static_cast<std::size_t>(y) * static_cast<std::size_t>(width) +
                               static_cast<std::size_t>(x)];
            if (x == 0)
                p.x = std::min(p.x, -limitX);
            if (x == width - 1)
                p.x = std::max(p.x, limitX);
            if (y == 0)
                p.y = std::min(p.y, -limitY);
            if (y == height - 1)
                p.y = std::max(p.y, limitY);
        }
}

using ToPhoto = std::function<Point2(Point2)>;

// Within the photo's frame, and a little from it, where the network is less sure.
Point2 wellWithin(Point2 p, float aspect) {
    constexpr float kInset = 0.02f; // widths
    const Point2 limit{0.5f - kInset, 0.5f * aspect - kInset};
    return {std::clamp(p.x, -limit.x, limit.x), std::clamp(p.y, -limit.y, limit.y)};
}

// The place of the template that the photo sees, nearly the nearest to `place`.
Point2 nearestSeen(Point2 place, const AlignedPhoto& photo, const ToPhoto& toPhoto) {
    const Point2 p = toPhoto(place);
    const Point2 within = wellWithin(p, photo.aspect);
    if (within == p)
        return place;
    const float scale = std::exp(photo.toTemplate.logScale);
    for (int step = 0; step < 10; ++step)
        place = place + (within - toPhoto(place)) * (0.7f * scale);
    return place;
}

MorphField meshOf(const AlignedPhoto& a, const AlignedPhoto& b, const ToPhoto& toA,
                  const ToPhoto& toB, int meshWidth) {
    Rectangle rectangle;
    include(rectangle, a.toTemplate, a.aspect);
    include(rectangle, b.toTemplate, b.aspect);
    const Point2 size = rectangle.high - rectangle.low;
    MorphField field;
    field.width = meshWidth;
    field.height =
        std::max(2, static_cast<int>(std::lround(static_cast<float>(meshWidth) * size.y / size.x)));
    for (int y = 0; y < field.height; ++y)
        for (int x = 0; x < field.width; ++x) {
            const Point2 place =
                rectangle.low +
                Point2{size.x * static_cast<float>(x) / static_cast<float>(field.width - 1),
                       size.y * static_cast<float>(y) / static_cast<float>(field.height - 1)};
            field.inTemplate.push_back(place);
            const Point2 seenByB = nearestSeen(nearestSeen(place, a, toA), b, toB);
            field.inLight.push_back(nearestSeen(seenByB, a, toA));
            field.a.push_back(toA(place));
            field.b.push_back(toB(place));
        }
    stretchRing(field.a, field.width, field.height, a.aspect);
    stretchRing(field.b, field.width, field.height, b.aspect);
    unfold(field);
    return field;
}

// From a template to a photo; of an AlignedPhoto or a TemplateMember, which must stay.
template <class Placed> ToPhoto toPhoto(const Placed& photo) {
    return [&photo, back = inverse(photo.toTemplate)](Point2 p) {
        return continued(photo.fromTemplate, back, p);
    };
}

// A pair's own template is not quite the set's, where the network draws.
void bringIntoSet(MorphField& field, const AlignedPhoto& a, const AlignedPhoto& b,
                  const ToPhoto& toA, const ToPhoto& toB) {
    for (std::vector<Point2>* places : {&field.inTemplate, &field.inLight})
        for (Point2& place : *places)
            place = mixed(continued(a.intoTemplate, a.toTemplate, toA(place)),
                          continued(b.intoTemplate, b.toTemplate, toB(place)), 0.5f);
}

MorphField meshOf(const AlignedSet& set, std::size_t indexA, std::size_t indexB, int meshWidth) {
    constexpr int kThreads = 2; // one a photo
    const AlignedPhoto& a = set.photos[indexA];
    const AlignedPhoto& b = set.photos[indexB];
    const auto pair = indexA == indexB ? std::nullopt : pairTemplate(set, indexA, indexB, kThreads);
    if (!pair)
        return meshOf(a, b, toPhoto(a), toPhoto(b), meshWidth);
    const ToPhoto toA = toPhoto(pair->members[0]);
    const ToPhoto toB = toPhoto(pair->members[1]);
    MorphField field = meshOf(a, b, toA, toB, meshWidth);
    bringIntoSet(field, a, b, toA, toB);
    return field;
}

MorphField plainFrame(float aspect, int meshWidth) {
    MorphField field;
    field.width = meshWidth;
    field.height =
        std::max(2, static_cast<int>(std::lround(static_cast<float>(meshWidth) * aspect)));
    for (int y = 0; y < field.height; ++y)
        for (int x = 0; x < field.width; ++x)
            field.a.push_back(
                {(static_cast<float>(x) / static_cast<float>(field.width - 1) - 0.5f) *
                     (1 + 2 * kBeyond),
                 (static_cast<float>(y) / static_cast<float>(field.height - 1) - 0.5f) *
                     (aspect + 2 * kBeyond)});
    field.b = field.a;
    return field;
}

// The plain blend everywhere.
void blendPlainly(MorphField& field) {
    field.cellWidth = 2;
    field.cellHeight = 2;
    field.untrusted.assign(4, 0.0f);
    field.switchTime.assign(4, 0.5f);
}

// Over the places with structure only: a sky agrees with nothing and would hide what the rest says.
float meanAgreement(const FieldTrust& trust) {
    float sum = 0;
    float weights = 1e-6f;
    for (std::size_t i = 0; i < trust.agreement.values.size(); ++i) {
        const float weight = structureWeight(trust.texture.values[i]);
        sum += weight * trust.agreement.values[i];
        weights += weight;
    }
    return sum / weights;
}

// How far within the photo's frame each place lies, widths.
std::vector<float> insideOf(const MapGrid& map, const Image& photo) {
    const float aspect = static_cast<float>(photo.height) / static_cast<float>(photo.width);
    std::vector<float> inside;
    for (const Point2& place : map.values)
        inside.push_back(borderDistance(place, aspect));
    return inside;
}

// `scale`: how much larger the whole of B is than that of A, by their similarities.
void addCells(MorphField& field, const Image& a, const Image& b, const MorphFieldOptions& options,
              float scale) {
    field.cellWidth = options.cellWidth;
    field.cellHeight = options.cellWidth * field.height / field.width;
    MapGrid mapA{field.cellWidth, field.cellHeight, {}};
    MapGrid mapB = mapA;
    for (int y = 0; y < field.cellHeight; ++y)
        for (int x = 0; x < field.cellWidth; ++x) {
            const Point2 vertex =
                verticesOfCell(field, static_cast<float>(x), static_cast<float>(y));
            const MeshPlace place = meshPlace(field, vertex.x, vertex.y);
            mapA.values.push_back(place.a);
            mapB.values.push_back(place.b);
        }
    CellInput input;
    const auto sampleColours = [&](const Image& image, const MapGrid& map,
                                   std::array<Plane, 3>& out) {
        const int width = std::min(image.width, options.cellWidth);
        const std::array<Plane, 3> colours =
            colourPlanes(resized(image, width, std::max(2, image.height * width / image.width)));
        for (std::size_t c = 0; c < 3; ++c) {
            out[c] = Plane(map.width, map.height);
            for (std::size_t i = 0; i < map.values.size(); ++i)
                out[c].values[i] = at(colours[c], map.values[i]);
        }
    };
    sampleColours(a, mapA, input.a);
    sampleColours(b, mapB, input.b);
    FieldTrust trust =
        agreementOf(warpedPhoto(makeMatchPhoto(a), mapA), warpedPhoto(makeMatchPhoto(b), mapB));
    if (field.dissolves)
        std::fill(trust.agreement.values.begin(), trust.agreement.values.end(), 0.0f);
    field.trust = meanAgreement(trust);
    input.agreement = std::move(trust.agreement);
    input.texture = std::move(trust.texture);
    Plane untrusted = untrustedOf(input);
    Plane switchTime = switchTimes(input, options.cellCount, options.order);
    const Plane softness = softnessOf(input);
    feather(untrusted, switchTime, softness);
    field.untrusted = std::move(untrusted.values);
    field.switchTime = std::move(switchTime.values);
    if (field.dissolves)
        return;
    field.insideA = insideOf(mapA, a);
    field.insideB = insideOf(mapB, b);
    field.growth = growthOf(mapA, mapB, scale, softness);
}

} // namespace

MorphField makeMorphField(const AlignedSet& set, std::size_t indexA, std::size_t indexB,
                          const Image& a, const Image& b, const MorphFieldOptions& options) {
    const AlignedPhoto& photoA = set.photos.at(indexA);
    const AlignedPhoto& photoB = set.photos.at(indexB);
    MorphField field;
    const bool haveCorrespondence =
        indexA == indexB || (photoA.group == photoB.group && photoA.morphs && photoB.morphs);
    if (!haveCorrespondence) {
        field = plainFrame(photoA.aspect, options.meshWidth);
        field.dissolves = true;
    } else {
        field = meshOf(set, indexA, indexB, options.meshWidth);
        field.templateAspect =
            static_cast<float>(set.templateHeight) / static_cast<float>(set.templateWidth);
    }
    addCells(field, a, b, options,
             std::exp(photoA.toTemplate.logScale - photoB.toTemplate.logScale));
    return field;
}

MorphField makeSimilarityField(const AlignedSet& set, std::size_t indexA, std::size_t indexB,
                               float aspect) {
    const AlignedPhoto& photoA = set.photos.at(indexA);
    const AlignedPhoto& photoB = set.photos.at(indexB);
    if (photoA.group != photoB.group)
        return makeCrossfadeField(aspect);
    const auto toPhoto = [](const AlignedPhoto& photo) -> ToPhoto {
        return [back = inverse(photo.toTemplate)](Point2 p) { return apply(back, p); };
    };
    MorphField field =
        meshOf(photoA, photoB, toPhoto(photoA), toPhoto(photoB), MorphFieldOptions{}.meshWidth);
    blendPlainly(field);
    return field;
}

MorphField makeCrossfadeField(float aspect) {
    MorphField field = plainFrame(aspect, 2);
    blendPlainly(field);
    return field;
}

double foldShare(const MorphField& field, float aspect, float t) {
    double turned = 0;
    double all = 0;
    const auto w = static_cast<std::size_t>(field.width);
    for (std::size_t y = 0; y + 1 < static_cast<std::size_t>(field.height); ++y)
        for (std::size_t x = 0; x + 1 < w; ++x) {
            const std::size_t i = y * w + x;
            const auto place = [&](std::size_t k) { return mixed(field.a[k], field.b[k], t); };
            if (borderDistance(place(i), aspect) < 0)
                continue;
            for (const auto& [j, k] : {std::pair{i + 1, i + w + 1}, std::pair{i + w + 1, i + w}}) {
                const Point2 p = place(j) - place(i);
                const Point2 q = place(k) - place(i);
                turned += p.x * q.y - p.y * q.x <= 0 ? 1 : 0;
                ++all;
            }
        }
    return all > 0 ? turned / all : 0;
}

double halfTransparency(const MorphField& field) {
    const auto isSeenByBoth = [&](std::size_t i) {
        return field.insideA.empty() || std::min(field.insideA[i], field.insideB[i]) >= kFrameStrip;
    };
    double sum = 0;
    double count = 0;
    const std::vector<float> moments[] = {fineWeights(field, 0.25f), fineWeights(field, 0.5f),
                                          fineWeights(field, 0.75f)};
    for (std::size_t i = 0; i < field.untrusted.size(); ++i)
        if (field.untrusted[i] > 0.5f && isSeenByBoth(i))
            for (const std::vector<float>& weights : moments) {
                const double w = weights[i];
                sum += 4 * w * (1 - w);
                ++count;
            }
    return count > 0 ? sum / count : 0;
}

} // namespace morphoscope
