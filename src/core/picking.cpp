#include "core/picking.h"

#include <algorithm>
#include <cmath>

namespace morphoscope {

namespace {

constexpr std::size_t kPointsPerCell = 2;      // on average, if they were spread evenly
constexpr std::size_t kMaxCellsPerSide = 1024; // one far outlier must not cost memory

bool isFinite(Point2 point) {
    return std::isfinite(point.x) && std::isfinite(point.y);
}

std::size_t cellAlong(float value, float least, float cellSize, std::size_t count) {
    const float cell = std::floor((value - least) / cellSize);
    return static_cast<std::size_t>(std::clamp(cell, 0.0f, static_cast<float>(count - 1)));
}

} // namespace

PointGrid::PointGrid(std::span<const Point2> points) : points_(points.begin(), points.end()) {
    Point2 most;
    std::size_t finiteCount = 0;
    for (const Point2& point : points_) {
        if (!isFinite(point))
            continue;
        const bool isFirst = finiteCount++ == 0;
        min_ = isFirst ? point : Point2{std::min(min_.x, point.x), std::min(min_.y, point.y)};
        most = isFirst ? point : Point2{std::max(most.x, point.x), std::max(most.y, point.y)};
    }
    if (finiteCount == 0)
        return;
    const double width = std::max(double(most.x) - min_.x, 1e-6);
    const double height = std::max(double(most.y) - min_.y, 1e-6);
    const double side = std::sqrt(width * height * kPointsPerCell / double(finiteCount));
    cellSize_ = static_cast<float>(std::max(side, std::max(width, height) / kMaxCellsPerSide));
    columnCount_ = static_cast<std::size_t>(width / cellSize_) + 1;
    rowCount_ = static_cast<std::size_t>(height / cellSize_) + 1;

    cellStarts_.assign(columnCount_ * rowCount_ + 1, 0);
    const auto cellOf = [&](Point2 point) {
        return rowOf(point.y) * columnCount_ + columnOf(point.x);
    };
    for (const Point2& point : points_)
        if (isFinite(point))
            ++cellStarts_[cellOf(point) + 1];
    for (std::size_t cell = 1; cell < cellStarts_.size(); ++cell)
        cellStarts_[cell] += cellStarts_[cell - 1];
    members_.resize(finiteCount);
    std::vector<std::size_t> next(cellStarts_.begin(), cellStarts_.end() - 1);
    for (std::size_t i = 0; i < points_.size(); ++i)
        if (isFinite(points_[i]))
            members_[next[cellOf(points_[i])]++] = i;
}

std::size_t PointGrid::columnOf(float x) const {
    return cellAlong(x, min_.x, cellSize_, columnCount_);
}

std::size_t PointGrid::rowOf(float y) const {
    return cellAlong(y, min_.y, cellSize_, rowCount_);
}

std::optional<std::size_t> PointGrid::nearest(Point2 place, float radius) const {
    std::optional<std::size_t> best;
    if (members_.empty() || !isFinite(place))
        return best;
    float bestSquare = radius * radius;
    for (std::size_t row = rowOf(place.y - radius); row <= rowOf(place.y + radius); ++row)
        for (std::size_t column = columnOf(place.x - radius); column <= columnOf(place.x + radius);
             ++column) {
            const std::size_t cell = row * columnCount_ + column;
            for (std::size_t k = cellStarts_[cell]; k < cellStarts_[cell + 1]; ++k) {
                const std::size_t index = members_[k];
                const float dx = points_[index].x - place.x;
                const float dy = points_[index].y - place.y;
                const float square = dx * dx + dy * dy;
                if (square < bestSquare || (square == bestSquare && (!best || index > *best))) {
                    bestSquare = square;
                    best = index;
                }
            }
        }
    return best;
}

std::vector<std::size_t> PointGrid::inside(Point2 corner, Point2 oppositeCorner) const {
    std::vector<std::size_t> found;
    if (members_.empty() || !isFinite(corner) || !isFinite(oppositeCorner))
        return found;
    const auto [left, right] = std::minmax(corner.x, oppositeCorner.x);
    const auto [low, high] = std::minmax(corner.y, oppositeCorner.y);
    for (std::size_t row = rowOf(low); row <= rowOf(high); ++row)
        for (std::size_t column = columnOf(left); column <= columnOf(right); ++column) {
            const std::size_t cell = row * columnCount_ + column;
            for (std::size_t k = cellStarts_[cell]; k < cellStarts_[cell + 1]; ++k) {
                const Point2 point = points_[members_[k]];
                if (point.x >= left && point.x <= right && point.y >= low && point.y <= high)
                    found.push_back(members_[k]);
            }
        }
    std::sort(found.begin(), found.end());
    return found;
}

bool isInside(Point2 place, std::span<const Point2> corners) {
    bool isIn = false;
    for (std::size_t i = 0; i < corners.size(); ++i) {
        const Point2 a = corners[i];
        const Point2 b = corners[i == 0 ? corners.size() - 1 : i - 1];
        if ((a.y > place.y) != (b.y > place.y) &&
            place.x < a.x + (place.y - a.y) / (b.y - a.y) * (b.x - a.x))
            isIn = !isIn;
    }
    return isIn;
}

} // namespace morphoscope
