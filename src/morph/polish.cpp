#include "morph/polish.h"

#include <cmath>

namespace morphoscope {
namespace {

// Sums over the channels and a window: of g g^T and of g times the difference, where g is the
// change of that difference as B moves by one cell and A by one the other way.
struct NormalEquations {
    Plane xx, xy, yy, xr, yr;
};

NormalEquations normalEquations(const WarpedPhoto& a, const WarpedPhoto& b, int radius) {
    const int width = a.features.width;
    const int height = a.features.height;
    const Plane zero(width, height);
    NormalEquations sums{zero, zero, zero, zero, zero};
    for (std::size_t c = 0; c < kDirections; ++c) {
        const Plane& p = a.features.channels[c];
        const Plane& q = b.features.channels[c];
        for (int y = 1; y + 1 < height; ++y)
            for (int x = 1; x + 1 < width; ++x) {
                const std::size_t i = p.index(x, y);
                const auto row = static_cast<std::size_t>(width);
                const float gx =
                    0.5f * (p.values[i + 1] - p.values[i - 1] + q.values[i + 1] - q.values[i - 1]);
                const float gy = 0.5f * (p.values[i + row] - p.values[i - row] + q.values[i + row] -
                                         q.values[i - row]);
                const float r = q.values[i] - p.values[i];
                sums.xx.values[i] += gx * gx;
                sums.xy.values[i] += gx * gy;
                sums.yy.values[i] += gy * gy;
                sums.xr.values[i] += gx * r;
                sums.yr.values[i] += gy * r;
            }
    }
    for (Plane* sum : {&sums.xx, &sums.xy, &sums.yy, &sums.xr, &sums.yr}) {
        for (std::size_t i = 0; i < sum->values.size(); ++i)
            sum->values[i] *= a.inside.values[i] * b.inside.values[i];
        *sum = boxBlurred(*sum, radius, 2);
    }
    return sums;
}

// The step of one place, cells: (sum + damping) d = -difference.
Point2 stepAt(const NormalEquations& sums, std::size_t i, float longest) {
    constexpr float kDamping = 0.002f; // of a window without structure
    constexpr float kAperture = 0.05f; // of an edge that says nothing along itself
    const float damping = kDamping + kAperture * (sums.xx.values[i] + sums.yy.values[i]);
    const float xx = sums.xx.values[i] + damping;
    const float yy = sums.yy.values[i] + damping;
    const float xy = sums.xy.values[i];
    const float determinant = xx * yy - xy * xy;
    const Point2 step{-(yy * sums.xr.values[i] - xy * sums.yr.values[i]) / determinant,
                      -(xx * sums.yr.values[i] - xy * sums.xr.values[i]) / determinant};
    const float size = length(step);
    return size > longest ? step * (longest / size) : step;
}

} // namespace

PairField polished(const MatchPhoto& a, const MatchPhoto& b, PairField field,
                   const PolishOptions& options) {
    for (int round = 0; round < options.rounds; ++round) {
        const NormalEquations sums =
            normalEquations(warpedPhoto(a, field.a), warpedPhoto(b, field.b), options.radius);
        const PairField before = field;
        std::size_t i = 0;
        for (int y = 0; y < field.height(); ++y)
            for (int x = 0; x < field.width(); ++x, ++i) {
                const Point2 step = stepAt(sums, i, options.longestStep);
                const auto fx = static_cast<float>(x);
                const auto fy = static_cast<float>(y);
                field.a.values[i] = inCells(before.a, fx - step.x, fy - step.y);
                field.b.values[i] = inCells(before.b, fx + step.x, fy + step.y);
            }
    }
    return field;
}

} // namespace morphoscope
