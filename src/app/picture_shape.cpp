#include "app/picture_shape.h"

#include <cmath>

namespace morphoscope {

namespace {

constexpr double kMostSqueezed = 0.06;

} // namespace

double pictureAspect(const TrainedModel& model) {
    return model.shape ? 1 / static_cast<double>(model.shape->pictureAspect)
                       : static_cast<double>(model.decoder->width) / model.decoder->height;
}

double shownAspect(const TrainedModel& model, double wanted) {
    const double own = pictureAspect(model);
    return std::abs(wanted / own - 1) < kMostSqueezed ? wanted : own;
}

} // namespace morphoscope
