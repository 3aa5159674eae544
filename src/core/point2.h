// A place or a displacement in the plane; the header that uses it says in which units. Plain value,
// any thread.
#pragma once

#include <cmath>

namespace morphoscope {

struct Point2 {
    float x = 0;
    float y = 0;
    friend bool operator==(const Point2&, const Point2&) = default;
    friend Point2 operator+(Point2 a, Point2 b) { return {a.x + b.x, a.y + b.y}; }
    friend Point2 operator-(Point2 a, Point2 b) { return {a.x - b.x, a.y - b.y}; }
    friend Point2 operator*(Point2 a, float scale) { return {a.x * scale, a.y * scale}; }
};

inline float length(Point2 a) {
    return std::sqrt(a.x * a.x + a.y * a.y);
}

// a at t = 0, b at t = 1.
inline Point2 mixed(Point2 a, Point2 b, float t) {
    return {a.x + (b.x - a.x) * t, a.y + (b.y - a.y) * t};
}

} // namespace morphoscope
