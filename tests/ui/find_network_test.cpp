// The folder of a network in the Find tab: typed, refused, reset.
#include "tests/support/finding_sample.h"
#include "tests/support/ui_driver.h"

#include <gtest/gtest.h>

namespace morphoscope {
namespace {

struct FindNetwork : testing::Test {
    UiDriver driver{{.width = 1280, .height = 1700}};
    void SetUp() override {
        driver.state = findingSample();
        driver.frame(3);
    }
    FindStatus& find() { return driver.state.live.find; }
    FindSettings& settings() { return driver.state.session.find; }
};

TEST_F(FindNetwork, TakesATypedFolderAtEnterAndLetsItGo) {
    EXPECT_FALSE(driver.find("network reset")->isEnabled);
    driver.click("Network folder");
    driver.type("/networks/vit");
    driver.frame(2);
    EXPECT_EQ(settings().features, ""); // half a name is no folder
    driver.press("Enter");
    driver.frame(2);
    EXPECT_EQ(settings().features, "/networks/vit");
    driver.click("network reset");
    EXPECT_EQ(settings().features, "");
}

TEST_F(FindNetwork, DrawsProgressAndFailure) {
    settings().features = "/networks/vit";
    find().toCompareCount = 211;
    find().comparedCount = 64;
    driver.frame(2);
    find().toCompareCount = 0;
    find().featuresFailure = "/networks/vit/config.json: the file cannot be read.";
    driver.frame(2);
    EXPECT_TRUE(driver.find("network reset")->isEnabled);
}

TEST_F(FindNetwork, ComparingIsGivenUpForTheBuiltInFeatures) {
    settings().features = "/networks/vit";
    find().toCompareCount = 211;
    driver.frame(2);
    driver.click("Cancel##network");
    EXPECT_EQ(settings().features, "");
}

TEST_F(FindNetwork, TuningIsChosenStartedAndCancelled) {
    EXPECT_FALSE(driver.find("Training: Tune"));
    settings().features = "/networks/vit";
    driver.frame(2);
    EXPECT_FALSE(driver.find("tune")); // a frozen network is not tuned
    driver.click("Training: Tune");
    driver.frame(2);
    EXPECT_EQ(settings().training, FindTraining::tune);
    driver.click("tune");
    EXPECT_NE(driver.pushed<command::TuneNetwork>(), nullptr);
    find().tuning = {.isRunning = true, .seconds = 75};
    driver.frame(2);
    find().tuning.run = 2;
    find().tuning.runCount = 6;
    find().tuning.step = 12;
    find().tuning.stepCount = 35;
    find().tuning.loss = 0.41;
    driver.frame(2);
    driver.click("Cancel##tuning");
    EXPECT_NE(driver.pushed<command::CancelTuning>(), nullptr);
    find().tuning = {.isUsed = true, .isBehind = true, .failure = "The loss is not finite."};
    find().positiveCount = 0;
    driver.frame(2);
    EXPECT_FALSE(driver.find("tune")->isEnabled);
}

} // namespace
} // namespace morphoscope
