#include "core/picture_shape.h"

#include "core/live.h"

#include <algorithm>
#include <cmath>

namespace morphoscope {

namespace {

constexpr double kMostSqueezed = 0.06;

} // namespace

PictureSize fittedInto(double aspect, PictureSize room) {
    room.width = std::max(room.width, 1);
    room.height = std::max(room.height, 1);
    if (aspect > static_cast<double>(room.width) / room.height)
        return {room.width, std::max(1, static_cast<int>(std::lround(room.width / aspect)))};
    return {std::max(1, static_cast<int>(std::lround(room.height * aspect))), room.height};
}

double pictureAspect(const TrainedModel& model) {
    return model.shape ? 1 / static_cast<double>(model.shape->pictureAspect)
                       : static_cast<double>(model.decoder->width) / model.decoder->height;
}

double shownAspect(const TrainedModel& model, double wanted) {
    const double own = pictureAspect(model);
    return std::abs(wanted / own - 1) < kMostSqueezed ? wanted : own;
}

double shownAspect(const Live& live) {
    const bool hasShape = live.model && (live.model->shape || live.model->decoder);
    if (!hasShape)
        return live.photos ? live.photos->frame.aspect : WorkingFrame{}.aspect;
    return live.photos ? shownAspect(*live.model, live.photos->frame.aspect)
                       : pictureAspect(*live.model);
}

} // namespace morphoscope
