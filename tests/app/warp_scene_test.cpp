#include "app/warp_scene.h"

#include "app/morph_fields.h"
#include "morph/morph_field.h"
#include "tests/app/warp_fixture.h"

#include <array>

namespace morphoscope {
namespace {

struct WarpSceneTest : WarpFixture {
    // How much of each photo's own detail a moment carries.
    static std::array<float, 4> carriedOf(const WarpMoment& moment) {
        std::array<float, 4> carried{};
        carried.at(moment.a) += moment.carried * (1 - moment.t);
        carried.at(moment.b) += moment.carried * moment.t;
        return carried;
    }
    // Where the latent lies beside the straight line, as one more number of the shape.
    WarpMoment bentMoment(float amount) const {
        const Eigen::VectorXf straight = 0.5f * (latentOf(0) + latentOf(1));
        Eigen::VectorXf bent = straight;
        bent[0] += amount;
        return momentBetween(*scene_, 0, 1, 0.5f, bent);
    }
};

TEST_F(WarpSceneTest, NeedsAnAlignedModelAndItsPhotos) {
    EXPECT_TRUE(scene_);
    EXPECT_FALSE(makeWarpScene(model_, nullptr, photos_));
    EXPECT_FALSE(makeWarpScene(model_, aligned_, std::make_shared<const PhotoSet>()));
    auto plain = std::make_shared<TrainedModel>(*model_);
    plain->settings.kind = ModelKind::vae;
    EXPECT_FALSE(makeWarpScene(plain, aligned_, photos_));
}

TEST_F(WarpSceneTest, LeavesOutAPhotoThatWasNotAligned) {
    const auto few = makeWarpScene(model_, alignmentOf({-0.05f, 0.05f, 0.0f}), photos_);
    ASSERT_TRUE(few);
    EXPECT_EQ(few->alignedOfRow, (std::vector{0, 1, 2, -1}));
    const WarpMoment moment = momentOf(*few, latentOf(3));
    EXPECT_LT(moment.b, 3u);
    EXPECT_LT(moment.carried, 1) << "it is nobody's own place any more";
}

TEST_F(WarpSceneTest, APhotosOwnLatentShowsThePhoto) {
    for (int row = 0; row < 4; ++row) {
        const auto carried = carriedOf(momentOf(*scene_, latentOf(row)));
        EXPECT_EQ(carried[static_cast<std::size_t>(row)], 1) << row;
    }
}

TEST_F(WarpSceneTest, OnTheLineBetweenTwoPhotosAllDetailIsCarried) {
    const WarpMoment moment = momentAt(*scene_, *programOf({1, 0}), 0.25);
    EXPECT_EQ(moment.a, 0u);
    EXPECT_EQ(moment.b, 1u);
    EXPECT_FLOAT_EQ(moment.t, 0.75f) << "there and back are one morph";
    EXPECT_EQ(moment.carried, 1);
    EXPECT_FLOAT_EQ(momentAt(*scene_, *programOf({0, 1}), 0.25).t, 0.25f);
}

TEST_F(WarpSceneTest, NothingJumpsWhereAnotherPhotoBecomesTheNearest) {
    // A round trip past all four photos, in steps of a few thousandths of their distances.
    constexpr int kSteps = 6000;
    std::array<float, 4> before{};
    std::size_t pairCount = 0;
    PhotoPair pairBefore{9, 9};
    for (int i = 0; i <= kSteps; ++i) {
        const double angle = 2 * M_PI * i / kSteps;
        Eigen::VectorXf latent = 0.25f * (latentOf(0) + latentOf(1) + latentOf(2) + latentOf(3));
        latent[kShapeSize] += static_cast<float>(1.1 * std::cos(angle));
        latent[kShapeSize + 1] += static_cast<float>(1.3 * std::sin(angle));
        const WarpMoment moment = momentOf(*scene_, latent);
        const auto carried = carriedOf(moment);
        for (std::size_t k = 0; k < 4 && i > 0; ++k)
            ASSERT_NEAR(carried[k], before[k], 0.01f) << "at step " << i << " of photo " << k;
        pairCount += PhotoPair{moment.a, moment.b} != pairBefore;
        pairBefore = {moment.a, moment.b};
        before = carried;
    }
    EXPECT_GE(pairCount, 4u) << "the way met too few borders to prove anything";
}

TEST_F(WarpSceneTest, FarFromAllPhotosTheNetworkSpeaksAlone) {
    Eigen::VectorXf far = latentOf(0);
    far[kShapeSize + 7] += 50;
    EXPECT_LT(momentOf(*scene_, far).carried, 0.001f);
}

TEST_F(WarpSceneTest, BesideTheLineTheMeshIsBentAsTheShapeSays) {
    const MorphField field = makeMorphField(*aligned_, 0, 1, town(-0.05f), town(0.05f));
    EXPECT_TRUE(offsetsOf(*scene_, bentMoment(0), field).empty());
    const WarpMoment moment = bentMoment(0.5f);
    const std::vector<Point2> offsets = offsetsOf(*scene_, moment, field);
    ASSERT_EQ(offsets.size(), field.a.size());
    // The only thing in which the towns' shapes differ is their shift: half a deviation of that.
    const float expected = 0.5f * model_->shape->basis(0, 0);
    ASSERT_GT(std::abs(expected), 0.005f);
    for (std::size_t i = 0; i < offsets.size(); ++i) {
        const Point2 place = mixed(field.a[i], field.b[i], moment.t);
        const float toFrame = std::min(0.5f - std::abs(place.x), 0.375f - std::abs(place.y));
        if (toFrame <= 0)
            EXPECT_EQ(length(offsets[i]), 0) << "the mesh would let go of the frame";
        else if (toFrame > 3 * std::abs(expected))
            EXPECT_NEAR(offsets[i].x, expected, 1e-4f);
        else
            EXPECT_LE(std::abs(offsets[i].x), std::abs(expected) * 1.001f);
    }
}

} // namespace
} // namespace morphoscope
