// Films out of the window: the bytes are those of the command line and of the take beside them,
// whatever was still being computed when the button was pressed; what is given up leaves nothing.
#include "app/cli.h"
#include "store/session_file.h"
#include "tests/app/app_driver.h"

#include <gmock/gmock.h>

namespace morphoscope {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

class Film : public AppTest {
protected:
    // A learned session, opened, with a morph through two photos and the film panel in front.
    void openMorph(AppDriver& driver) {
        session_ = trainedSession(writePhotos("terrace", 4));
        driver.push(command::OpenPaths{{session_.string()}});
        ASSERT_TRUE(driver.runUntil([&] { return driver.live().model != nullptr; }));
        ASSERT_TRUE(driver.runUntilIdle());
        driver.push(command::ClearSelection{});
        driver.ui().click("Photo photo 0.png");
        driver.ui().click("Photo photo 2.png");
        driver.ui().click("Side: Film");
    }
    void chooseSmallGif(AppDriver& driver, const std::string& frames) {
        driver.ui().click("Format: GIF");
        driver.setNumber("Width", "64");
        driver.setNumber("Height", "48");
        driver.setNumber("Frames", frames);
    }
    std::filesystem::path exports() const { return session_ / "exports"; }
    std::filesystem::path session_;
};

TEST_F(Film, GivenUpLeavesNoFile) {
    AppDriver driver({.startsLearning = false});
    ASSERT_NO_FATAL_FAILURE(openMorph(driver));
    driver.setNumber("Width", "640");
    driver.setNumber("Height", "480");
    driver.setNumber("Frames", "3000");
    driver.ui().click("film export");
    ASSERT_TRUE(driver.runUntil([&] { return driver.live().film.frame > 2; }));
    EXPECT_TRUE(driver.live().film.isRunning);
    driver.ui().click("film export"); // now it says Abort
    ASSERT_TRUE(driver.runUntilIdle());
    EXPECT_FALSE(driver.live().film.isRunning);
    EXPECT_THAT(filesIn(exports()), IsEmpty());
    EXPECT_THAT(driver.live().message, HasSubstr("given up"));
}

} // namespace
} // namespace morphoscope
