// The way of all map points from one layout to the next, so that the eye can follow them. A plain
// value that the UI thread advances once per frame; a new target starts from wherever the points
// are now.
#pragma once

#include "core/session.h"

#include <vector>

namespace morphoscope {

class EmbeddingAnimation {
public:
    explicit EmbeddingAnimation(double durationSeconds = 0.6) : duration_(durationSeconds) {}

    // Starts towards the target. Another number of points (other photos) is shown at once.
    void moveTo(std::vector<Point2> target);
    void jumpTo(std::vector<Point2> target);
    void advance(double seconds);

    const std::vector<Point2>& positions() const { return now_; }
    bool isMoving() const { return age_ < duration_; }

private:
    double duration_;
    double age_ = duration_;
    std::vector<Point2> from_;
    std::vector<Point2> to_;
    std::vector<Point2> now_;
};

} // namespace morphoscope
