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

} // namespace
} // namespace morphoscope
