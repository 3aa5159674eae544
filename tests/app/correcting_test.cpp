// Correcting an alignment in the window, from the button under the picture to the morph that has
// moved, and the same by the command line.
#include "store/session_file.h"
#include "tests/app/app_driver.h"
#include "tests/app/program_run.h"

#include <cmath>
#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

namespace morphoscope {
namespace {

using testing::HasSubstr;

constexpr double kAligningSeconds = 180; // ample where other work shares the cores

class Correcting : public AppTest {
protected:
    // Three photos, an aligned model of them that is there already.
    std::filesystem::path alignedSession(int epochs = 2) const {
        const std::filesystem::path photos = writePhotos("terrace", 3);
        const std::filesystem::path session = photos.string() + kSessionExtension;
        const ProgramRun run =
            runProgram({"train", photos.string(), "-o", session.string(), "--model", "aligned",
                        "--epochs", std::to_string(epochs), "--size", "64x48", "--quiet"});
        EXPECT_EQ(run.status, 0) << run.err;
        return session;
    }

    // The session in the window, its morph from photo 0 to photo 1 between both, standing still.
    void openMorph(AppDriver& driver, const std::filesystem::path& session) const {
        driver.push(command::OpenPaths{{session.string()}});
        ASSERT_TRUE(driver.runUntil(
            [&] {
                return driver.live().model && driver.live().alignment &&
                       driver.live().alignment->isFinal && !driver.live().aligning.isRunning;
            },
            kAligningSeconds));
        driver.push(command::ClickPhoto{0});
        driver.push(command::ClickPhoto{1, command::Select::add});
        driver.frame(4);
        driver.push(command::PlayPause{});
        driver.push(command::Seek{0.25});
        ASSERT_TRUE(driver.runUntilIdle());
        ASSERT_EQ(driver.session().morph.keys.size(), 2u);
    }

    static ImVec2 placeIn(AppDriver& driver, const std::string& photo, ImVec2 share) {
        const RecordedItem item = *driver.ui().find(photo);
        return {item.min.x + share.x * (item.max.x - item.min.x),
                item.min.y + share.y * (item.max.y - item.min.y)};
    }

    static bool isAlignedByThePoints(const AppDriver& driver) {
        return !driver.live().aligning.isRunning &&
               driver.live().alignment->userPoints == driver.session().userPoints;
    }

