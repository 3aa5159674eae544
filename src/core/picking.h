// Which points lie near the mouse or in a box, by a grid of buckets. Built once per change of the
// positions; asking costs the buckets touched. Immutable, any thread. Units are those of the given
// points (pixels for the mouse).
#pragma once

#include "core/session.h"

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace morphoscope {

// Whether the place lies inside the closed line through the corners, by the even-odd rule.
bool isInside(Point2 place, std::span<const Point2> corners);

class PointGrid {
public:
    PointGrid() = default;
    explicit PointGrid(
        std::span<const Point2> points); // points that are not finite are never found

    // The nearest point within the radius; of equally near ones the later one, which is drawn on
    // top.
    std::optional<std::size_t> nearest(Point2 place, float radius) const;

    // Points in the box spanned by two opposite corners, borders included, in ascending order.
    std::vector<std::size_t> inside(Point2 corner, Point2 oppositeCorner) const;

private:
    std::size_t columnOf(float x) const;
    std::size_t rowOf(float y) const;

    std::vector<Point2> points_;
    Point2 min_;
    float cellSize_ = 1;
    std::size_t columnCount_ = 0;
    std::size_t rowCount_ = 0;
    std::vector<std::size_t>
        cellStarts_; // cell c holds members_[cellStarts_[c] .. cellStarts_[c + 1])
    std::vector<std::size_t> members_;
};

} // namespace morphoscope
