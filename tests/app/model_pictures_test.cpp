#include "app/model_pictures.h"

#include "app/figures.h"
#include "core/picture_shape.h"
#include "morph/scores.h"
#include "tests/app/warp_fixture.h"

#include <gmock/gmock.h>

namespace morphoscope {
namespace {

using testing::HasSubstr;

struct ModelPicturesTest : WarpFixture {
    Image at(ModelPictures& pictures, double place) const {
        return pictures.atPlace(*programOf({0, 1, 2}), place, kTownWidth, kTownHeight);
    }
};

TEST_F(ModelPicturesTest, EveryKeyIsThePhotoItself) {
    ModelPictures pictures(model_, scene_, kTownWidth);
    EXPECT_GE(ssim(at(pictures, 0), town(kTownShifts[0])), 0.99);
    EXPECT_GE(ssim(at(pictures, 0.5), town(kTownShifts[1])), 0.99);
    EXPECT_GE(ssim(at(pictures, 1), town(kTownShifts[2])), 0.99);
}

TEST_F(ModelPicturesTest, APhotosLatentIsThePhotoItself) {
    ModelPictures pictures(model_, scene_, kTownWidth);
    for (int row = 0; row < 4; ++row)
        EXPECT_GE(ssim(pictures.ofLatent(latentOf(row), kTownWidth, kTownHeight),
                       town(kTownShifts[static_cast<std::size_t>(row)])),
                  0.99)
            << row;
}

TEST_F(ModelPicturesTest, HalfWayEverythingLiesHalfWay) {
    ModelPictures pictures(model_, scene_, kTownWidth);
    const Image truth = town(0.5f * (kTownShifts[0] + kTownShifts[1]));
    EXPECT_GT(ssim(at(pictures, 0.25), truth), 0.9);
    EXPECT_LT(ssim(town(kTownShifts[0]), truth), 0.75) << "the test would not see a standstill";
}

TEST_F(ModelPicturesTest, NextToAKeyNothingJumps) {
    ModelPictures pictures(model_, scene_, kTownWidth);
    EXPECT_GT(ssim(at(pictures, 0.499), at(pictures, 0.5)), 0.99);
    EXPECT_GT(ssim(at(pictures, 0.501), at(pictures, 0.5)), 0.99);
}

TEST_F(ModelPicturesTest, WithoutASceneTheNetworkSpeaksAlone) {
    ModelPictures pictures(model_, nullptr, kTownWidth);
    const Image grey = pictures.ofLatent(latentOf(0), 64, 48);
    for (const std::uint8_t value : grey.rgb)
        ASSERT_NEAR(value, 128, 1);
    EXPECT_NEAR(1 / pictureAspect(*model_), 0.75, 1e-3);
}

TEST_F(ModelPicturesTest, FiguresShowWhatTheWindowShows) {
    FigureOptions options;
    options.kind = FigureKind::traverse;
    options.keys = {nameOf(0), nameOf(1)};
    const auto distance = [](const Image& a, const Image& b) {
        double sum = 0;
        for (std::size_t i = 0; i < a.rgb.size(); ++i)
            sum += std::abs(a.rgb[i] - b.rgb[i]);
        return sum / static_cast<double>(a.rgb.size());
    };
    const Image shown = figureImage({.model = model_, .photos = photos_, .scene = scene_}, options);
    const Image alone = figureImage({.model = model_, .photos = photos_}, options);
    ASSERT_EQ(shown.width, alone.width);
    ASSERT_EQ(shown.height, alone.height);
    EXPECT_GT(distance(shown, alone), 10) << "this network knows nothing but grey";
}

TEST_F(ModelPicturesTest, NamesAPhotoThatVanished) {
    std::filesystem::remove(fileOf(1));
    ModelPictures pictures(model_, scene_, kTownWidth);
    try {
        at(pictures, 0.25);
        FAIL() << "a picture of a photo that is gone";
    } catch (const std::runtime_error& error) {
        EXPECT_THAT(error.what(), HasSubstr("town 1.png"));
    }
}

} // namespace
} // namespace morphoscope
