#include "core/placed_mesh.h"

#include <gtest/gtest.h>

namespace morphoscope {
namespace {

constexpr float kAspect = 0.75f;

// Four vertices `beyond` outside the frame; B lies `shift` to the right of A.
MorphField slidingFrame(float beyond, float shift) {
    MorphField field;
    field.width = 2;
    field.height = 2;
    for (const float y : {-0.5f * kAspect - beyond, 0.5f * kAspect + beyond})
        for (const float x : {-0.5f - beyond, 0.5f + beyond}) {
            field.a.push_back({x, y});
            field.b.push_back({x + shift, y});
        }
    field.cellWidth = 2;
    field.cellHeight = 2;
    return field;
}

TEST(PlacedMesh, CornersEndWithThePictureWhateverTheTiles) {
    const TileGrid grid{.width = 100, .height = 75, .tile = 8};
    ASSERT_EQ(grid.columns(), 13);
    ASSERT_EQ(grid.rows(), 10);
    const MorphField field = slidingFrame(0.1f, 0.0f);
    const std::vector<MeshPixel> corners = tileCorners({field, 0.5f}, grid);
    ASSERT_EQ(corners.size(), 14u * 11u);
    EXPECT_NEAR(corners.front().a.x, -0.5f, 1e-5f);
    EXPECT_NEAR(corners.front().a.y, -0.5f * kAspect, 1e-5f);
    EXPECT_NEAR(corners[1].a.x, -0.42f, 1e-5f);
    EXPECT_NEAR(corners[12].a.x, 0.46f, 1e-5f);
    EXPECT_NEAR(corners.back().a.x, 0.5f, 1e-5f);
    EXPECT_NEAR(corners.back().a.y, 0.5f * kAspect, 1e-5f);
}

TEST(PlacedMesh, CornersLieInBothPhotosAsPixelsDo) {
    const MorphField field = slidingFrame(0.2f, 0.1f);
    const std::vector<MeshPixel> corners =
        tileCorners({field, 0.25f}, {.width = 40, .height = 30, .tile = 4});
    const std::vector<MeshPixel> pixels = rasterised({field, 0.25f}, 40, 30);
    // A corner is the middle of the four pixels around it.
    const MeshPixel& corner = corners[3 * 11 + 5];
    const Point2 a = (pixels[11 * 40 + 19].a + pixels[12 * 40 + 20].a) * 0.5f;
    const Point2 b = (pixels[11 * 40 + 19].b + pixels[12 * 40 + 20].b) * 0.5f;
    const Point2 cell = (pixels[11 * 40 + 19].cell + pixels[12 * 40 + 20].cell) * 0.5f;
    EXPECT_NEAR(length(corner.a - a), 0, 1e-5f);
    EXPECT_NEAR(length(corner.b - b), 0, 1e-5f);
    EXPECT_NEAR(length(corner.cell - cell), 0, 1e-5f);
    EXPECT_NEAR(corner.b.x - corner.a.x, 0.1f, 1e-5f);
}

TEST(PlacedMesh, CornersBeyondTheMeshShowThePhotosAsTheyAre) {
    const MorphField field = slidingFrame(-0.2f, 0.1f);
    const std::vector<MeshPixel> corners =
        tileCorners({field, 0.5f}, {.width = 40, .height = 30, .tile = 10});
    EXPECT_FALSE(corners.front().isCovered);
    EXPECT_NEAR(corners.front().a.x, -0.5f, 1e-5f);
    EXPECT_NEAR(corners.front().b.x, -0.5f, 1e-5f);
}

// Six cells across the frame, three tiles: A shows alone in the left cells, B in the right ones.
TEST(PlacedMesh, TilesKnowWhichPhotosTheyShow) {
    MorphField field = slidingFrame(0.0f, 0.0f);
    field.cellWidth = 6;
    field.cellHeight = 2;
    const TileGrid grid{.width = 60, .height = 45, .tile = 20};
    const std::vector<MeshPixel> corners = tileCorners({field, 0.5f}, grid);
    const auto ofMiddleRow = [&](std::vector<float> row) {
        std::vector<float> weights = row;
        weights.insert(weights.end(), row.begin(), row.end());
        const std::vector<TilePhotos> tiles = photosOfTiles(field, weights, corners, grid);
        EXPECT_EQ(tiles.size(), 9u);
        return std::vector<TilePhotos>(tiles.begin() + 3, tiles.begin() + 6);
    };
    using enum TilePhotos;
    EXPECT_EQ(ofMiddleRow({0, 0, 0, 0, 1, 1}), (std::vector{onlyA, both, both}))
        << "a bilinear sample reaches into the next cell";
    EXPECT_EQ(ofMiddleRow({0, 0, 0, 1, 1, 1}), (std::vector{onlyA, both, onlyB}));
    EXPECT_EQ(ofMiddleRow({1, 1, 1, 1, 0.5f, 0.5f}), (std::vector{onlyB, both, both}));
    EXPECT_EQ(ofMiddleRow({0, 0, 0, 0, 0, 0}), (std::vector{onlyA, onlyA, onlyA}));
}

} // namespace
} // namespace morphoscope
