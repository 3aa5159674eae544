#include "morph/light_shift.h"

#include "core/shift_filter.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace morphoscope {
namespace {

float squareDifference(const Image& image, std::size_t i, std::size_t j) {
    float sum = 0;
    for (std::size_t c = 0; c < 3; ++c) {
        const float d =
            static_cast<float>(image.rgb[3 * i + c]) - static_cast<float>(image.rgb[3 * j + c]);
        sum += d * d;
    }
    return sum;
}

std::array<Plane, 3> difference(const Image& now, const Image& key) {
    std::array<Plane, 3> planes;
    for (std::size_t c = 0; c < 3; ++c) {
        planes[c] = Plane(now.width, now.height);
        for (std::size_t i = 0; i < planes[c].values.size(); ++i)
            planes[c].values[i] =
                static_cast<float>(now.rgb[3 * i + c]) - static_cast<float>(key.rgb[3 * i + c]);
    }
    return planes;
}

class Filter {
public:
    Filter(const Image& a, const Image& b) : a_(a), b_(b), step_(shiftStep(a.width)) {}

    // One direction over both shifts, whose weights are the same.
    LightShift along(const LightShift& from, int dx, int dy) const {
        LightShift to = from;
        for (int y = 0; y < a_.height; ++y)
            for (int x = 0; x < a_.width; ++x)
                average(from, to, x, y, dx * step_, dy * step_);
        return to;
    }

private:
    void average(const LightShift& from, LightShift& to, int x, int y, int dx, int dy) const {
        const std::size_t here = from.a[0].index(x, y);
        std::array<float, 6> sums{};
        float weights = 0;
        for (int i = -kShiftTaps; i <= kShiftTaps; ++i) {
            const std::size_t tap = from.a[0].index(std::clamp(x + i * dx, 0, a_.width - 1),
                                                    std::clamp(y + i * dy, 0, a_.height - 1));
            const float unlike = squareDifference(a_, here, tap) + squareDifference(b_, here, tap);
            constexpr float kEvenness = 255 * kShiftEvenness;
            constexpr auto kReach = static_cast<float>(kShiftTaps * kShiftTaps);
            const float weight = std::exp(-unlike / (6 * kEvenness * kEvenness) -
                                          static_cast<float>(i * i) / kReach);
            weights += weight;
            for (std::size_t c = 0; c < 3; ++c) {
                sums[c] += weight * from.a[c].values[tap];
                sums[3 + c] += weight * from.b[c].values[tap];
            }
        }
        for (std::size_t c = 0; c < 3; ++c) {
            to.a[c].values[here] = sums[c] / weights;
            to.b[c].values[here] = sums[3 + c] / weights;
        }
    }

    const Image& a_;
    const Image& b_;
    int step_;
};

} // namespace

LightShift lightShift(const Image& a, const Image& b, const Image& now) {
    const Filter filter(a, b);
    return filter.along(filter.along({difference(now, a), difference(now, b)}, 1, 0), 0, 1);
}

} // namespace morphoscope
