// What the window says about the running morph: its scores, the comparison beside it, the order of
// its keys.
#include "core/capture_times.h"
#include "tests/app/app_driver.h"

#include <gmock/gmock.h>
#include <imgui.h>

namespace morphoscope {
namespace {

using testing::ElementsAre;

class RunningMorph : public AppTest {
protected:
    // An aligned session of four photos, its photos 0, 2 and 3 as a morph, the Film tab in front.
    void openMorph(AppDriver& driver) {
        const std::filesystem::path photos = writePhotos("terrace", 4);
        constexpr std::int64_t kHour = 3600;
        addCaptureTimes(photos, {{"photo 0.png", 1'000'000'800 + 30 * kHour},
                                 {"photo 2.png", 1'000'000'800 + 3 * kHour}});
        driver.push(command::OpenPaths{{trainedSession(photos, 12, ModelKind::aligned).string()}});
        ASSERT_TRUE(driver.runUntil([&] {
            return driver.live().model && driver.live().alignment &&
                   driver.live().alignment->isFinal;
        }));
        driver.push(command::ClearSelection{});
        for (const char* photo : {"Photo photo 0.png", "Photo photo 2.png", "Photo photo 3.png"})
            driver.ui().click(photo);
        driver.ui().click("Loop"); // off
        driver.push(command::PlayPause{});
        driver.push(command::Seek{0.1});
        ASSERT_TRUE(driver.runUntil([&] { return driver.live().keyPositions.size() == 3; }));
        driver.ui().click("Side: Film");
    }
    bool isMeasured(const AppDriver& driver, const std::string& from) const {
        const MorphScoreStatus& scores = driver.live().scores;
        return scores.from == from && scores.shown && !scores.isMeasuring;
    }
    static std::vector<std::string> keysOf(const AppDriver& driver) {
        std::vector<std::string> names;
        for (const MorphKey& key : driver.session().morph.keys)
            names.push_back(key.photo);
        return names;
    }
};

TEST_F(RunningMorph, IsScoredWhereThePlayheadIs) {
    AppDriver driver({.height = 900, .startsLearning = false});
    ASSERT_NO_FATAL_FAILURE(openMorph(driver));
    ASSERT_TRUE(driver.runUntil([&] { return isMeasured(driver, "photo 0.png"); }));
    const MorphScoreStatus first = driver.live().scores;
    EXPECT_EQ(first.to, "photo 2.png");
    EXPECT_EQ(first.shown->model, "aligned");
    EXPECT_GT(first.shown->endSsim, 0.98);
    EXPECT_GT(first.shown->trust, 0);
    ASSERT_TRUE(first.crossfade);
    EXPECT_EQ(first.crossfade->model, "crossfade");
    EXPECT_GT(first.crossfade->endSsim, 0.98);
    EXPECT_TRUE(driver.ui().find("Ghosts (ECHO)"));

    driver.ui().click("Side: Log");
    driver.push(command::Seek{0.9});
    driver.frame(5);
    EXPECT_EQ(driver.live().scores.from, "photo 2.png");
    EXPECT_FALSE(driver.live().scores.shown) << "the numbers of the part before";
    EXPECT_FALSE(driver.live().scores.isMeasuring) << "nobody looks";
    driver.ui().click("Side: Film");
    ASSERT_TRUE(driver.runUntil([&] { return isMeasured(driver, "photo 2.png"); }));

    driver.push(command::Seek{0.1});
    driver.frame(3);
    EXPECT_TRUE(isMeasured(driver, "photo 0.png")) << "measured again although nothing changed";
    EXPECT_EQ(driver.live().scores.shown->sharp, first.shown->sharp);
}

TEST_F(RunningMorph, StandsBesideTheCrossfadeAndTheNetworkAlone) {
    AppDriver driver({.startsLearning = false});
    ASSERT_NO_FATAL_FAILURE(openMorph(driver));
    EXPECT_EQ(driver.live().networkAlone.texture, 0u);
    driver.ui().click("Split: Compare");
    ASSERT_TRUE(driver.runUntil([&] {
        return driver.live().networkAlone.texture != 0 && driver.live().crossfade.texture != 0;
    }));
    EXPECT_EQ(driver.live().networkAlone.width, driver.live().picture.width);
    EXPECT_NE(driver.live().networkAlone.texture, driver.live().picture.texture);
    driver.ui().click("Split: Picture");
    driver.frame(2);
    EXPECT_EQ(driver.live().networkAlone.texture, 0u);

    // Picture and photo are zoomed alike.
    driver.ui().click("Side: Log"); // nobody waits for scores
    driver.push(command::Seek{0});  // where the picture is the photo
    ASSERT_TRUE(driver.runUntilIdle());
    const Image whole = driver.shownPicture();
    const ImVec2 middle = driver.ui().centreOf("Picture");
    driver.ui().moveMouse({middle.x + 60, middle.y - 40});
    driver.frame(2);
    ImGui::GetIO().MouseWheel = 6;
    driver.frame(2);
    ASSERT_GT(driver.session().picture.zoom, 2);
    ASSERT_NE(driver.session().picture.pan.x, 0);
    ASSERT_TRUE(driver.runUntilIdle());
    const Image picture = driver.shownPicture();
    driver.ui().setKey("G", true);
    driver.frame(2);
    ASSERT_TRUE(driver.runUntilIdle());
    const Image photo = driver.shownPicture();
    driver.ui().setKey("G", false);
    EXPECT_GT(meanDifference(picture, whole), 8);
    EXPECT_LT(meanDifference(picture, photo), 6); // bicubic and bilinear, and a caption
}

TEST_F(RunningMorph, GoesThroughTheDayAndSaysWhatItDoesNotKnow) {
    AppDriver driver({.startsLearning = false});
    ASSERT_NO_FATAL_FAILURE(openMorph(driver));
    driver.ui().click("Order");
    driver.frame(2);
    driver.ui().click("By time of day");
    driver.frame(2);
    EXPECT_THAT(keysOf(driver), ElementsAre("photo 2.png", "photo 0.png", "photo 3.png"));
    EXPECT_TRUE(driver.hasLogged("1 photo does not say when it was taken"));
    EXPECT_TRUE(driver.hasLogged("known in UTC only"));
    driver.ui().click("Order");
    driver.frame(2);
    driver.ui().click("Shortest way through all keys");
    driver.frame(2);
    EXPECT_EQ(keysOf(driver).size(), 3u);
}

} // namespace
} // namespace morphoscope
