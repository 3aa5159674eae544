// Similarity transforms of the plane (scale, turn, shift). Pure functions, any thread. Positions
// are in photo widths, centred: (0, 0) is the middle of the picture, x grows to the right, y
// downwards.
#pragma once

#include "core/point2.h"

#include <initializer_list>

namespace morphoscope {

// p -> exp(logScale) * rotation(radians) * p + shift
struct Similarity {
    float logScale = 0;
    float rotation = 0; // radians
    Point2 shift;
    friend bool operator==(const Similarity&, const Similarity&) = default;
};

inline Point2 apply(const Similarity& s, Point2 p) {
    const float scale = std::exp(s.logScale);
    const float c = scale * std::cos(s.rotation);
    const float n = scale * std::sin(s.rotation);
    return {c * p.x - n * p.y + s.shift.x, n * p.x + c * p.y + s.shift.y};
}

// a after b.
inline Similarity composed(const Similarity& a, const Similarity& b) {
    return {a.logScale + b.logScale, a.rotation + b.rotation, apply(a, b.shift)};
}

inline Similarity inverse(const Similarity& s) {
    Similarity result{-s.logScale, -s.rotation, {}};
    result.shift = apply(result, s.shift) * -1.0f;
    return result;
}

// h with h(h(p)) = s(p).
inline Similarity half(const Similarity& s) {
    const float scale = std::exp(s.logScale / 2);
    const float c = 1 + scale * std::cos(s.rotation / 2);
    const float n = scale * std::sin(s.rotation / 2);
    const float determinant = c * c + n * n;
    return {s.logScale / 2,
            s.rotation / 2,
            {(c * s.shift.x + n * s.shift.y) / determinant,
             (c * s.shift.y - n * s.shift.x) / determinant}};
}

// Mean displacement between the two over a 4:3 picture, in widths.
inline float distance(const Similarity& a, const Similarity& b) {
    float sum = 0;
    for (const float x : {-0.35f, 0.0f, 0.35f})
        for (const float y : {-0.2f, 0.05f, 0.2f})
            sum += length(apply(a, {x, y}) - apply(b, {x, y}));
    return sum / 9;
}

} // namespace morphoscope
