// The last fractions of a cell.
#include "morph/polish.h"

#include "tests/morph/synthetic_town.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace morphoscope {
namespace {

TEST(Polish, FindsAShiftOfAFractionOfACell) {
    constexpr float kShift = 0.0025f; // .64 cells of the field
    const MatchPhoto a = makeMatchPhoto(paintTown({}, 640, 480));
    const MatchPhoto b = makeMatchPhoto(paintTown({.shift = kShift}, 640, 480));
    const PairField start = similarityField({}, 256, 192);
    const PairField field = polished(a, b, start);
    std::vector<float> errors;
    for (int y = 100; y < 180; ++y) // the town, below its sky
        for (int x = 20; x < 236; ++x) {
            const std::size_t i = field.confidenceX.index(x, y);
            errors.push_back(std::abs(field.b.values[i].x - field.a.values[i].x - kShift));
        }
    std::nth_element(errors.begin(),
                     errors.begin() + static_cast<std::ptrdiff_t>(errors.size() / 2), errors.end());
    EXPECT_LT(errors[errors.size() / 2], 0.2f * kShift);
}

TEST(Polish, LeavesPicturesWithoutStructureAlone) {
    Image grey = makeImage(320, 240);
    std::fill(grey.rgb.begin(), grey.rgb.end(), std::uint8_t{128});
    const MatchPhoto photo = makeMatchPhoto(grey);
    const PairField start = similarityField({}, 128, 96);
    const PairField field = polished(photo, photo, start);
    for (std::size_t i = 0; i < start.a.values.size(); ++i)
        ASSERT_NEAR(length(field.a.values[i] - start.a.values[i]), 0, 1e-5);
}

} // namespace
} // namespace morphoscope
