#include "morph/mesh.h"

#include <cmath>

namespace morphoscope {

namespace {

using Triangle = std::array<std::size_t, 3>;

// The two triangles of quad (x, y), cut along (x, y)-(x+1, y+1); clockwise on the screen.
std::array<Triangle, 2> trianglesOf(const MorphField& field, int x, int y) {
    const auto w = static_cast<std::size_t>(field.width);
    const std::size_t i = static_cast<std::size_t>(y) * w + static_cast<std::size_t>(x);
    return {{{i, i + 1, i + w + 1}, {i, i + w + 1, i + w}}};
}

float cross(Point2 p, Point2 q) {
    return p.x * q.y - p.y * q.x;
}

float doubleArea(const MorphField& field, const Triangle& triangle, float t) {
    const auto at = [&](std::size_t k) {
        return mixed(field.a[triangle[k]], field.b[triangle[k]], t);
    };
    return cross(at(1) - at(0), at(2) - at(0));
}

class Rasteriser {
public:
    Rasteriser(const PlacedMesh& mesh, int width, int height)
        : field_(mesh.field), t_(mesh.t), offsets_(mesh.offsets), width_(width), height_(height),
          pixels_(static_cast<std::size_t>(width) * static_cast<std::size_t>(height)) {}

    std::vector<MeshPixel> drawn() {
        for (int y = 0; y + 1 < field_.height; ++y)
            for (int x = 0; x + 1 < field_.width; ++x)
                for (const Triangle& triangle : trianglesOf(field_, x, y))
                    draw(triangle);
        return std::move(pixels_);
    }

private:
    Point2 pixel(std::size_t vertex) const {
        Point2 place = mixed(field_.a[vertex], field_.b[vertex], t_);
        if (!offsets_.empty())
            place = place + offsets_[vertex];
        return pixelOf(width_, height_, place);
    }

    Point2 cellOfVertex(std::size_t vertex) const {
        const auto w = static_cast<std::size_t>(field_.width);
        return {static_cast<float>(vertex % w) * static_cast<float>(field_.cellWidth) /
                        static_cast<float>(field_.width - 1) -
                    0.5f,
                static_cast<float>(vertex / w) * static_cast<float>(field_.cellHeight) /
                        static_cast<float>(field_.height - 1) -
                    0.5f};
    }

    void draw(const Triangle& triangle) {
        const Point2 p = pixel(triangle[0]);
        const Point2 q = pixel(triangle[1]);
        const Point2 r = pixel(triangle[2]);
        const float area = cross(q - p, r - p);
        if (area <= 0)
            return;
        const int left = std::max(0, static_cast<int>(std::ceil(std::min({p.x, q.x, r.x}))));
        const int right =
            std::min(width_ - 1, static_cast<int>(std::floor(std::max({p.x, q.x, r.x}))));
        const int top = std::max(0, static_cast<int>(std::ceil(std::min({p.y, q.y, r.y}))));
        const int bottom =
            std::min(height_ - 1, static_cast<int>(std::floor(std::max({p.y, q.y, r.y}))));
        constexpr float kEdge =
            -1e-4f; // a pixel on an edge belongs to both sides rather than to none
        for (int y = top; y <= bottom; ++y)
            for (int x = left; x <= right; ++x) {
                const Point2 place{static_cast<float>(x), static_cast<float>(y)};
                const float u = cross(place - p, r - p) / area;
                const float v = cross(q - p, place - p) / area;
                if (u < kEdge || v < kEdge || u + v > 1 - kEdge)
                    continue;
                pixels_[static_cast<std::size_t>(y) * static_cast<std::size_t>(width_) +
                        static_cast<std::size_t>(x)] =
                    shaded(triangle, u, v, positionOf(width_, height_, place.x, place.y));
            }
    }

    MeshPixel shaded(const Triangle& triangle, float u, float v, Point2 place) const {
        const auto mix = [&](std::span<const Point2> values) {
            return values.empty() ? Point2{}
                                  : values[triangle[0]] * (1 - u - v) + values[triangle[1]] * u +
                                        values[triangle[2]] * v;
        };
        MeshPixel pixel{mix(field_.a), mix(field_.b), mix(field_.inTemplate), {}, true};
        // rounding moves the sum by some millionths; the ends must be exact
        const Point2 rest = place - mixed(pixel.a, pixel.b, t_) - mix(offsets_);
        pixel.a = pixel.a + rest;
        pixel.b = pixel.b + rest;
        pixel.cell = cellOfVertex(triangle[0]) * (1 - u - v) + cellOfVertex(triangle[1]) * u +
                     cellOfVertex(triangle[2]) * v;
        return pixel;
    }

    const MorphField& field_;
    float t_;
    std::span<const Point2> offsets_;
    int width_;
    int height_;
    std::vector<MeshPixel> pixels_;
};

// Marks the vertices of triangles that turn over, and their neighbours. False when there are none.
bool markFolds(const MorphField& field, std::vector<char>& marks) {
    constexpr float kLeastArea = 0.05f; // of the mean triangle
    float mean = 0;
    for (int y = 0; y + 1 < field.height; ++y)
        for (int x = 0; x + 1 < field.width; ++x)
            for (const Triangle& triangle : trianglesOf(field, x, y))
                mean += doubleArea(field, triangle, 0.5f);
    mean /= 2.0f * static_cast<float>((field.width - 1) * (field.height - 1));
    std::fill(marks.begin(), marks.end(), char{0});
    bool any = false;
    const int reach = 2;
    for (int y = 0; y + 1 < field.height; ++y)
        for (int x = 0; x + 1 < field.width; ++x)
            for (const Triangle& triangle : trianglesOf(field, x, y)) {
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

Point2 verticesOfCell(const MorphField& field, float x, float y) {
    return {(x + 0.5f) / static_cast<float>(field.cellWidth) * static_cast<float>(field.width - 1),
            (y + 0.5f) / static_cast<float>(field.cellHeight) *
                static_cast<float>(field.height - 1)};
}

std::vector<MeshPixel> rasterised(const PlacedMesh& mesh, int width, int height) {
    return Rasteriser(mesh, width, height).drawn();
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
