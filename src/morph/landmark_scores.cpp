#include "morph/landmark_scores.h"

#include "morph/mesh.h"
#include "morph/plane.h"
#include "morph/ssim.h"

#include <cmath>

namespace morphoscope {

namespace {

float untrustedAt(const MorphField& field, Point2 vertex) {
    const int x = static_cast<int>(vertex.x / static_cast<float>(field.width - 1) *
                                   static_cast<float>(field.cellWidth));
    const int y = static_cast<int>(vertex.y / static_cast<float>(field.height - 1) *
                                   static_cast<float>(field.cellHeight));
    return field.untrusted[static_cast<std::size_t>(std::clamp(y, 0, field.cellHeight - 1)) *
                               static_cast<std::size_t>(field.cellWidth) +
                           static_cast<std::size_t>(std::clamp(x, 0, field.cellWidth - 1))];
}

// Pearson correlation of two patches, pixel coordinates.
float patchCorrelation(const Plane& p, Point2 atP, const Plane& q, Point2 atQ) {
    constexpr int kRadius = 9;
    double sp = 0, sq = 0, spp = 0, sqq = 0, spq = 0;
    for (int j = -kRadius; j <= kRadius; ++j)
        for (int i = -kRadius; i <= kRadius; ++i) {
            const double u =
                bilinear(p, atP.x + static_cast<float>(i), atP.y + static_cast<float>(j));
            const double v =
                bilinear(q, atQ.x + static_cast<float>(i), atQ.y + static_cast<float>(j));
            sp += u;
            sq += v;
            spp += u * u;
            sqq += v * v;
            spq += u * v;
        }
    constexpr double kCount = (2 * kRadius + 1) * (2 * kRadius + 1);
    const double variance = (spp - sp * sp / kCount) * (sqq - sq * sq / kCount);
    return static_cast<float>((spq - sp * sq / kCount) / std::sqrt(std::max(1e-12, variance)));
}

struct PathSearch {
    const Plane& first;
    const Plane& now;
    const Plane& last;
};

// Distance in pixels of the best place from where the point should be: along the way of the point
// and a little beside.
float distanceFromPath(const PathSearch& s, Point2 a, Point2 b, float t) {
    const Point2 way = b - a;
    const float d = length(way);
    const Point2 along = d > 0.5f ? way * (1 / d) : Point2{1, 0};
    const Point2 expected = mixed(a, b, t);
    float best = -2;
    float bestDistance = 0;
    for (float u = -d - 12; u <= d + 12; u += 1)
        for (float v = -8; v <= 8; v += 2) {
            const Point2 place = expected + along * u + Point2{-along.y, along.x} * v;
            const float c = std::max(patchCorrelation(s.first, a, s.now, place),
                                     patchCorrelation(s.last, b, s.now, place));
            if (c > best) {
                best = c;
                bestDistance = length({u, v});
            }
        }
    return bestDistance;
}

} // namespace

Landmarks centredLandmarks(const Landmarks& landmarks,
                           const std::map<std::string, float>& aspectOfPhoto) {
    for (const auto& [photo, points] : landmarks)
        for (const auto& [name, p] : points)
            if (p.x < 0 || p.y < 0)
                return landmarks;
    Landmarks result = landmarks;
    for (auto& [photo, points] : result) {
        const auto found = aspectOfPhoto.find(photo);
        const float aspect = found == aspectOfPhoto.end() ? 0.75f : found->second;
        for (auto& [name, p] : points)
            p = p - Point2{0.5f, 0.5f * aspect};
    }
    return result;
}

std::vector<LandmarkError> landmarkErrors(const MorphField& field,
                                          const std::map<std::string, Point2>& a,
                                          const std::map<std::string, Point2>& b) {
    std::vector<LandmarkError> errors;
    for (const auto& [name, pointA] : a) {
        const auto found = b.find(name);
        const std::optional<Point2> vertex = verticesAt(field, field.a, pointA);
        if (found == b.end() || !vertex)
            continue;
        const Point2 mapped = meshPlace(field, vertex->x, vertex->y).b;
        errors.push_back({name, pointA, found->second, mapped, length(mapped - found->second),
                          1 - untrustedAt(field, *vertex)});
    }
    return errors;
}

double shareWithin(const std::vector<LandmarkError>& errors, float limit) {
    if (errors.empty())
        return 0;
    const auto count = std::count_if(errors.begin(), errors.end(),
                                     [limit](const LandmarkError& e) { return e.error <= limit; });
    return static_cast<double>(count) / static_cast<double>(errors.size());
}

double pathError(const MorphPicture& picture, const std::map<std::string, Point2>& a,
                 const std::map<std::string, Point2>& b, int width, int height) {
    std::vector<Plane> edges;
    for (const float t : {0.0f, 0.25f, 0.5f, 0.75f, 1.0f})
        edges.push_back(gradientMagnitude(lumaPlane(picture(t, width, height))));
    std::vector<double> errors;
    for (const auto& [name, pointA] : a) {
        const auto found = b.find(name);
        if (found == b.end())
            continue;
        const Point2 pixelA = pixelOf(width, height, pointA);
        const Point2 pixelB = pixelOf(width, height, found->second);
        double sum = 0;
        for (std::size_t k = 1; k <= 3; ++k)
            sum += distanceFromPath({edges.front(), edges[k], edges.back()}, pixelA, pixelB,
                                    0.25f * static_cast<float>(k));
        errors.push_back(100 * sum / 3 / width);
    }
    if (errors.empty())
        return 0;
    std::nth_element(errors.begin(),
                     errors.begin() + static_cast<std::ptrdiff_t>(errors.size() / 2), errors.end());
    return errors[errors.size() / 2];
}

void scoreLandmarks(MorphScore& score, const ScoreRequest& request,
                    const std::map<std::string, Point2>& a,
                    const std::map<std::string, Point2>& b) {
    if (request.field) {
        const std::vector<LandmarkError> errors = landmarkErrors(*request.field, a, b);
        if (!errors.empty()) {
            score.pckHalf = shareWithin(errors, 0.005f);
            score.pck1 = shareWithin(errors, 0.01f);
            score.pck2 = shareWithin(errors, 0.02f);
        }
    }
    const int height = std::max(16, request.width * request.photoA->height / request.photoA->width);
    score.pathError = pathError(request.picture, a, b, request.width, height);
}

} // namespace morphoscope
