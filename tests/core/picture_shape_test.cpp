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

} // namespace
} // namespace morphoscope
