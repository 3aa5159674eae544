#include "morph/mesh.h"

#include <cmath>

namespace morphoscope {

namespace {

float cross(Point2 p, Point2 q) {
    return p.x * q.y - p.y * q.x;
}

float doubleArea(const MorphField& field, const MeshTriangle& triangle, float t) {
    const auto at = [&](std::size_t k) {
        return mixed(field.a[triangle[k]], field.b[triangle[k]], t);
    };
    return cross(at(1) - at(0), at(2) - at(0));
}

// Marks the vertices of triangles that turn over, and their neighbours. False when there are none.
bool markFolds(const MorphField& field, std::vector<char>& marks) {
    constexpr float kLeastArea = 0.05f; // of the mean triangle
    float mean = 0;
    for (int y = 0; y + 1 < field.height; ++y)
        for (int x = 0; x + 1 < field.width; ++x)
            for (const MeshTriangle& triangle : trianglesOf(field, x, y))
                mean += doubleArea(field, triangle, 0.5f);
    mean /= 2.0f * static_cast<float>((field.width - 1) * (field.height - 1));
    std::fill(marks.begin(), marks.end(), char{0});
    bool any = false;
    const int reach = 2;
    for (int y = 0; y + 1 < field.height; ++y)
        for (int x = 0; x + 1 < field.width; ++x)
            for (const MeshTriangle& triangle : trianglesOf(field, x, y)) {
                bool isBad = false;
                for (const float t : {0.0f, 0.25f, 0.5f, 0.75f, 1.0f})
                    isBad |= doubleArea(field, triangle, t) < kLeastArea * kLeastArea * mean;
                if (!isBad)
                    continue;
                any = true;
                for (int j = std::max(1, y - reach); j <= std::min(field.height - 2, y + 1 + reach);
                     ++j)
                    for (int i = std::max(1, x - reach);
                         i <= std::min(field.width - 2, x + 1 + reach); ++i)
                        marks[static_cast<std::size_t>(j) * static_cast<std::size_t>(field.width) +
                              static_cast<std::size_t>(i)] = 1;
            }
    return any;
}

} // namespace

Point2 verticesOfCell(const MorphField& field, float x, float y) {
    return {(x + 0.5f) / static_cast<float>(field.cellWidth) * static_cast<float>(field.width - 1),
            (y + 0.5f) / static_cast<float>(field.cellHeight) *
                static_cast<float>(field.height - 1)};
}

void unfold(MorphField& field) {
    constexpr int kMostRounds = 400;
    std::vector<char> marks(field.a.size());
    const auto w = static_cast<std::size_t>(field.width);
    for (int round = 0; round < kMostRounds && markFolds(field, marks); ++round)
        for (std::vector<Point2>* points : {&field.a, &field.b}) {
            const std::vector<Point2> old = *points;
            for (std::size_t i = 0; i < old.size(); ++i)
                if (marks[i])
                    (*points)[i] =
                        (old[i - 1] + old[i + 1] + old[i - w] + old[i + w] + old[i] * 4) * 0.125f;
        }
}

} // namespace morphoscope
