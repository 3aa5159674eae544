#include "morph/scores.h"

#include "morph/mesh.h"
#include "morph/morph_field.h"
#include "morph/plane.h"
#include "morph/ssim.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace morphoscope {

namespace {

constexpr std::size_t kFewestPlaces = 100; // that an echo can be told from

// Pearson correlation, weighted.
double correlation(const std::vector<float>& p, const std::vector<float>& q,
                   const std::vector<float>& weights) {
    double w = 1e-12, sp = 0, sq = 0;
    for (std::size_t i = 0; i < p.size(); ++i) {
        w += weights[i];
        sp += static_cast<double>(weights[i]) * p[i];
        sq += static_cast<double>(weights[i]) * q[i];
    }
    const double mp = sp / w;
    const double mq = sq / w;
    double pp = 1e-12, qq = 1e-12, pq = 0;
    for (std::size_t i = 0; i < p.size(); ++i) {
        pp += weights[i] * (p[i] - mp) * (p[i] - mp);
        qq += weights[i] * (q[i] - mq) * (q[i] - mq);
        pq += weights[i] * (p[i] - mp) * (q[i] - mq);
    }
    return pq / std::sqrt(pp * qq);
}

std::vector<float> sampledAt(const Plane& plane, const std::vector<Point2>& places) {
    std::vector<float> values;
    for (const Point2 p : places)
        values.push_back(at(plane, p));
    return values;
}

// Places that move by more than 1 % of the width and lie in both pictures, with the weight of their
// trust.
struct Moving {
    std::vector<Point2> a;
    std::vector<Point2> b;
    std::vector<float> weights;
};

Moving movingPlaces(const MorphField& field, float aspect) {
    constexpr float kLeastMotion = 0.01f;
    constexpr float kInset = 0.02f; // away from the frames, where edges end
    constexpr int kAcross = 320;
    Moving moving;
    const int down = std::max(2, kAcross * field.height / field.width);
    for (int y = 0; y < down; ++y)
        for (int x = 0; x < kAcross; ++x) {
            const float u =
                static_cast<float>(x) / (kAcross - 1) * static_cast<float>(field.width - 1);
            const float v = static_cast<float>(y) / static_cast<float>(down - 1) *
                            static_cast<float>(field.height - 1);
            const MeshPlace place = meshPlace(field, u, v);
            if (length(place.b - place.a) < kLeastMotion ||
                borderDistance(place.a, aspect) < kInset ||
                borderDistance(place.b, aspect) < kInset)
                continue;
            const int cx = std::min(field.cellWidth - 1, x * field.cellWidth / kAcross);
            const int cy = std::min(field.cellHeight - 1, y * field.cellHeight / down);
            const float untrusted = field.untrusted[static_cast<std::size_t>(cy) *
                                                        static_cast<std::size_t>(field.cellWidth) +
                                                    static_cast<std::size_t>(cx)];
            moving.a.push_back(place.a);
            moving.b.push_back(place.b);
            moving.weights.push_back(1 - untrusted);
        }
    return moving;
}

double meanOf(const Plane& plane) {
    return std::accumulate(plane.values.begin(), plane.values.end(), 0.0) /
           static_cast<double>(plane.values.size());
}

double plainSharpness(const Image& image) {
    const Plane luma = lumaPlane(image);
    return meanOf(gradientMagnitude(luma)) /
           std::max(1e-9, meanOf(gradientMagnitude(gaussianBlurred(luma, 2))));
}

// 1 where the strongest 8 % of the gradients are.
std::vector<char> strongEdges(const Plane& magnitude) {
    std::vector<float> sorted = magnitude.values;
    const auto limit = sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() * 92 / 100);
    std::nth_element(sorted.begin(), limit, sorted.end());
    std::vector<char> strong;
    for (const float v : magnitude.values)
        strong.push_back(v > *limit ? 1 : 0);
    return strong;
}

