// Tuning a network on the marks in the window: by hand, step by step, cancellable, and never mixed
// up with the scores of the regression. A tiny network with random weights stands for a large one.
#include "tests/app/app_driver.h"

namespace morphoscope {
namespace {

namespace fs = std::filesystem;

const std::string kNetwork = MORPHOSCOPE_SOURCE_DIR "/tests/data/vit/vit";

class TuningWindow : public AppTest {
protected:
    void SetUp() override {
        AppTest::SetUp();
        if (!IsSkipped())
            photos_ = writePhotos("roll", 8);
    }

    // With a network and marks: the first three photos yes, the next three no.
    std::unique_ptr<AppDriver> open() const {
        auto driver = std::make_unique<AppDriver>(
            AppDriverOptions{.width = 1280, .height = 1900, .startsLearning = false});
        driver->push(command::OpenPaths{{photos_.string()}});
        EXPECT_TRUE(driver->runUntilIdle());
        driver->ui().click("Side: Find");
        driver->frame(2);
        EXPECT_TRUE(driver->runUntilIdle()); // the first look at the photos moves what is below it
        driver->ui().click("Network folder");
        driver->frame(2); // the field takes the focus with the next frame
        driver->ui().type(kNetwork);
        driver->frame(2);
        driver->ui().press("Enter");
        driver->frame(2);
        EXPECT_EQ(driver->session().find.features, kNetwork);
        label(*driver, {0, 1, 2}, "label yes");
        label(*driver, {3, 4, 5}, "label no");
        EXPECT_TRUE(waitForScores(*driver));
        return driver;
    }
    static void label(AppDriver& driver, const std::vector<std::size_t>& photos,
                      const char* button) {
        driver.push(command::SelectPhotos{photos, command::Select::replace});
        driver.frame(2);
        driver.ui().click(button);
    }
    static bool waitForScores(AppDriver& driver) {
        return driver.runUntil([&] {
            const FindStatus& find = driver.live().find;
            return find.fit && find.library && find.library->isScored();
        }) && driver.runUntilIdle();
    }
    static std::vector<float> scores(const AppDriver& driver) {
        return driver.live().find.library->sessionScores;
    }
    static void choose(AppDriver& driver, const char* training) {
        driver.frame(2);
        driver.ui().click(training);
        driver.frame(2);
    }

    fs::path photos_;
};

TEST_F(TuningWindow, ScoresComeFromTheTunedNetworkUntilItIsLetGo) {
    auto driver = open();
    const std::vector<float> frozen = scores(*driver);
    const TuningStatus& tuning = driver->live().find.tuning;
    choose(*driver, "Training: Tune");
    EXPECT_EQ(driver->session().find.training, FindTraining::tune);
    EXPECT_EQ(scores(*driver), frozen); // nothing happens by itself
    driver->ui().click("tune");
    ASSERT_TRUE(driver->runUntil([&] { return tuning.isUsed; }));
    ASSERT_TRUE(waitForScores(*driver));
    const std::vector<float> tuned = scores(*driver);
    EXPECT_NE(tuned, frozen);
    EXPECT_EQ(tuning.run, tuning.runCount);
    EXPECT_GT(tuning.loss, 0);
    EXPECT_EQ(tuning.failure, "");
    EXPECT_EQ(driver->live().find.fit->positiveCount, 3);
    EXPECT_EQ(driver->live().find.fit->outOfFold.size(), 6u);

    // What it was not tuned on is said, and learned by the next tuning.
    EXPECT_FALSE(tuning.isBehind);
    label(*driver, {6}, "label no");
    ASSERT_TRUE(driver->runUntilIdle());
    EXPECT_TRUE(tuning.isBehind);
    EXPECT_EQ(driver->live().find.fit->negativeCount, 3);
    driver->ui().click("tune");
    ASSERT_TRUE(driver->runUntil([&] { return !tuning.isRunning && !tuning.isBehind; }));
    ASSERT_TRUE(waitForScores(*driver));
    EXPECT_EQ(driver->live().find.fit->negativeCount, 4);

    driver->push(command::Undo{});
    driver->frame(2);
    choose(*driver, "Training: Frozen");
    ASSERT_TRUE(driver->runUntilIdle());
    EXPECT_FALSE(tuning.isUsed);
    EXPECT_EQ(scores(*driver), frozen);
}

TEST_F(TuningWindow, CanBeCancelledAndLeavesTheScores) {
    auto driver = open();
    const std::vector<float> frozen = scores(*driver);
    const TuningStatus& tuning = driver->live().find.tuning;
    choose(*driver, "Training: Probe, tune");
    driver->ui().click("tune");
    ASSERT_TRUE(tuning.isRunning);
    driver->frame(1);
    driver->push(command::CancelTuning{});
    driver->frame(2);
    EXPECT_FALSE(tuning.isRunning);
    ASSERT_TRUE(driver->runUntilIdle());
    EXPECT_FALSE(tuning.isUsed);
    EXPECT_EQ(scores(*driver), frozen);
    // Another way to learn ends what is under way.
    driver->ui().click("tune");
    choose(*driver, "Training: Frozen");
    EXPECT_FALSE(tuning.isRunning);
}

TEST_F(TuningWindow, SaysWhatFailed) {
    auto driver = open();
    fs::remove(driver->live().photos->photos[1].path);
    choose(*driver, "Training: Tune");
    driver->ui().click("tune");
    const TuningStatus& tuning = driver->live().find.tuning;
    ASSERT_TRUE(driver->runUntil([&] { return !tuning.isRunning; }));
    EXPECT_NE(tuning.failure.find("cannot be read any more; its label is kept"), std::string::npos)
        << tuning.failure;
    EXPECT_EQ(driver->session().labels.size(), 6u);
    EXPECT_TRUE(driver->live().find.fit);
}

} // namespace
} // namespace morphoscope
