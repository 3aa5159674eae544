// Learning as the panel steers it: pause, go on, stop, reset; and what must not outlive a run.
#include "model/checkpoint.h"
#include "tests/app/app_driver.h"

namespace morphoscope {
namespace {

class Learning : public AppTest {
protected:
    // Six photos, the small size chosen in the panel, a run under way.
    void start(AppDriver& driver) {
        driver.push(command::OpenPaths{{writePhotos("terrace").string()}});
        ASSERT_TRUE(driver.runUntilIdle());
        driver.ui().click("Side: Learn");
        driver.ui().click("Picture size: 64 x 48");
        driver.ui().click("Start");
        ASSERT_TRUE(driver.runUntil(
            [&] { return driver.live().model && driver.live().training.step > 1; }));
    }
    static bool is(const AppDriver& driver, TrainingPhase phase) {
        return driver.live().training.phase == phase;
    }
};

TEST_F(Learning, PausesGoesOnStopsAndLearnsOn) {
    AppDriver driver({.startsLearning = false});
    ASSERT_NO_FATAL_FAILURE(start(driver));
    driver.ui().click("Pause");
    ASSERT_TRUE(driver.runUntil([&] { return is(driver, TrainingPhase::paused); }));
    const std::int64_t paused = driver.live().training.step;
    driver.frame(20);
    EXPECT_EQ(driver.live().training.step, paused);
    EXPECT_EQ(driver.live().model->step, paused); // what is on the screen is what the pause left
    driver.ui().click("Go on");
    ASSERT_TRUE(driver.runUntil([&] { return driver.live().training.step > paused + 1; }));
    driver.ui().click("Stop");
    ASSERT_TRUE(driver.runUntil([&] {
        return is(driver, TrainingPhase::idle) &&
               driver.live().model->step == driver.live().training.step;
    }));
    const std::int64_t stopped = driver.live().training.step;
    // The checkpoint is written behind the last model, so that Stop answers at once.
    ASSERT_TRUE(driver.runUntil([&] { return hasModel(driver.app().sessionFolder()); }));
    driver.ui().click("Learn on");
    ASSERT_TRUE(driver.runUntil([&] { return driver.live().model->step > stopped; }));
    EXPECT_TRUE(is(driver, TrainingPhase::running));
}

TEST_F(Learning, ResetForgetsAndNothingComesBackOfTheRun) {
    AppDriver driver({.startsLearning = false});
    ASSERT_NO_FATAL_FAILURE(start(driver));
    driver.ui().click("Reset");
    driver.ui().click("Keep");
    EXPECT_TRUE(driver.live().model) << "it was not meant";
    driver.ui().click("Reset");
    driver.ui().click("Forget");
    ASSERT_TRUE(driver.runUntilIdle());
    driver.frame(30);
    EXPECT_FALSE(driver.live().model);
    EXPECT_FALSE(driver.live().map);
    EXPECT_EQ(driver.live().training.phase, TrainingPhase::idle);
    EXPECT_EQ(driver.live().training.step, 0);
    EXPECT_FALSE(hasModel(driver.app().sessionFolder()));
    EXPECT_EQ(driver.live().picture.texture, 0u);
}

TEST_F(Learning, AnotherFolderGetsNothingOfTheModelBefore) {
    AppDriver driver({.startsLearning = false});
    ASSERT_NO_FATAL_FAILURE(start(driver));
    driver.push(command::OpenPaths{{writePhotos("other", 3).string()}});
    ASSERT_TRUE(driver.runUntil([&] {
        return driver.session().sources.front().ends_with("other") &&
               !driver.live().import.isRunning;
    }));
    driver.frame(40);
    EXPECT_FALSE(driver.live().model);
    EXPECT_TRUE(is(driver, TrainingPhase::idle));
    EXPECT_TRUE(hasModel(home() / "terrace.morpho")); // its run ended with a checkpoint
    EXPECT_FALSE(hasModel(home() / "other.morpho"));
}

TEST_F(Learning, AlignsFirstAndKeepsThatWithTheSession) {
    constexpr double kAligningSeconds = 180; // ample where other work shares the cores
    std::filesystem::path session;
    {
        AppDriver driver({.startsLearning = false});
        driver.push(command::OpenPaths{{writePhotos("terrace", 4).string()}});
        ASSERT_TRUE(driver.runUntilIdle());
        driver.ui().click("Side: Learn");
        driver.ui().click("Picture size: 64 x 48");
        driver.ui().click("Model: Aligned");
        driver.ui().click("Start");
        ASSERT_TRUE(driver.runUntil(
            [&] {
                return driver.live().model && driver.live().alignment &&
                       driver.live().alignment->isFinal && driver.live().training.step > 3;
            },
            kAligningSeconds));
        EXPECT_FALSE(driver.live().aligning.isRunning);
        EXPECT_EQ(driver.live().alignment->photos.size(), 4u);
        ASSERT_TRUE(driver.live().model->shape);
        EXPECT_EQ(driver.live().model->latents.cols(), 128);
        ASSERT_TRUE(driver.runUntil([&] { return driver.live().pca != nullptr; }));
        EXPECT_FALSE(driver.live().pca->names.empty());
        session = driver.app().sessionFolder();
    }
    EXPECT_TRUE(std::filesystem::exists(session / "alignment"));
    AppDriver driver({.startsLearning = false});
    driver.push(command::OpenPaths{{(home() / "terrace").string()}});
    ASSERT_TRUE(driver.runUntil([&] {
        return driver.live().model && driver.live().alignment && driver.live().alignment->isFinal;
    }));
    EXPECT_TRUE(driver.live().model->shape);
}

TEST_F(Learning, StopEndsAligningToo) {
    AppDriver driver({.startsLearning = false});
    driver.push(command::OpenPaths{{writePhotos("terrace", 4).string()}});
    ASSERT_TRUE(driver.runUntilIdle());
    driver.ui().click("Side: Learn");
    driver.ui().click("Model: Aligned");
    driver.ui().click("Start");
    EXPECT_TRUE(driver.live().aligning.isRunning);
    driver.ui().click("Stop");
    EXPECT_FALSE(driver.live().aligning.isRunning);
    EXPECT_TRUE(is(driver, TrainingPhase::idle));
    driver.frame(20);
    EXPECT_FALSE(driver.live().model);
}

TEST_F(Learning, ClosingWhileLearningKeepsWhatWasLearned) {
    std::filesystem::path session;
    {
        AppDriver driver({.startsLearning = false});
        ASSERT_NO_FATAL_FAILURE(start(driver));
        session = driver.app().sessionFolder();
    }
    EXPECT_TRUE(hasModel(session));
    AppDriver driver;
    driver.push(command::OpenPaths{{(home() / "terrace").string()}});
    ASSERT_TRUE(driver.runUntil([&] { return driver.live().map != nullptr; }));
    EXPECT_EQ(driver.session().training.width, 64);
    EXPECT_GE(driver.live().model->step, 1);
}

TEST_F(Learning, PhotosReadAgainKeepTheSettingsThatWereChosen) {
    AppDriver driver({.startsLearning = false});
    ASSERT_NO_FATAL_FAILURE(start(driver));
    driver.ui().click("Reset");
    driver.ui().click("Forget");
    ASSERT_TRUE(driver.runUntilIdle());
    driver.push(command::Rescan{});
    ASSERT_TRUE(driver.runUntilIdle());
    EXPECT_EQ(driver.session().training.width, 64);
    EXPECT_TRUE(is(driver, TrainingPhase::idle));
}

} // namespace
} // namespace morphoscope
