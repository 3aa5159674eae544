// The reference picture and its mesh.
#include "morph/cpu_morph.h"

#include "morph/landmark_scores.h"
#include "morph/mesh.h"
#include "morph/morph_field.h"
#include "morph/scores.h"
#include "tests/morph/synthetic_town.h"

#include <gtest/gtest.h>

namespace morphoscope {
namespace {

TEST(DrawMorph, IsThePhotoAtBothEnds) {
    const Image a = paintTown({}, 320, 240);
    const Image b = paintTown({.shift = 0.06f}, 320, 240);
    const MorphField field = slidingField(0.06f);
    EXPECT_EQ(drawMorph(field, a, b, 0, 320, 240), a);
    EXPECT_EQ(drawMorph(field, a, b, 1, 320, 240), b);
    EXPECT_GT(ssim(drawMorph(field, a, b, 0.001f, 320, 240), a), 0.999)
        << "no jump next to the end";
}

TEST(DrawMorph, ShowsTheTrueMiddleOfASlide) {
    const Image a = paintTown({}, 320, 240);
    const Image b = paintTown({.shift = 0.06f}, 320, 240);
    const Image truth = paintTown({.shift = 0.03f}, 320, 240);
    const Image morph = drawMorph(slidingField(0.06f), a, b, 0.5f, 320, 240);
    const Image crossfade = drawMorph(makeCrossfadeField(0.75f), a, b, 0.5f, 320, 240);
    EXPECT_GT(ssim(morph, truth), 0.93);
    EXPECT_LT(ssim(crossfade, truth), 0.75);
}

TEST(Mesh, CoversEveryPixelAtAnyTime) {
    const MorphField field = slidingField(0.1f);
    for (const float t : {0.0f, 0.3f, 1.0f})
        for (const MeshPixel& pixel : rasterised({field, t}, 97, 73)) {
            ASSERT_TRUE(pixel.isCovered);
            EXPECT_NEAR(pixel.b.x - pixel.a.x, 0.1f, 1e-4f);
        }
}

TEST(Mesh, UnfoldsWhatTurnsOver) {
    MorphField field = slidingField(0.05f);
    std::swap(field.b[40], field.b[41]);
    EXPECT_GT(foldShare(field, 0.75f, 1), 0);
    unfold(field);
    for (const float t : {0.0f, 0.5f, 1.0f})
        EXPECT_EQ(foldShare(field, 0.75f, t), 0);
}

TEST(FineWeight, IsExactAtTheEndsAndSwitchesInBetween) {
    EXPECT_EQ(fineWeight(1, 0.02f, 0.1f, 0), 0);
    EXPECT_EQ(fineWeight(1, 0.98f, 0.1f, 1), 1);
    EXPECT_EQ(fineWeight(1, 0.5f, 0.1f, 0.4f), 0);
    EXPECT_EQ(fineWeight(1, 0.5f, 0.1f, 0.6f), 1);
    EXPECT_FLOAT_EQ(fineWeight(0, 0.5f, 0.1f, 0.3f), 0.3f);
}

// Four places: seen by both, by A alone, by B alone, by neither (nearer to A).
TEST(FineWeight, ShowsTheOneThatSeesThePlace) {
    MorphField field = slidingField(0);
    field.insideA = {0.3f, 0.3f, -0.05f, -0.01f};
    field.insideB = {0.3f, -0.05f, 0.3f, -0.2f};
    for (const float t : {0.2f, 0.5f, 0.8f}) {
        const std::vector<float> weights = fineWeights(field, t);
        EXPECT_NEAR(weights[0], t, 1.0 / 255) << t;
        EXPECT_EQ(weights[1], 0) << t;
        EXPECT_EQ(weights[2], 1) << t;
        EXPECT_EQ(weights[3], 0) << t;
    }
    EXPECT_EQ(fineWeights(field, 0), std::vector<float>(4, 0));
    EXPECT_EQ(fineWeights(field, 1), std::vector<float>(4, 1));
}

TEST(FineWeight, GivesWaySoftlyNearAFrameAndWithoutAJumpAtTheEnds) {
    MorphField field = slidingField(0);
    field.insideA = {0.3f, 0.3f, 0.3f, 0.3f};
    field.insideB = {0, 0.02f, 0.04f, 0.08f};
    const std::vector<float> half = fineWeights(field, 0.5f);
    EXPECT_EQ(half[0], 0);
    EXPECT_LT(half[1], half[2]);
    EXPECT_LT(half[2], half[3]);
    EXPECT_NEAR(half[3], 0.5, 0.01);
    EXPECT_GT(fineWeights(field, 0.99f)[1], 0.98) << "a step before B alone is the picture";
    EXPECT_LT(fineWeights(field, 0.01f)[3], 0.02);
}

// Four places: as large in both, hidden in B by what stands before it, hidden in A, a little larger
// in B.
TEST(FineWeight, LeavesOutThePhotoThatWouldBeStretched) {
    MorphField field = slidingField(0);
    field.insideA.assign(4, 0.3f);
    field.insideB.assign(4, 0.3f);
    field.growth = {1, 0.1f, 10, 1.2f};
    const std::vector<float> half = fineWeights(field, 0.5f);
    EXPECT_NEAR(half[0], 0.5, 0.01);
    EXPECT_EQ(half[1], 0);
    EXPECT_EQ(half[2], 1);
    EXPECT_EQ(half[3], half[0]);
    const std::vector<float> late = fineWeights(field, 0.99f);
    EXPECT_NEAR(late[1], 0.99, 0.01) << "it has closed up: B alone comes without a jump";
    EXPECT_EQ(fineWeights(field, 0), std::vector<float>(4, 0));
    EXPECT_EQ(fineWeights(field, 1), std::vector<float>(4, 1));
}

TEST(Mirrored, FoldsWhatLiesBeyondTheFrame) {
    EXPECT_NEAR(mirrored({0.2f, -0.1f}, 0.75f, 0).x, 0.2f, 1e-6f);
    const Point2 p = mirrored({0.53f, -0.4f}, 0.75f, 0);
    EXPECT_NEAR(p.x, 0.47f, 1e-6f);
    EXPECT_NEAR(p.y, -0.35f, 1e-6f);
    EXPECT_NEAR(mirrored({0.5f, 0}, 0.75f, 0.01f).x, 0.48f, 1e-6f);
}

TEST(HalfTransparency, IsHighForABlendAndLowForSwitching) {
    MorphField field = slidingField(0);
    field.untrusted.assign(4, 0.6f);
    const double halfSwitched = halfTransparency(field);
    field.untrusted.assign(4, 1.0f);
    field.switchTime = {0.1f, 0.35f, 0.6f, 0.9f};
    EXPECT_LT(halfTransparency(field), 0.05);
    EXPECT_GT(halfSwitched, 0.3);
}

TEST(Landmarks, AreCarriedByTheMesh) {
    const MorphField field = slidingField(0.05f);
    const auto errors =
        landmarkErrors(field, {{"p", {0.1f, 0}}, {"q", {-0.2f, 0.1f}}, {"alone", {0, 0}}},
                       {{"p", {0.15f, 0}}, {"q", {-0.14f, 0.1f}}});
    ASSERT_EQ(errors.size(), 2u);
    EXPECT_NEAR(errors[0].error, 0, 1e-5f);
    EXPECT_NEAR(errors[1].error, 0.01f, 1e-5f);
    EXPECT_EQ(shareWithin(errors, 0.005f), 0.5);
}

TEST(Landmarks, CountedFromTheCornerAreCentred) {
    const Landmarks corner{{"photo", {{"p", {0.5f, 0.375f}}, {"q", {1, 0}}}}};
    const Landmarks centred = centredLandmarks(corner, {{"photo.jpg", 0.75f}});
    EXPECT_EQ(centred.at("photo").at("p"), (Point2{0, 0}));
    EXPECT_EQ(centredLandmarks(centred, {{"photo.jpg", 0.75f}}), centred)
        << "negative numbers are centred already";
}

TEST(PathError, IsSmallForAMorphAndLargeForACrossfade) {
    const Image a = paintTown({}, 320, 240);
    const Image b = paintTown({.shift = 0.06f}, 320, 240);
    const std::map<std::string, Point2> pointsA{{"spire", {0.08f, -0.19f}}};
    const std::map<std::string, Point2> pointsB{{"spire", {0.14f, -0.19f}}};
    const auto errorOf = [&](const MorphField& field) {
        return pathError([&](float t, int w, int h) { return drawMorph(field, a, b, t, w, h); },
                         pointsA, pointsB, 320, 240);
    };
    EXPECT_LT(errorOf(slidingField(0.06f)), 0.4);
    EXPECT_GT(errorOf(makeCrossfadeField(0.75f)), 1.0);
}

} // namespace
} // namespace morphoscope