    static Point2 carried(const AppDriver& driver, Point2 position) {
        return transferred(*driver.live().alignment, 0, 1, position);
    }
};

TEST_F(Correcting, TwoClicksMoveTheMorphAndUndoTakesThemBack) {
    const std::filesystem::path session = alignedSession();
    AppDriver driver({.startsLearning = false});
    ASSERT_NO_FATAL_FAILURE(openMorph(driver, session));
    const auto before = driver.live().alignment;

    driver.ui().click("Correct");
    ASSERT_TRUE(driver.live().correction.isOpen());
    ASSERT_TRUE(driver.runUntil([&] {
        return driver.live().correction.views[0].texture &&
               driver.live().correction.views[1].texture;
    }));
    driver.frame(2);
    EXPECT_FALSE(driver.ui().find("Picture"));
    driver.ui().clickAt(placeIn(driver, "Left photo", {0.4f, 0.5f}));
    EXPECT_TRUE(driver.live().correction.at[0]);
    EXPECT_TRUE(driver.session().userPoints.empty());
    driver.ui().clickAt(placeIn(driver, "Right photo", {0.45f, 0.55f}));
    driver.frame(2);
    ASSERT_EQ(driver.session().userPoints.size(), 1u);
    const UserPoint point = driver.session().userPoints.front();
    EXPECT_EQ(point.firstPhoto, "photo 0.png");
    EXPECT_EQ(point.secondPhoto, "photo 1.png");
    EXPECT_NEAR(point.firstPosition.x, -0.1f, 0.005f);          // to a pixel
    EXPECT_NEAR(point.firstPosition.y, 0, 0.005f);              // to a pixel
    EXPECT_NEAR(point.secondPosition.x, -0.05f, 0.005f);        // to a pixel
    EXPECT_NEAR(point.secondPosition.y, 0.05f * 0.75f, 0.005f); // to a pixel

    // The old alignment stays in use until the new one is whole.
    EXPECT_TRUE(driver.live().aligning.isRunning);
    EXPECT_EQ(driver.live().alignment, before);
    EXPECT_TRUE(driver.ui().find("Aligning again"));
    ASSERT_TRUE(driver.runUntil([&] { return isAlignedByThePoints(driver); }, kAligningSeconds));
    EXPECT_TRUE(driver.live().alignment->isFinal);
    EXPECT_LT(length(carried(driver, point.firstPosition) - point.secondPosition), 0.002f);
    EXPECT_TRUE(driver.hasLogged("Aligned by your point"));

    driver.ui().press("Escape");
    driver.frame(2);
    EXPECT_FALSE(driver.live().correction.isOpen());
    ASSERT_TRUE(driver.runUntilIdle());
    EXPECT_TRUE(driver.ui().find("Picture"));

    driver.push(command::Undo{});
    driver.frame(3);
    EXPECT_TRUE(driver.session().userPoints.empty());
    ASSERT_TRUE(driver.runUntil([&] { return isAlignedByThePoints(driver); }, kAligningSeconds));
    EXPECT_EQ(driver.live().alignment->photos[1].fromTemplate.values,
              before->photos[1].fromTemplate.values);
    driver.push(command::Redo{});
    driver.frame(3);
    EXPECT_EQ(driver.session().userPoints.size(), 1u);
    ASSERT_TRUE(driver.runUntil([&] { return isAlignedByThePoints(driver); }, kAligningSeconds));
    EXPECT_LT(length(carried(driver, point.firstPosition) - point.secondPosition), 0.002f);
}

TEST_F(Correcting, PointsAreNumberedAndGoByARightClickOrTheirCross) {
    const std::filesystem::path session = alignedSession();
    AppDriver driver({.startsLearning = false});
    ASSERT_NO_FATAL_FAILURE(openMorph(driver, session));
    driver.ui().click("Correct");
    ASSERT_TRUE(driver.runUntil([&] {
        return driver.live().correction.views[0].texture &&
               driver.live().correction.views[1].texture;
    }));
    driver.frame(2);
    for (const float x : {0.3f, 0.7f}) { // also from right to left
        const bool isForwards = x < 0.5f;
        driver.ui().clickAt(placeIn(driver, isForwards ? "Left photo" : "Right photo", {x, 0.6f}));
        driver.ui().clickAt(placeIn(driver, isForwards ? "Right photo" : "Left photo", {x, 0.6f}));
        driver.frame(2);
    }
    ASSERT_EQ(driver.session().userPoints.size(), 2u);
    EXPECT_EQ(driver.session().userPoints[1].firstPhoto, "photo 0.png");
    EXPECT_TRUE(driver.ui().find("Point 2 right"));

    driver.ui().clickAt(placeIn(driver, "Left photo", {0.5f, 0.3f}));
    ASSERT_TRUE(driver.live().correction.at[0]);
    driver.ui().click("Left photo", 1); // forgets the click that waits
    EXPECT_FALSE(driver.live().correction.at[0]);
    EXPECT_EQ(driver.session().userPoints.size(), 2u);

    driver.ui().click("Point 1 right", 1);
    driver.frame(2);
    ASSERT_EQ(driver.session().userPoints.size(), 1u);
    EXPECT_NEAR(driver.session().userPoints[0].firstPosition.x, 0.2f, 0.005f); // to a pixel
    driver.ui().click("Remove point 1 left");
    driver.frame(2);
    EXPECT_TRUE(driver.session().userPoints.empty());
    driver.push(command::Undo{}); // each is a step of its own
    driver.frame(3);
    EXPECT_EQ(driver.session().userPoints.size(), 1u);
    driver.ui().click("Done");
    driver.frame(2);
    EXPECT_FALSE(driver.live().correction.isOpen());
}

TEST_F(Correcting, WorksByTheCommandLineAndTheWindowGoesByIt) {
    const std::filesystem::path session = alignedSession();
    const auto align = [&](std::vector<std::string> more) {
        std::vector<std::string> arguments{"align", session.string(), "--json", "--quiet"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return runProgram(arguments);
    };
    const ProgramRun added = align({"photo 0", "photo 1", "--at", "0.4,0.375", "0.45,0.4"});
    ASSERT_EQ(added.status, 0) << added.err;
    const auto facts = nlohmann::json::parse(added.out);
    ASSERT_EQ(facts.at("points").size(), 1u);
    EXPECT_EQ(facts.at("points")[0].at("b"), "photo 1.png");
    EXPECT_LT(facts.at("points")[0].at("error").get<double>(), 0.002);
    EXPECT_EQ(facts.at("points")[0].at("at_b"), nlohmann::json({0.45, 0.4}));
    ASSERT_EQ(loadSession(session).userPoints.size(), 1u);
    EXPECT_NEAR(loadSession(session).userPoints[0].firstPosition.x, -0.1f, 1e-6f);

    // Nothing is changed where something is wrong.
    EXPECT_THAT(align({"photo 0", "photo 1", "--at", "0.4,0.9", "0.4,0.4"}).err,
                HasSubstr("--at '0.4,0.9' is no place in the photo"));
    EXPECT_THAT(align({"photo 0", "photo 0", "--at", "0.4,0.4", "0.4,0.4"}).err,
                HasSubstr("both are photo 0.png"));
    EXPECT_THAT(align({"--remove", "2"}).err, HasSubstr("There is no point 2"));
    EXPECT_EQ(align({"photo 0", "--at", "0.4,0.4", "0.4,0.4"}).status, 1);
    EXPECT_EQ(loadSession(session).userPoints.size(), 1u);

    {
        AppDriver driver({.startsLearning = false});
        ASSERT_NO_FATAL_FAILURE(openMorph(driver, session));
        EXPECT_EQ(driver.live().alignment->userPoints.size(), 1u);
        EXPECT_LT(length(carried(driver, {-0.1f, 0}) - Point2{-0.05f, 0.025f}), 0.002f);
    }
    const ProgramRun removed = align({"--remove", "1"});
    EXPECT_EQ(nlohmann::json::parse(removed.out).at("points").size(), 0u) << removed.err;
    EXPECT_TRUE(loadSession(session).userPoints.empty());
}

} // namespace
} // namespace morphoscope
