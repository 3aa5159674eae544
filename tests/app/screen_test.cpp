// What is on the screen: the same after a lost context and by either decoder, the tour of a
// presentation, and keys that stay letters while something is typed.
#include "core/latent_map.h"
#include "tests/app/app_driver.h"

#include <algorithm>
#include <gmock/gmock.h>

namespace morphoscope {
namespace {

class Screen : public AppTest {
protected:
    void openLearned(AppDriver& driver, int photoCount = 4) {
        driver.push(
            command::OpenPaths{{trainedSession(writePhotos("terrace", photoCount)).string()}});
        ASSERT_TRUE(driver.runUntil([&] { return driver.live().map != nullptr; }));
        ASSERT_TRUE(driver.runUntilIdle());
    }
    // A still picture of the second photo.
    void showAPhoto(AppDriver& driver) {
        const Eigen::VectorXf latent = driver.live().model->latents.row(1).transpose();
        driver.push(command::SetLatent{{latent.begin(), latent.end()}});
        ASSERT_TRUE(driver.runUntilIdle());
        driver.frame(2);
    }
    static bool isBlank(const Image& image) {
        return std::all_of(image.rgb.begin(), image.rgb.end(),
                           [&](std::uint8_t value) { return value == image.rgb.front(); });
    }
};

TEST_F(Screen, LostContextComesBackWithTheSamePicture) {
    AppDriver driver({.startsLearning = false});
    ASSERT_NO_FATAL_FAILURE(openLearned(driver));
    ASSERT_NO_FATAL_FAILURE(showAPhoto(driver));
    const Image before = driver.shownPicture();
    ASSERT_FALSE(isBlank(before));
    EXPECT_EQ(takeGlError(), "");

    driver.loseContext();
    driver.frame(); // the first frame in the new context knows no texture of the old one
    EXPECT_EQ(takeGlError(), "");
    ASSERT_TRUE(driver.runUntilIdle());
    driver.frame(2);
    EXPECT_EQ(driver.shownPicture(), before);
    for (const ThumbnailView& view : driver.live().thumbnails)
        EXPECT_NE(view.texture, 0u);
    EXPECT_EQ(takeGlError(), "");
}

TEST_F(Screen, APictureOfAnotherSizeIsNeverDrawnFromTheOneThatIsGone) {
    AppDriver driver({.startsLearning = false});
    ASSERT_NO_FATAL_FAILURE(openLearned(driver));
    ASSERT_NO_FATAL_FAILURE(showAPhoto(driver));
    takeGlError();
    for (int times = 0; times < 2; ++times) {
        driver.push(command::TogglePanels{});
        for (int frame = 0; frame < 4; ++frame) {
            driver.frame();
            EXPECT_EQ(takeGlError(), "") << frame;
        }
    }
}

TEST_F(Screen, AFilmUnderWayIsGivenUpWithTheContext) {
    AppDriver driver({.startsLearning = false});
    ASSERT_NO_FATAL_FAILURE(openLearned(driver));
    driver.ui().click("Photo photo 0.png");
    driver.ui().click("Photo photo 1.png");
    driver.ui().click("Side: Film");
    driver.setNumber("Frames", "3000");
    driver.ui().click("film export");
    ASSERT_TRUE(driver.runUntil([&] { return driver.live().film.frame > 2; }));
    driver.loseContext();
    ASSERT_TRUE(driver.runUntilIdle());
    EXPECT_FALSE(driver.live().film.isRunning);
    EXPECT_TRUE(driver.hasLogged("given up"));
    EXPECT_TRUE(filesIn(driver.app().sessionFolder() / "exports").empty());
}

TEST_F(Screen, BothDecodersShowTheSamePicture) {
    AppDriver driver({.startsLearning = false});
    ASSERT_NO_FATAL_FAILURE(openLearned(driver));
    ASSERT_NO_FATAL_FAILURE(showAPhoto(driver));
    EXPECT_EQ(driver.live().performance.decoderName, "GL fp32");
    const Image gl = driver.shownPicture();
    ASSERT_FALSE(isBlank(gl));
    driver.push(command::RequestDecoder{"torch"});
    ASSERT_TRUE(driver.runUntilIdle());
    driver.frame(2);
    EXPECT_EQ(driver.live().performance.decoderName, "LibTorch CPU");
    const Image torch = driver.shownPicture();
    EXPECT_LT(meanDifference(torch, gl), 2);
}

TEST_F(Screen, AlignedMorphThatPlaysKeepsNobodyWaiting) {
    const auto session = trainedSession(writePhotos("terrace", 2), 2, ModelKind::aligned);
    for (const DecoderWish wish : {DecoderWish::gl, DecoderWish::torch}) {
        AppDriver driver({.decoder = wish, .startsLearning = false});
        driver.push(command::OpenPaths{{session.string()}});
        ASSERT_TRUE(driver.runUntil([&] { return driver.live().picture.texture != 0; }));
        EXPECT_TRUE(driver.runUntilIdle());
        if (!driver.live().playback.isPlaying) // a session's first morph plays by itself
            driver.ui().click("play");
        EXPECT_TRUE(driver.runUntilIdle());
        EXPECT_TRUE(driver.live().playback.isPlaying);
        driver.ui().click("play"); // pause
        ASSERT_TRUE(driver.runUntilIdle());
        const Image resting = driver.shownPicture();
        EXPECT_FALSE(isBlank(resting));
        driver.frame(2);
        EXPECT_EQ(meanDifference(driver.shownPicture(), resting), 0);
    }
}

TEST_F(Screen, AutomaticDecoderMeasuresAndSaysWhy) {
    AppDriver driver({.decoder = DecoderWish::automatic, .startsLearning = false});
    ASSERT_NO_FATAL_FAILURE(openLearned(driver));
    const std::string& reason = driver.live().performance.decoderReason;
    EXPECT_THAT(reason,
                testing::AllOf(testing::HasSubstr("GL fp32"), testing::HasSubstr("LibTorch CPU"),
                               testing::HasSubstr("the fastest is used")));
}

TEST_F(Screen, TourOfAPresentationStartsAloneAndEndsWithTheFirstInput) {
    AppDriver driver({.startsLearning = false});
    ASSERT_NO_FATAL_FAILURE(openLearned(driver));
    driver.ui().click("Photo photo 0.png");
    driver.ui().click("Photo photo 1.png");
    driver.ui().click("play"); // pause
    ASSERT_TRUE(driver.runUntilIdle());
    driver.ui().press("P");
    EXPECT_TRUE(driver.live().isPresenting);
    const Session before = driver.session();
    driver.idleSeconds = 59;
    driver.frame(5);
    EXPECT_FALSE(driver.live().playback.isPlaying);
    driver.idleSeconds = 61;
    ASSERT_TRUE(driver.runUntilIdle());
    EXPECT_TRUE(driver.live().playback.isPlaying);
    EXPECT_NEAR(driver.live().morphSeconds, 4 * 2.5, 1e-9); // all four photos, round
    const double position = driver.live().playback.position;
    driver.frame(5);
    EXPECT_NE(driver.live().playback.position, position);
    EXPECT_EQ(driver.session().morph, before.morph); // the user's own morph is not touched

    const std::vector<float> latent = driver.live().shownLatent;
    driver.idleSeconds = 0;
    driver.frame(2);
    EXPECT_FALSE(driver.live().playback.isPlaying);
    EXPECT_EQ(driver.live().shownLatent, latent); // it stays where the tour was
    driver.ui().press("Escape");
    EXPECT_FALSE(driver.live().isPresenting);
}

TEST_F(Screen, KeysAreLettersWhileSomethingIsTyped) {
    AppDriver driver({.startsLearning = false});
    ASSERT_NO_FATAL_FAILURE(openLearned(driver));
    const Session before = driver.session();
    driver.ui().click("Gallery filter");
    driver.ui().press("T"); // train
    driver.ui().press("P"); // present
    driver.ui().press("M"); // large map
    driver.ui().type("photo 3");
    driver.frame(2);
    EXPECT_EQ(driver.live().training.phase, TrainingPhase::idle);
    EXPECT_FALSE(driver.live().isPresenting);
    EXPECT_EQ(driver.session(), before);
    EXPECT_EQ(driver.live().galleryFilter, "photo 3");
    EXPECT_FALSE(driver.ui().find("Photo photo 0.png"));
    EXPECT_TRUE(driver.ui().find("Photo photo 3.png"));
    driver.ui().press("Escape"); // leaves the field
    driver.ui().press("M");
    EXPECT_EQ(driver.session().window.middle, WindowSettings::Middle::map);
}

TEST_F(Screen, ClickOnTheMapsGroundShowsTheLatentThere) {
    AppDriver driver({.startsLearning = false});
    ASSERT_NO_FATAL_FAILURE(openLearned(driver));
    driver.push(command::ShowMapPlace{{0.31f, -0.17f}});
    ASSERT_TRUE(driver.runUntilIdle());
    const Eigen::VectorXf there = latentAt(*driver.live().map, {0.31f, -0.17f});
    EXPECT_EQ(driver.live().shownLatent, std::vector<float>(there.begin(), there.end()));
    EXPECT_EQ(driver.session().picture.source, PictureSource::latent);
}

TEST_F(Screen, ClearingTheKeysClearsTheirFailure) {
    AppDriver driver({.startsLearning = false});
    ASSERT_NO_FATAL_FAILURE(openLearned(driver));
    driver.push(command::InsertKey{0, {.photo = "unknown.png", .latent = {}}});
    driver.frame(2);
    EXPECT_THAT(driver.live().pictureFailure, testing::HasSubstr("unknown.png"));
    driver.push(command::ClearKeys{});
    driver.frame(2);
    EXPECT_EQ(driver.live().pictureFailure, "");
}

} // namespace
} // namespace morphoscope
