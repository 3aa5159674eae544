#include "core/mesh_place.h"

#include <gtest/gtest.h>

namespace morphoscope {
namespace {

// Three by two vertices over the frame; B lies to the right of A, and twice as far in its right
// half.
MorphField bentField() {
    MorphField field;
    field.width = 3;
    field.height = 2;
    for (const float y : {-0.4f, 0.4f})
        for (const float x : {-0.5f, 0.0f, 0.5f}) {
            field.a.push_back({x, y});
            field.b.push_back({x > 0 ? 0.7f : x + 0.1f, y});
        }
    return field;
}

TEST(MeshPlace, CarriesAPlaceThereAndBack) {
    const MorphField field = bentField();
    const auto there = carried(field, {0.25f, 0.1f});
    ASSERT_TRUE(there.has_value());
    EXPECT_NEAR(there->x, 0.4f, 1e-5f);
    EXPECT_NEAR(there->y, 0.1f, 1e-5f);
    const auto back = carriedBack(field, *there);
    ASSERT_TRUE(back.has_value());
    EXPECT_NEAR(back->x, 0.25f, 1e-5f);
    EXPECT_NEAR(back->y, 0.1f, 1e-5f);
}

TEST(MeshPlace, SaysNothingBeyondTheMesh) {
    EXPECT_FALSE(carried(bentField(), {0.55f, 0}).has_value());
    EXPECT_FALSE(carriedBack(bentField(), {-0.45f, 0}).has_value());
}

} // namespace
} // namespace morphoscope
