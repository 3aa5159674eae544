// Films out of the window: the bytes are those of the command line and of the take beside them,
// whatever was still being computed when the button was pressed; what is given up leaves nothing.
#include "app/cli.h"
#include "record/probe.h"
#include "store/session_file.h"
#include "tests/app/app_driver.h"
#include "tests/app/program_run.h"

#include <algorithm>
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

TEST_F(Film, OfTheWindowIsThatOfTheCommandLineAndOfItsTake) {
    {
        AppDriver driver({.startsLearning = false});
        ASSERT_NO_FATAL_FAILURE(openMorph(driver));
        ASSERT_NO_FATAL_FAILURE(chooseSmallGif(driver, "9"));
        ASSERT_TRUE(driver.runUntilIdle());
        // A third key and the button in the same moment: its pace is not measured yet.
        driver.push(command::ClickPhoto{3});
        driver.push(command::ExportFilm{});
        ASSERT_TRUE(driver.runUntilIdle());
        ASSERT_EQ(driver.live().film.failure, "");
        ASSERT_EQ(driver.session().morph.keys.size(), 3u);
        driver.push(command::SaveSession{});
        ASSERT_TRUE(driver.runUntilIdle());
    }
    const CommonOptions common{.isQuiet = true, .threads = 1, .device = "cpu"};
    const std::string window = bytesOf(exports() / "morph 0001.gif");
    ASSERT_FALSE(window.empty());
    runMorph(common, {.session = session_,
                      .output = home() / "line.gif",
                      .frames = 9,
                      .width = 64,
                      .height = 64}); // the panel makes no film lower than 64 pixels
    EXPECT_EQ(bytesOf(home() / "line.gif"), window);
    runMorph(common, {.session = session_,
                      .take = session_ / "takes/morph 0001.take.json",
                      .output = home() / "take.gif"});
    EXPECT_EQ(bytesOf(home() / "take.gif"), window);
}

TEST_F(Film, OfNearlyThePicturesShapeHasNoBars) {
    session_ = trainedSession(writePhotos("terrace", 4));
    const auto topRowOf = [&](int height) {
        const std::filesystem::path film = home() / ("bars " + std::to_string(height) + ".gif");
        runMorph({.isQuiet = true, .threads = 1, .decoder = DecoderWish::torch},
                 {.session = session_,
                  .keys = {"photo 0", "photo 1"},
                  .output = film,
                  .frames = 2,
                  .width = 96,
                  .height = height});
        const Image frame = probeFilm(film).firstFrame;
        return *std::max_element(frame.rgb.begin(), frame.rgb.begin() + 3 * frame.width);
    };
    EXPECT_GT(topRowOf(74), 40) << "the sky; 64x48 were learned";
    EXPECT_LT(topRowOf(96), 8);
}

// Ctrl+C, once the film has begun.
TEST_F(Film, InterruptedOnTheCommandLineLeavesNoFile) {
    session_ = trainedSession(writePhotos("terrace", 4));
    const std::filesystem::path folder = home() / "films";
    std::filesystem::create_directories(folder);
    const std::string script =
        "\"$@\" & film=$!; until ls -A " + quoted(folder.string()) +
        " | grep -q partial; do sleep 0.1; done; kill -INT $film; wait $film";
    const ProgramRun run =
        runProgram({"morph", session_.string(), "photo 0", "photo 1", "-o",
                    (folder / "long.mp4").string(), "--frames", "100000", "--quiet"},
                   {"timeout", "60", "sh", "-c", script, "sh"});
    EXPECT_EQ(run.status, 1) << run.err;
    EXPECT_THAT(run.err, HasSubstr("long.mp4 was given up"));
    EXPECT_THAT(filesIn(folder), IsEmpty());
}

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
    EXPECT_EQ(driver.live().film.path, "") << "offered to be shown";
    EXPECT_THAT(driver.live().message, HasSubstr("given up"));
}

TEST_F(Film, GivenUpByClosingLeavesNoFile) {
    {
        AppDriver driver({.startsLearning = false});
        ASSERT_NO_FATAL_FAILURE(openMorph(driver));
        driver.setNumber("Frames", "3000");
        driver.ui().click("film export");
        ASSERT_TRUE(driver.runUntil([&] { return driver.live().film.frame > 2; }));
    }
    EXPECT_THAT(filesIn(exports()), IsEmpty());
}

TEST_F(Film, ThatCannotBeWrittenFailsWithASentenceAndLeavesNothing) {
    AppDriver driver({.startsLearning = false});
    ASSERT_NO_FATAL_FAILURE(openMorph(driver));
    const std::filesystem::path inAFile = home() / "terrace/photo 0.png/film.gif";
    driver.push(command::ExportFilm{inAFile.string()});
    ASSERT_TRUE(driver.runUntilIdle());
    EXPECT_THAT(driver.live().message, HasSubstr(inAFile.string()));
    EXPECT_THAT(filesIn(exports()), IsEmpty());
    driver.push(command::ExportFilm{(home() / "film.xyz").string()});
    ASSERT_TRUE(driver.runUntilIdle());
    EXPECT_THAT(driver.live().message, HasSubstr("film.xyz"));
    EXPECT_FALSE(driver.live().film.isRunning);
}

TEST_F(Film, TakesOpenAgainAsTheirMorph) {
    AppDriver driver({.height = 1000, .startsLearning = false});
    ASSERT_NO_FATAL_FAILURE(openMorph(driver));
    driver.ui().click("How good this morph is"); // folded up: the button in sight
    driver.ui().click("Save take");
    ASSERT_TRUE(driver.runUntilIdle());
    driver.push(command::ClearKeys{});
    driver.push(command::OpenPaths{{(session_ / "takes/take 0001.take.json").string()}});
    ASSERT_TRUE(driver.runUntilIdle());
    ASSERT_EQ(driver.session().morph.keys.size(), 2u);
    EXPECT_EQ(driver.session().morph.keys[0].latent.size(), 128u);
    EXPECT_TRUE(driver.runUntil([&] { return driver.live().morphSeconds > 0; }));
    EXPECT_EQ(driver.live().pictureFailure, "");
}

} // namespace
} // namespace morphoscope
