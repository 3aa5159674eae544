// The scorer must tell a true morph from what merely looks cheap: a cross-fade, a blur and a hard
// cut.
#include "morph/scores.h"

#include "morph/cpu_morph.h"
#include "morph/morph_field.h"
#include "tests/morph/synthetic_town.h"

#include <gtest/gtest.h>

namespace morphoscope {
namespace {

constexpr int kWidth = 320;
constexpr int kHeight = 240;
constexpr float kShift = 0.06f; // widths between A and B

Image boxBlurredImage(const Image& image) {
    return resized(resized(image, image.width / 4, image.height / 4), image.width, image.height);
}

class Calibration : public ::testing::Test {
protected:
    Image truth(float t, int width, int height) const {
        return paintTown({.shift = kShift * t, .light = 1 - 0.5f * t}, width, height);
    }
    MorphScore scored(const MorphPicture& picture) const {
        const Image a = truth(0, kWidth, kHeight);
        const Image b = truth(1, kWidth, kHeight);
        const Image middle = truth(0.5f, kWidth, kHeight);
        const MorphField displacement = slidingField(kShift);
        return scorePair({.a = "a",
                          .b = "b",
                          .model = "test",
                          .photoA = &a,
                          .photoB = &b,
                          .displacement = &displacement,
                          .picture = picture,
                          .trueMiddle = &middle,
                          .width = kWidth,
                          .frameCount = 17});
    }
    MorphScore perfect() const {
        return scored([this](float t, int w, int h) { return truth(t, w, h); });
    }
    MorphScore crossfade() const {
        const MorphField field = makeCrossfadeField(0.75f);
        return scored([this, field](float t, int w, int h) {
            return drawMorph(field, truth(0, w, h), truth(1, w, h), t, w, h);
        });
    }
    MorphScore blurredCrossfade() const {
        const MorphField field = makeCrossfadeField(0.75f);
        return scored([this, field](float t, int w, int h) {
            return boxBlurredImage(drawMorph(field, truth(0, w, h), truth(1, w, h), t, w, h));
        });
    }
    MorphScore blurredTruth() const {
        return scored([this](float t, int w, int h) { return boxBlurredImage(truth(t, w, h)); });
    }
    MorphScore hardCut() const {
        return scored(
            [this](float t, int w, int h) { return truth(t < 0.5f ? 0.0f : 1.0f, w, h); });
    }
};

TEST_F(Calibration, EchoFindsTheGhostOfACrossfadeAndOfABlurredOne) {
    EXPECT_LT(*perfect().echo, 0.05);
    EXPECT_GT(*crossfade().echo, 0.15);
    EXPECT_GT(*blurredCrossfade().echo, 0.15) << "blur must not hide a ghost";
    EXPECT_LT(*hardCut().echo, 0.05) << "a hard cut has no ghost: pdv and jump have to find it";
}

TEST_F(Calibration, GhostCrossNeedsNoDisplacement) {
    EXPECT_GT(crossfade().ghostCross, 1.5 * perfect().ghostCross);
    EXPECT_LT(hardCut().ghostCross, perfect().ghostCross + 0.3);
}

TEST_F(Calibration, SharpnessFindsBlurWherePsnrPrefersIt) {
    EXPECT_GT(perfect().sharp, 0.9);
    EXPECT_LT(blurredTruth().sharp, 0.75);
    EXPECT_GT(*blurredTruth().midPsnr, *crossfade().midPsnr);
}

TEST_F(Calibration, MiddleSsimRanksPerfectAboveBlurAboveCrossfadeAboveCut) {
    EXPECT_NEAR(*perfect().midSsim, 1, 1e-6);
    EXPECT_GT(*perfect().midSsim, *blurredTruth().midSsim);
    EXPECT_GT(*blurredTruth().midSsim, *crossfade().midSsim);
    EXPECT_GT(*crossfade().midSsim, *hardCut().midSsim);
}

TEST_F(Calibration, PaceFindsTheHardCut) {
    EXPECT_LT(perfect().pdv, 0.1);
    EXPECT_LT(perfect().jump, 2);
    EXPECT_GT(hardCut().pdv, 10);
    EXPECT_GT(hardCut().jump, 100);
}

TEST_F(Calibration, EndsAreComparedWithThePhotos) {
    EXPECT_GT(crossfade().endSsim, 0.999);
    EXPECT_LT(blurredTruth().endSsim, 0.95);
}

TEST(PlainBlend, IsTransparentWhereTheAlignedFieldTrustsNothing) {
    const Image a = paintTown({}, 64, 48);
    MorphField aligned = slidingField(0.05f);
    const MorphField plain = makeCrossfadeField(0.75f);
    const auto halfOf = [&](const MorphField& field) {
        return scorePair({.photoA = &a,
                          .photoB = &a,
                          .field = &field,
                          .displacement = &aligned,
                          .picture = [&a](float, int w, int h) { return resized(a, w, h); },
                          .width = 64,
                          .frameCount = 3})
            .halfTransparency;
    };
    EXPECT_EQ(halfOf(plain), 0) << "everything is trusted";
    aligned.untrusted.assign(4, 1.0f);
    aligned.switchTime = {0.1f, 0.35f, 0.6f, 0.9f};
    EXPECT_NEAR(halfOf(plain), 0.83, 0.01);
    EXPECT_LT(halfOf(aligned), 0.05);
}

TEST(Ssim, IsOneForEqualPicturesAndFallsWithNoise) {
    const Image a = paintTown({}, 160, 120);
    EXPECT_NEAR(ssim(a, a), 1, 1e-9);
    Image noisy = a;
    for (std::size_t i = 0; i < noisy.rgb.size(); i += 7)
        noisy.rgb[i] = static_cast<std::uint8_t>(255 - noisy.rgb[i]);
    EXPECT_LT(ssim(a, noisy), 0.8);
    EXPECT_NEAR(frameDistance(a, a), 0, 1e-3);
}

} // namespace
} // namespace morphoscope
