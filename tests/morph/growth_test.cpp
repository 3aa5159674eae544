// What only one photo of a pair sees, because something stands before it in the other.
#include "morph/growth.h"

#include "core/aligned_set.h"
#include "morph/morph_field.h"
#include "tests/morph/synthetic_town.h"

#include <gtest/gtest.h>

namespace morphoscope {
namespace {

constexpr int kWidth = 96;
constexpr int kHeight = 72;

// A map that squeezes `squeezed` (widths) in the middle to a tenth of its width.
MapGrid squeezedMap(float squeezed) {
    MapGrid map{kWidth, kHeight, {}};
    for (int y = 0; y < kHeight; ++y)
        for (int x = 0; x < kWidth; ++x) {
            Point2 p = positionOf(kWidth, kHeight, static_cast<float>(x), static_cast<float>(y));
            p.x -= 0.9f * std::clamp(p.x, -squeezed / 2, squeezed / 2);
            map.values.push_back(p);
        }
    return map;
}

TEST(Growth, IsWhatTheMapsSay) {
    const std::vector<float> growth =
        growthOf(squeezedMap(0), squeezedMap(0.2f), 1, Plane(kWidth, kHeight));
    EXPECT_NEAR(growth[kHeight / 2 * kWidth + kWidth / 2], 0.1f, 0.01f);
    EXPECT_NEAR(growth[kHeight / 2 * kWidth + 5], 1, 1e-3f);
}

TEST(Growth, OfTheWholeIsNone) {
    MapGrid doubled = squeezedMap(0);
    for (Point2& p : doubled.values)
        p = p * 2;
    for (const float g : growthOf(squeezedMap(0), doubled, 2, Plane(kWidth, kHeight)))
        EXPECT_NEAR(g, 1, 1e-3f);
}

TEST(Growth, CountsNotWhereItIsSoft) {
    for (const float g : growthOf(squeezedMap(0), squeezedMap(0.2f), 1, Plane(kWidth, kHeight, 1)))
        EXPECT_EQ(g, 1);
}

// A wall that hides part of the town in B: halfway A alone shows that part.
TEST(Growth, TheMorphShowsAHiddenPlaceFromThePhotoThatSeesIt) {
    AlignedSet set{.templateWidth = kWidth, .templateHeight = kHeight, .templateExtent = 1};
    for (const float squeezed : {0.0f, 0.2f})
        set.photos.push_back({.group = 0, .morphs = true, .fromTemplate = squeezedMap(squeezed)});
    set.groups.push_back({.photos = {0, 1}});
    const Image town = paintTown({}, 320, 240);
    const MorphField field = makeMorphField(set, 0, 1, town, town);
    const std::vector<float> half = fineWeights(field, 0.5f);
    const int row = field.cellHeight / 2 + field.cellHeight / 8; // among the houses
    EXPECT_LT(half[static_cast<std::size_t>(row * field.cellWidth + field.cellWidth / 2)], 0.05f);
    const std::vector<float> back = fineWeights(makeMorphField(set, 1, 0, town, town), 0.5f);
    EXPECT_GT(back[static_cast<std::size_t>(row * field.cellWidth + field.cellWidth / 2)], 0.95f);
}

} // namespace
} // namespace morphoscope
