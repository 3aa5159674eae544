#include "morph/relax.h"

#include <algorithm>
#include <utility>

namespace morphoscope {

void relax(std::vector<Point2>& deviations, const Plane& belief) {
    constexpr int kRounds = 4;
    Plane x(belief.width, belief.height);
    Plane y(belief.width, belief.height);
    for (std::size_t i = 0; i < deviations.size(); ++i) {
        x.values[i] = deviations[i].x;
        y.values[i] = deviations[i].y;
    }
    for (const int part : {10, 20, 40, 80, 160}) {
        const int radius = std::max(1, belief.width / part);
        for (int round = 0; round < kRounds; ++round)
            for (Plane* plane : {&x, &y}) {
                Plane smooth = boxMean(*plane, radius, radius);
                for (std::size_t i = 0; i < deviations.size(); ++i)
                    smooth.values[i] += belief.values[i] * (plane->values[i] - smooth.values[i]);
                *plane = std::move(smooth);
            }
    }
    for (std::size_t i = 0; i < deviations.size(); ++i)
        deviations[i] = {x.values[i], y.values[i]};
}

} // namespace morphoscope
