#include "core/embedding_animation.h"

#include <algorithm>
#include <utility>

namespace morphoscope {

void EmbeddingAnimation::moveTo(std::vector<Point2> target) {
    if (target.size() != now_.size()) {
        jumpTo(std::move(target));
        return;
    }
    if (target == to_)
        return;
    from_ = now_;
    to_ = std::move(target);
    age_ = 0;
}

void EmbeddingAnimation::jumpTo(std::vector<Point2> target) {
    now_ = target;
    from_ = target;
    to_ = std::move(target);
    age_ = duration_;
}

void EmbeddingAnimation::advance(double seconds) {
    if (!isMoving())
        return;
    age_ = std::min(age_ + std::max(seconds, 0.0), duration_);
    if (age_ >= duration_) {
        now_ = to_; // exactly: the map is asked for latents at these places
        return;
    }
    const auto t = static_cast<float>(age_ / duration_);
    const float eased = 1 - (1 - t) * (1 - t) * (1 - t); // starts at once, arrives softly
    for (std::size_t i = 0; i < now_.size(); ++i)
        now_[i] = {from_[i].x + (to_[i].x - from_[i].x) * eased,
                   from_[i].y + (to_[i].y - from_[i].y) * eased};
}

} // namespace morphoscope
