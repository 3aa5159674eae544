#include "core/mesh_place.h"

#include "core/placed_mesh.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace morphoscope {

MeshPlace meshPlace(const MorphField& field, float u, float v) {
    const int x = std::clamp(static_cast<int>(u), 0, field.width - 2);
    const int y = std::clamp(static_cast<int>(v), 0, field.height - 2);
    const float fx = u - static_cast<float>(x);
    const float fy = v - static_cast<float>(y);
    const auto triangles = trianglesOf(field, x, y);
    const auto mix = [&](const std::vector<Point2>& p) {
        if (fx >= fy)
            return p[triangles[0][0]] * (1 - fx) + p[triangles[0][1]] * (fx - fy) +
                   p[triangles[0][2]] * fy;
        return p[triangles[1][0]] * (1 - fy) + p[triangles[1][1]] * fx +
               p[triangles[1][2]] * (fy - fx);
    };
    return {mix(field.a), mix(field.b)};
}

std::optional<Point2> verticesAt(const MorphField& field, const std::vector<Point2>& positions,
                                 Point2 place) {
    const auto w = static_cast<std::size_t>(field.width);
    for (std::size_t y = 0; y + 1 < static_cast<std::size_t>(field.height); ++y)
        for (std::size_t x = 0; x + 1 < w; ++x) {
            const std::size_t i = y * w + x;
            const Point2 origin = positions[i];
            for (const bool isUpper : {true, false}) {
                const Point2 p = positions[isUpper ? i + 1 : i + w] - origin;
                const Point2 q = positions[i + w + 1] - origin;
                const Point2 d = place - origin;
                const float area = p.x * q.y - p.y * q.x;
                if (std::abs(area) < 1e-12f)
                    continue;
                const float u = (d.x * q.y - d.y * q.x) / area; // share of p
                const float v = (p.x * d.y - p.y * d.x) / area; // share of the diagonal
                if (u < 0 || v < 0 || u + v > 1)
                    continue;
                return Point2{static_cast<float>(x) + v + (isUpper ? u : 0.0f),
                              static_cast<float>(y) + v + (isUpper ? 0.0f : u)};
            }
        }
    return std::nullopt;
}

std::optional<Point2> carried(const MorphField& field, Point2 placeInA) {
    const std::optional<Point2> vertex = verticesAt(field, field.a, placeInA);
    return vertex ? std::optional(meshPlace(field, vertex->x, vertex->y).b) : std::nullopt;
}

std::optional<Point2> carriedBack(const MorphField& field, Point2 placeInB) {
    const std::optional<Point2> vertex = verticesAt(field, field.b, placeInB);
    return vertex ? std::optional(meshPlace(field, vertex->x, vertex->y).a) : std::nullopt;
}

} // namespace morphoscope
