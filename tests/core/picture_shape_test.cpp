#include "core/picture_shape.h"

#include "core/live.h"

#include <gtest/gtest.h>

namespace morphoscope {
namespace {

TrainedModel plainModel(int width, int height) {
    auto network = std::make_shared<DecoderNetwork>();
    network->width = width;
    network->height = height;
    TrainedModel model;
    model.decoder = network;
    return model;
}

// 128x96 stands for photos of 4:3; photos of 1.38 were squeezed by less than 6 %.
TEST(PictureShape, APlainModelFillsWhatNearlyHasItsShape) {
    const TrainedModel model = plainModel(128, 96);
    EXPECT_DOUBLE_EQ(pictureAspect(model), 4.0 / 3);
    EXPECT_DOUBLE_EQ(shownAspect(model, 1.38), 1.38);
    EXPECT_DOUBLE_EQ(shownAspect(model, 16.0 / 9), 4.0 / 3);
}

TEST(PictureShape, AnAlignedModelDrawsPhotosOfTheirOwnShape) {
    TrainedModel model = plainModel(128, 96);
    auto shape = std::make_shared<ShapeSpace>();
    shape->pictureAspect = 0.5f;
    model.shape = shape;
    EXPECT_DOUBLE_EQ(pictureAspect(model), 2);
}

TEST(PictureShape, BeforeAnythingIsLearnedThePhotosHaveIt) {
    Live live;
    EXPECT_DOUBLE_EQ(shownAspect(live), 4.0 / 3);
    auto photos = std::make_shared<PhotoSet>();
    photos->frame.aspect = 16.0 / 9;
    live.photos = photos;
    EXPECT_DOUBLE_EQ(shownAspect(live), 16.0 / 9);
    live.model = std::make_shared<TrainedModel>(plainModel(128, 96));
    EXPECT_DOUBLE_EQ(shownAspect(live), 4.0 / 3);
}

TEST(PictureShape, ManyPicturesKeepToTheirRoomAndTheirShape) {
    for (const double aspect : {0.5, 1.0, 4.0 / 3, 2.0})
        for (const float width : {400.f, 1000.f, 3000.f})
            for (int count = 1; count <= 3; ++count) {
                const auto tiles = tilePlaces(
                    {.count = count, .aspect = aspect, .width = width, .height = 800, .gap = 2});
                ASSERT_EQ(tiles.size(), static_cast<std::size_t>(count));
                for (const TilePlace& tile : tiles) {
                    EXPECT_NEAR(tile.width / tile.height, aspect, 1e-3);
                    EXPECT_GE(tile.left, -0.01f);
                    EXPECT_GE(tile.top, -0.01f);
                    EXPECT_LE(tile.left + tile.width, width + 0.01f);
                    EXPECT_LE(tile.top + tile.height, 800.01f);
                    EXPECT_LE(tile.width, tiles.front().width);
                    for (const TilePlace& other : tiles)
                        EXPECT_TRUE(&tile == &other || tile.left + tile.width < other.left ||
                                    other.left + other.width < tile.left ||
                                    tile.top + tile.height < other.top ||
                                    other.top + other.height < tile.top);
                }
            }
}

TEST(PictureShape, OnePictureFillsItsRoom) {
    const auto tiles = tilePlaces({.aspect = 2, .width = 400, .height = 300});
    EXPECT_EQ(tiles.front().width, 400);
    EXPECT_EQ(tiles.front().top, 50);
}

TEST(PictureShape, OfThreeTheFirstIsLargeWhereThatShowsMore) {
    const auto tilesIn = [](float width, float height) {
        return tilePlaces({.count = 3, .aspect = 1, .width = width, .height = height});
    };
    const auto side = tilesIn(600, 400);
    EXPECT_EQ(side[0].width, 400);
    EXPECT_EQ(side[1].width, 200);
    EXPECT_EQ(side[1].left, side[2].left);
    const auto below = tilesIn(400, 600);
    EXPECT_EQ(below[0].width, 400);
    EXPECT_EQ(below[1].top, below[2].top);
    const auto row = tilesIn(1200, 400);
    EXPECT_EQ(row[2].width, 400) << "there is room for three large ones";
    const auto column = tilesIn(400, 1200);
    EXPECT_EQ(column[2].width, 400);
}

} // namespace
} // namespace morphoscope