bool anyNear(const std::vector<char>& marks, const Plane& plane, int x, int y) {
    for (int j = std::max(0, y - 2); j <= std::min(plane.height - 1, y + 2); ++j)
        for (int i = std::max(0, x - 2); i <= std::min(plane.width - 1, x + 2); ++i)
            if (marks[plane.index(i, j)])
                return true;
    return false;
}

struct Gradient {
    Plane x;
    Plane y;
};

Gradient gradientOf(const Plane& luma) {
    Gradient g{Plane(luma.width, luma.height), Plane(luma.width, luma.height)};
    for (int y = 1; y + 1 < luma.height; ++y)
        for (int x = 1; x + 1 < luma.width; ++x) {
            g.x.at(x, y) = luma.at(x + 1, y) - luma.at(x - 1, y);
            g.y.at(x, y) = luma.at(x, y + 1) - luma.at(x, y - 1);
        }
    return g;
}

// Mean share of `own` edges (those without one of `other` near) that the middle shows in the same
// direction.
double shownShare(const Gradient& own, const Gradient& middle, const std::vector<char>& ownEdges,
                  const std::vector<char>& otherEdges) {
    double sum = 0;
    double count = 1e-9;
    for (int y = 0; y < own.x.height; ++y)
        for (int x = 0; x < own.x.width; ++x) {
            const std::size_t i = own.x.index(x, y);
            if (!ownEdges[i] || anyNear(otherEdges, own.x, x, y))
                continue;
            const double dot =
                own.x.values[i] * middle.x.values[i] + own.y.values[i] * middle.y.values[i];
            const double square =
                own.x.values[i] * own.x.values[i] + own.y.values[i] * own.y.values[i];
            sum += std::min(1.0, std::abs(dot) / std::max(1e-12, square));
            ++count;
        }
    return sum / count;
}

bool isUntrustedSomewhere(const MorphField& field) {
    return std::any_of(field.untrusted.begin(), field.untrusted.end(),
                       [](float untrusted) { return untrusted > 0.5f; });
}

// A morph that trusts itself everywhere blends plainly where it should not: over what the aligned
// field does not trust it is as transparent as any plain blend.
double seenThrough(const ScoreRequest& request) {
    constexpr double kPlainBlend = (0.75 + 1 + 0.75) / 3; // 4 t (1 - t) at 1/4, 1/2, 3/4
    if (!isUntrustedSomewhere(*request.field) && request.displacement &&
        isUntrustedSomewhere(*request.displacement))
        return kPlainBlend;
    return halfTransparency(*request.field);
}

void scoreFrames(MorphScore& score, const ScoreRequest& request) {
    const int height = std::max(16, request.width * request.photoA->height / request.photoA->width);
    std::vector<Image> frames;
    for (int i = 0; i < request.frameCount; ++i) {
        if (request.stop.stop_requested())
            return;
        frames.push_back(
            request.picture(static_cast<float>(i) / static_cast<float>(request.frameCount - 1),
                            request.width, height));
    }
    const Image a = resized(*request.photoA, request.width, height);
    const Image b = resized(*request.photoB, request.width, height);
    const Image& middle = frames[frames.size() / 2];
    if (request.displacement)
        score.echo = echo(*request.displacement, a, b, middle);
    score.ghostCross = ghostCross(a, b, middle);
    score.sharp = sharpness(a, b, middle);
    const FramePace pace = paceOf(frames);
    score.pdv = pace.pdv;
    score.jump = pace.jump;
    if (request.trueMiddle) {
        const Image truth = resized(*request.trueMiddle, request.width, height);
        score.midSsim = ssim(middle, truth);
        score.midPsnr = psnr(middle, truth);
    }
}

} // namespace

ScalarGrid lumaOf(const Image& image) {
    Plane luma = lumaPlane(image);
    return {luma.width, luma.height, std::move(luma.values)};
}

