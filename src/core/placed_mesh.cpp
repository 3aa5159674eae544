#include "core/placed_mesh.h"

#include <algorithm>
#include <cmath>
#include <initializer_list>

namespace morphoscope {
namespace {

// std::floor and std::ceil are calls into the C library on the oldest processors we compile for.
int floorOf(float value) {
    const int whole = static_cast<int>(value);
    return static_cast<float>(whole) > value ? whole - 1 : whole;
}

// The columns or the rows of what is wanted. Column i lies at `first` + i `step`, in pixels (a
// pixel's centre is whole), but for the last, which may be nearer to the one before it.
struct Axis {
    int count = 0;
    float first = 0;
    float step = 1;
    float last = 0; // in steps
    float steps(float pixel) const { return (pixel - first) / step; }
    float pixel(float steps) const { return first + steps * step; }
    float place(int i) const { return i + 1 == count ? last : static_cast<float>(i); }
    // Every column within low..high (in steps).
    std::array<int, 2> range(float low, float high) const {
        const int end = high >= last ? count - 1 : std::min(floorOf(high), count - 2);
        return {std::max(-floorOf(-low), 0), end};
    }
};

float cross(Point2 p, Point2 q) {
    return p.x * q.y - p.y * q.x;
}

class Rasteriser {
public:
    Rasteriser(const PlacedMesh& mesh, int width, int height, const Axis& columns, const Axis& rows)
        : field_(mesh.field), t_(mesh.t), offsets_(mesh.offsets), width_(static_cast<float>(width)),
          height_(static_cast<float>(height)), columns_(columns), rows_(rows),
          pixels_(static_cast<std::size_t>(columns.count) * static_cast<std::size_t>(rows.count)) {
        vertices_.reserve(field_.a.size());
        for (std::size_t i = 0; i < field_.a.size(); ++i)
            vertices_.push_back(stepsOfVertex(i));
    }

    std::vector<MeshPixel> drawn() {
        for (int y = 0; y + 1 < field_.height; ++y)
            for (int x = 0; x + 1 < field_.width; ++x)
                if (isWanted(x, y))
                    for (const MeshTriangle& triangle : trianglesOf(field_, x, y))
                        draw(triangle);
        return std::move(pixels_);
    }

    Point2 positionOf(Point2 steps) const {
        const Point2 pixel{columns_.pixel(steps.x), rows_.pixel(steps.y)};
        return {(pixel.x + 0.5f) / width_ - 0.5f, (pixel.y + 0.5f - 0.5f * height_) / width_};
    }

private:
    Point2 stepsOfVertex(std::size_t vertex) const {
        Point2 place = mixed(field_.a[vertex], field_.b[vertex], t_);
        if (!offsets_.empty())
            place = place + offsets_[vertex];
        return {columns_.steps((place.x + 0.5f) * width_ - 0.5f),
                rows_.steps(place.y * width_ + 0.5f * height_ - 0.5f)};
    }

    Point2 cellOfVertex(std::size_t vertex) const {
        const auto w = static_cast<std::size_t>(field_.width);
        const std::size_t row = vertex / w;
        return {static_cast<float>(vertex % w) * static_cast<float>(field_.cellWidth) /
                        static_cast<float>(field_.width - 1) -
                    0.5f,
                static_cast<float>(row) * static_cast<float>(field_.cellHeight) /
                        static_cast<float>(field_.height - 1) -
                    0.5f};
    }

    // The columns and rows within the bounds of some corners.
    struct Bounds {
        std::array<int, 2> columns; // first and last
        std::array<int, 2> rows;
        bool isEmpty() const { return columns[0] > columns[1] || rows[0] > rows[1]; }
    };
    Bounds boundsOf(std::initializer_list<Point2> corners) const {
        Point2 low = *corners.begin();
        Point2 high = low;
        for (const Point2 p : corners) {
            low = {std::min(low.x, p.x), std::min(low.y, p.y)};
            high = {std::max(high.x, p.x), std::max(high.y, p.y)};
        }
        return {columns_.range(low.x, high.x), rows_.range(low.y, high.y)};
    }

    // Of a fine mesh under coarse tiles, most quads hold no corner.
    bool isWanted(int x, int y) const {
        const auto [first, second] = trianglesOf(field_, x, y);
        return !boundsOf({vertices_[first[0]], vertices_[first[1]], vertices_[first[2]],
                          vertices_[second[2]]})
                    .isEmpty();
    }

    void draw(const MeshTriangle& triangle) {
        const Point2 p = vertices_[triangle[0]];
        const Point2 q = vertices_[triangle[1]];
        const Point2 r = vertices_[triangle[2]];
        const Bounds bounds = boundsOf({p, q, r});
        if (bounds.isEmpty())
            return;
        const float area = cross(q - p, r - p);
        if (area <= 0)
            return;
        constexpr float kEdge =
            -1e-4f; // a pixel on an edge belongs to both sides rather than to none
        for (int y = bounds.rows[0]; y <= bounds.rows[1]; ++y)
            for (int x = bounds.columns[0]; x <= bounds.columns[1]; ++x) {
                const Point2 place{columns_.place(x), rows_.place(y)};
                const float u = cross(place - p, r - p) / area;
                const float v = cross(q - p, place - p) / area;
                if (u < kEdge || v < kEdge || u + v > 1 - kEdge)
                    continue;
                pixels_[static_cast<std::size_t>(y) * static_cast<std::size_t>(columns_.count) +
                        static_cast<std::size_t>(x)] = shaded(triangle, u, v, positionOf(place));
            }
    }

