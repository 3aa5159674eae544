// A template for two photos alone, out of depths that are known: a post before a far background.
#include "morph/pair_template.h"

#include "morph/plane.h"

#include <gtest/gtest.h>

#include <cmath>

namespace morphoscope {
namespace {

constexpr int kWidth = 160;
constexpr int kHeight = 120;
constexpr float kPostWidth = 0.06f;

// A photo taken at `place` (to the left): the post stands at `post`, the background does not move.
AlignedPhoto photoOfPost(float place, float post) {
    AlignedPhoto photo;
    photo.group = 0;
    photo.morphs = true;
    photo.depth.camera.place.x() = place;
    photo.depth.belief = {kWidth, kHeight, std::vector<float>(kWidth * kHeight, 1.0f)};
    for (int y = 0; y < kHeight; ++y)
        for (int x = 0; x < kWidth; ++x) {
            const Point2 at =
                positionOf(kWidth, kHeight, static_cast<float>(x), static_cast<float>(y));
            const bool isPost = std::abs(at.x - post) < kPostWidth / 2 && at.y > -0.2f;
            photo.depth.labels.push_back(isPost ? 10 : 0);
        }
    return photo;
}

// The post 0.05 to either side of where a camera in the middle sees it, per unit of `place`.
AlignedSet twoPhotos(float placeA, float placeB, float postInTheMiddle) {
    constexpr float kInverseDepth = 0.05f;
    AlignedSet set;
    set.templateWidth = 256;
    set.templateHeight = 192;
    set.photos = {photoOfPost(placeA, postInTheMiddle + kInverseDepth * placeA),
                  photoOfPost(placeB, postInTheMiddle + kInverseDepth * placeB)};
    set.photos[0].name = "a";
    set.photos[1].name = "b";
    set.groups.resize(1);
    for (int label = 0; label <= 10; ++label)
        set.groups[0].inverseDepths.push_back(kInverseDepth * static_cast<float>(label) / 10);
    return set;
}

Point2 carriedByTemplate(const TemplateSpace& pair, Point2 place) {
    return sampled(pair.members[1].fromTemplate, sampled(pair.members[0].intoTemplate, place));
}

TEST(PairTemplate, CarriesThePostAndWhatIsBehindItEachTheirOwnWay) {
    const auto pair = pairTemplate(twoPhotos(0.6f, -0.6f, 0), 0, 1, 1);
    ASSERT_TRUE(pair.has_value());
    const Point2 post = carriedByTemplate(*pair, {0.03f, 0.1f});
    EXPECT_NEAR(post.x, -0.03f, 0.005f);
    EXPECT_NEAR(post.y, 0.1f, 0.005f);
    for (const float x : {-0.3f, 0.2f, 0.35f})
        EXPECT_NEAR(carriedByTemplate(*pair, {x, 0.1f}).x, x, 0.005f);
}

// Where both photos stand on one side, it does not matter that the post is on the other side of
// things for photos in the middle.
TEST(PairTemplate, GoesByThePlacesOfItsOwnPhotos) {
    const auto pair = pairTemplate(twoPhotos(3, 2, -0.1f), 0, 1, 1);
    ASSERT_TRUE(pair.has_value());
    EXPECT_NEAR(carriedByTemplate(*pair, {0.05f, 0.1f}).x, 0, 0.005f);
    EXPECT_NEAR(carriedByTemplate(*pair, {-0.1f, 0.1f}).x, -0.1f, 0.005f);
}

TEST(PairTemplate, TurnsNothingOverWhereThePostPassesWhatIsBehindIt) {
    const auto pair = pairTemplate(twoPhotos(0.9f, -0.9f, 0), 0, 1, 1);
    ASSERT_TRUE(pair.has_value());
    for (const TemplateMember& member : pair->members)
        for (int y = 0; y < kHeight; ++y)
            for (int x = 1; x < kWidth; ++x) {
                const auto i = static_cast<std::size_t>(y * kWidth + x);
                EXPECT_GT(member.intoTemplate.values[i].x, member.intoTemplate.values[i - 1].x);
            }
}

TEST(PairTemplate, HoldsItsPhotosPointsAndWhatOtherPointsMoved) {
    AlignedSet set = twoPhotos(0.6f, -0.6f, 0);
    set.userPoints = {{"b", {0.21f, 0.1f}, "a", {0.2f, 0.1f}}};
    const auto pinned = pairTemplate(set, 0, 1, 1);
    ASSERT_TRUE(pinned.has_value());
    EXPECT_NEAR(carriedByTemplate(*pinned, {0.2f, 0.1f}).x, 0.21f, 0.002f);

    set.userPoints.clear();
    set.photos[0].depth.correction = {kWidth, kHeight,
                                      std::vector<Point2>(kWidth * kHeight, {0.02f, 0})};
    const auto corrected = pairTemplate(set, 0, 1, 1);
    ASSERT_TRUE(corrected.has_value());
    EXPECT_NEAR(carriedByTemplate(*corrected, {0.2f, 0.1f}).x, 0.22f, 0.005f);
}

TEST(PairTemplate, NeedsDepthOfBothPhotosInOneGroup) {
    AlignedSet set = twoPhotos(0.6f, -0.6f, 0);
    set.photos[1].depth = {};
    EXPECT_FALSE(pairTemplate(set, 0, 1, 1).has_value());
    set = twoPhotos(0.6f, -0.6f, 0);
    set.photos[1].group = 1;
    set.groups.resize(2);
    EXPECT_FALSE(pairTemplate(set, 0, 1, 1).has_value());
}

} // namespace
} // namespace morphoscope