std::optional<double> echo(const MorphField& field, const Image& a, const Image& b,
                           const Image& middle) {
    const Moving moving =
        movingPlaces(field, static_cast<float>(a.height) / static_cast<float>(a.width));
    if (moving.a.size() < kFewestPlaces)
        return std::nullopt;
    const Plane ma = gradientMagnitude(lumaPlane(a));
    const Plane mb = gradientMagnitude(lumaPlane(b));
    const Plane mm = gradientMagnitude(lumaPlane(middle));
    // textured: above the median of what either end shows there
    std::vector<float> weights = moving.weights;
    const std::vector<float> textureA = sampledAt(boxBlurred(ma, 3), moving.a);
    const std::vector<float> textureB = sampledAt(boxBlurred(mb, 3), moving.b);
    std::vector<float> texture;
    for (std::size_t i = 0; i < textureA.size(); ++i)
        texture.push_back(textureA[i] + textureB[i]);
    std::vector<float> sorted = texture;
    std::nth_element(sorted.begin(),
                     sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() / 2), sorted.end());
    const float median = sorted[sorted.size() / 2];
    for (std::size_t i = 0; i < weights.size(); ++i)
        weights[i] *= texture[i] >= median ? 1.0f : 0.0f;
    if (std::accumulate(weights.begin(), weights.end(), 0.0) < kFewestPlaces)
        return std::nullopt; // nearly all switches: nothing is blended that could repeat
    const auto repeated = [&](const Plane& m) {
        return correlation(sampledAt(m, moving.a), sampledAt(m, moving.b), weights);
    };
    return repeated(mm) - 0.5 * (repeated(ma) + repeated(mb));
}

double ghostCross(const Image& a, const Image& b, const Image& middle) {
    const Plane la = lumaPlane(a);
    const Plane lb = lumaPlane(b);
    const std::vector<char> edgesA = strongEdges(gradientMagnitude(la));
    const std::vector<char> edgesB = strongEdges(gradientMagnitude(lb));
    const Gradient gm = gradientOf(lumaPlane(middle));
    return 2 * std::min(shownShare(gradientOf(la), gm, edgesA, edgesB),
                        shownShare(gradientOf(lb), gm, edgesB, edgesA));
}

double sharpness(const Image& a, const Image& b, const Image& middle) {
    return 2 * plainSharpness(middle) / (plainSharpness(a) + plainSharpness(b));
}

FramePace paceOf(const std::vector<Image>& frames) {
    std::vector<double> steps;
    for (std::size_t i = 1; i < frames.size(); ++i)
        steps.push_back(frameDistance(frames[i - 1], frames[i]));
    if (steps.empty())
        return {};
    const double mean =
        std::accumulate(steps.begin(), steps.end(), 0.0) / static_cast<double>(steps.size());
    double variance = 0;
    for (const double d : steps)
        variance += (d - mean) * (d - mean) / static_cast<double>(steps.size());
    std::vector<double> sorted = steps;
    std::sort(sorted.begin(), sorted.end());
    constexpr double kStill = 1e-6; // frames that do not differ at all
    return {variance / std::max(kStill, mean * mean),
            sorted.back() / std::max(kStill, sorted[sorted.size() / 2]),
            mean * static_cast<double>(steps.size()) /
                std::max(kStill, frameDistance(frames.front(), frames.back()))};
}

MorphScore scorePair(const ScoreRequest& request) {
    MorphScore score;
    score.a = request.a;
    score.b = request.b;
    score.model = request.model;
    scoreFrames(score, request);
    if (request.stop.stop_requested())
        return score;
    const Image& photoA = *request.photoA;
    const Image& photoB = *request.photoB;
    score.endSsim = std::min(ssim(request.picture(0, photoA.width, photoA.height), photoA),
                             ssim(request.picture(1, photoB.width, photoB.height), photoB));
    if (request.field) {
        const float aspect = static_cast<float>(photoA.height) / static_cast<float>(photoA.width);
        score.halfTransparency = seenThrough(request);
        for (const float t : {0.0f, 0.25f, 0.5f, 0.75f, 1.0f})
            score.fold = std::max(score.fold, foldShare(*request.field, aspect, t));
        score.trust = request.field->trust;
    }
    return score;
}

} // namespace morphoscope