    MeshPixel shaded(const MeshTriangle& triangle, float u, float v, Point2 place) const {
        const auto mix = [&](std::span<const Point2> values) {
            return values.empty() ? Point2{}
                                  : values[triangle[0]] * (1 - u - v) + values[triangle[1]] * u +
                                        values[triangle[2]] * v;
        };
        MeshPixel pixel{.a = mix(field_.a),
                        .b = mix(field_.b),
                        .inTemplate = mix(field_.inTemplate),
                        .inLight = mix(field_.inLight.empty() ? field_.inTemplate : field_.inLight),
                        .isCovered = true};
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
    float width_;
    float height_;
    Axis columns_;
    Axis rows_;
    std::vector<Point2> vertices_; // in steps
    std::vector<MeshPixel> pixels_;
};

Axis everyPixel(int count) {
    return {.count = count, .last = static_cast<float>(count - 1)};
}

Axis everyTile(int tiles, int tile, int size) {
    return {.count = tiles + 1,
            .first = -0.5f,
            .step = static_cast<float>(tile),
            .last = static_cast<float>(size) / static_cast<float>(tile)};
}

// The cells that a bilinear sample between two places (in cells) reads along one axis.
struct CellRange {
    int first = 0;
    int last = 0;
};

CellRange cellsBetween(float low, float high, int count) {
    return {std::clamp(floorOf(low), 0, count - 1), std::clamp(floorOf(high) + 1, 0, count - 1)};
}

TilePhotos photosOfCells(std::span<const float> weights, int cellWidth, CellRange columns,
                         CellRange rows) {
    const auto weightAt = [&](int x, int y) {
        return weights[static_cast<std::size_t>(y) * static_cast<std::size_t>(cellWidth) +
                       static_cast<std::size_t>(x)];
    };
    const float first = weightAt(columns.first, rows.first);
    if (first != 0 && first != 1)
        return TilePhotos::both;
    for (int y = rows.first; y <= rows.last; ++y)
        for (int x = columns.first; x <= columns.last; ++x)
            if (weightAt(x, y) != first)
                return TilePhotos::both;
    return first == 0 ? TilePhotos::onlyA : TilePhotos::onlyB;
}

} // namespace

std::array<MeshTriangle, 2> trianglesOf(const MorphField& field, int x, int y) {
    const auto w = static_cast<std::size_t>(field.width);
    const std::size_t i = static_cast<std::size_t>(y) * w + static_cast<std::size_t>(x);
    return {{{i, i + 1, i + w + 1}, {i, i + w + 1, i + w}}};
}

std::vector<MeshPixel> rasterised(const PlacedMesh& mesh, int width, int height) {
    return Rasteriser(mesh, width, height, everyPixel(width), everyPixel(height)).drawn();
}

std::vector<MeshPixel> tileCorners(const PlacedMesh& mesh, const TileGrid& grid) {
    const Axis columns = everyTile(grid.columns(), grid.tile, grid.width);
    const Axis rows = everyTile(grid.rows(), grid.tile, grid.height);
    Rasteriser rasteriser(mesh, grid.width, grid.height, columns, rows);
    std::vector<MeshPixel> corners = rasteriser.drawn();
    for (int y = 0; y < rows.count; ++y)
        for (int x = 0; x < columns.count; ++x) {
            MeshPixel& corner =
                corners[static_cast<std::size_t>(y) * static_cast<std::size_t>(columns.count) +
                        static_cast<std::size_t>(x)];
            if (!corner.isCovered)
                corner.a = corner.b = rasteriser.positionOf({columns.place(x), rows.place(y)});
        }
    return corners;
}

std::vector<TilePhotos> photosOfTiles(const MorphField& field, std::span<const float> weights,
                                      std::span<const MeshPixel> corners, const TileGrid& grid) {
    std::vector<TilePhotos> tiles;
    tiles.reserve(static_cast<std::size_t>(grid.columns()) * static_cast<std::size_t>(grid.rows()));
    const std::size_t stride = static_cast<std::size_t>(grid.columns()) + 1;
    for (std::size_t y = 0; y + 1 < corners.size() / stride; ++y)
        for (std::size_t x = 0; x + 1 < stride; ++x) {
            const std::size_t i = y * stride + x;
            const auto [left, right] =
                std::minmax({corners[i].cell.x, corners[i + 1].cell.x, corners[i + stride].cell.x,
                             corners[i + stride + 1].cell.x});
            const auto [top, bottom] =
                std::minmax({corners[i].cell.y, corners[i + 1].cell.y, corners[i + stride].cell.y,
                             corners[i + stride + 1].cell.y});
            tiles.push_back(photosOfCells(weights, field.cellWidth,
                                          cellsBetween(left, right, field.cellWidth),
                                          cellsBetween(top, bottom, field.cellHeight)));
        }
    return tiles;
}

} // namespace morphoscope
