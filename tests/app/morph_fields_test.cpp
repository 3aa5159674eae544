#include "app/morph_fields.h"

#include "tests/app/warp_fixture.h"

#include <array>
#include <chrono>
#include <gmock/gmock.h>
#include <thread>

namespace morphoscope {
namespace {

using testing::HasSubstr;

struct MorphFieldsTest : WarpFixture {
    // Frames until nothing is under way.
    void settle(const std::shared_ptr<const AlignedSet>& aligned) {
        constexpr int kMostFrames = 6000; // a minute
        fields.advance(aligned, photos_, wanted);
        for (int i = 0; i < kMostFrames && fields.isBusy(); ++i) {
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
            fields.advance(aligned, photos_, wanted);
        }
        ASSERT_FALSE(fields.isBusy()) << "the worker does not come to an end";
    }
    // How far photo 1's middle lies from photo 0's.
    static float shiftOf(const PairWarp& warp) {
        const MorphField& field = *warp.field;
        const std::size_t middle = static_cast<std::size_t>(field.height / 2 * field.width) +
                                   static_cast<std::size_t>(field.width / 2);
        return field.b[middle].x - field.a[middle].x;
    }

    MorphFields fields;
    std::vector<PhotoPair> wanted{{0, 1}, {1, 2}};
};

TEST_F(MorphFieldsTest, AreMadeOneAfterTheOther) {
    EXPECT_FALSE(fields.find({0, 1}));
    settle(aligned_);
    ASSERT_TRUE(fields.find({0, 1}));
    ASSERT_TRUE(fields.find({1, 2}));
    EXPECT_NEAR(shiftOf(*fields.find({0, 1})), 0.1f, 0.002f);
    EXPECT_FALSE(fields.find({0, 2})) << "nobody asked";
}

TEST_F(MorphFieldsTest, OfANewerAlignmentReplaceTheOldOnesWhenTheyAreMade) {
    settle(aligned_);
    const auto old = fields.find({0, 1});
    const auto newer = alignmentOf({-0.05f, 0.03f, 0.0f, 0.02f});
    fields.advance(newer, photos_, wanted);
    EXPECT_EQ(fields.find({0, 1}), old) << "until the new one is there the old one serves";
    settle(newer);
    ASSERT_TRUE(fields.find({0, 1}));
    EXPECT_NEAR(shiftOf(*fields.find({0, 1})), 0.08f, 0.002f);
}

TEST_F(MorphFieldsTest, OfAnotherPhotoAreForgotten) {
    settle(aligned_);
    auto changed = std::make_shared<AlignedSet>(*aligned_);
    changed->photos[0].contentHash = "another photo of this name";
    fields.advance(changed, photos_, {});
    EXPECT_FALSE(fields.find({0, 1}));
    EXPECT_TRUE(fields.find({1, 2}));
}

TEST_F(MorphFieldsTest, NobodyWaitsForWhatWasCancelled) {
    fields.advance(aligned_, photos_, wanted);
    EXPECT_TRUE(fields.isBusy());
    fields.cancel();
    EXPECT_FALSE(fields.isBusy());
    EXPECT_FALSE(fields.find({0, 1}));
    settle(aligned_);
    EXPECT_TRUE(fields.find({0, 1})) << "asked for again";
}

TEST_F(MorphFieldsTest, AFailureNamesThePhotoAndIsNotTriedAgain) {
    std::filesystem::remove(fileOf(1));
    wanted = {{0, 1}};
    settle(aligned_);
    EXPECT_FALSE(fields.find({0, 1}));
    EXPECT_THAT(fields.failure(), HasSubstr("town 1.png"));
    for (int i = 0; i < 3; ++i) {
        fields.advance(aligned_, photos_, wanted);
        EXPECT_FALSE(fields.isBusy());
    }
}

} // namespace
} // namespace morphoscope
