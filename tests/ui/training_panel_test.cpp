#include "imgui_panels/training_panel.h"
#include "tests/support/one_panel.h"

#include <gtest/gtest.h>

namespace morphoscope {
namespace {

struct TrainingPanel : testing::Test {
    UiDriver driver{{.width = 1280, .height = 1600, .fonts = {}}};
    void SetUp() override {
        driver.state = learnedSample();
        showPanel(driver, {324, 1600}, [this] {
            drawTrainingPanel(driver.state.live, driver.state.session.training, driver.commands);
        });
        driver.frame(3);
    }
    TrainingSettings& settings() { return driver.state.session.training; }
    void setPhase(TrainingPhase phase) {
        driver.state.live.training.phase = phase;
        driver.frame(2);
    }
};

TEST_F(TrainingPanel, EveryButtonIsItsCommand) {
    driver.click("Pause");
    EXPECT_TRUE(driver.pushed<command::PauseTraining>());
    driver.click("Stop");
    EXPECT_TRUE(driver.pushed<command::StopTraining>());
    setPhase(TrainingPhase::paused);
    driver.click("Go on");
    EXPECT_TRUE(driver.pushed<command::StartTraining>());
    const RecordedItem stop = *driver.find("Stop");
    EXPECT_TRUE(stop.isEnabled);
}

TEST_F(TrainingPanel, SettingsAreLockedWhileItRuns) {
    EXPECT_FALSE(driver.find("Epochs")->isEnabled);
    driver.click("Picture size: 64 x 48");
    EXPECT_EQ(settings().width, 128);
    setPhase(TrainingPhase::finished);
    EXPECT_TRUE(driver.find("Epochs")->isEnabled);
    driver.click("Picture size: 64 x 48");
    EXPECT_EQ(settings().width, 64);
    EXPECT_EQ(settings().height, 48);
    driver.click("Model: AE");
    EXPECT_EQ(settings().kind, ModelKind::ae);
    driver.frame();
    EXPECT_FALSE(driver.find("Beta")->isEnabled) << "an auto-encoder has no KL term";
}

TEST_F(TrainingPanel, EveryKindIsLearnedInItsOwnWayUnlessTheUserSaidOtherwise) {
    setPhase(TrainingPhase::finished);
    settings() = TrainingSettings{};
    driver.click("Model: AE");
    EXPECT_EQ(settings().epochs, 200);
    EXPECT_FLOAT_EQ(settings().learningRate, 5e-4f);
    settings().epochs = 321;
    driver.click("Model: VAE");
    EXPECT_EQ(settings().epochs, 321);
    EXPECT_FLOAT_EQ(settings().learningRate, TrainingSettings{}.learningRate);
    driver.click("Model: AE");
    driver.click("Reset##Epochs");
    EXPECT_EQ(settings().epochs, 200);
    driver.click("Reset##Model");
    EXPECT_EQ(settings().kind, ModelKind::aligned) << "what so few photos start with";
}

TEST_F(TrainingPanel, AnAlignedModelKeepsRoomForItsShape) {
    setPhase(TrainingPhase::finished);
    settings().latentSize = 8;
    driver.click("Model: Aligned");
    EXPECT_EQ(settings().kind, ModelKind::aligned);
    driver.frame();
    EXPECT_EQ(settings().latentSize, kShapeSize + 2);
    EXPECT_TRUE(driver.find("Beta")->isEnabled);
}

TEST_F(TrainingPanel, OtherSettingsThanTheModelsSayThatItIsReplaced) {
    setPhase(TrainingPhase::finished);
    settings() = driver.state.live.model->settings;
    driver.frame();
    EXPECT_FALSE(driver.find("Replaces the model"));
    settings().seed += 1;
    driver.frame();
    EXPECT_TRUE(driver.find("Replaces the model"));
}

TEST_F(TrainingPanel, ShowsHowFarAligningHasCome) {
    EXPECT_FALSE(driver.find("Aligning"));
    driver.state.live.aligning = {
        .isRunning = true, .share = 0.4, .step = "Matching 12 of 55 pairs"};
    driver.frame(2);
    EXPECT_TRUE(driver.find("Aligning"));
    EXPECT_TRUE(driver.find("Stop")->isEnabled);

    auto alignment = std::make_shared<AlignedSet>();
    alignment->summary = "9 of 11 morph, 2 dissolve: a.jpg, b.jpg";
    driver.state.live.alignment = alignment;
    driver.state.live.aligning = {};
    settings().kind = ModelKind::aligned;
    driver.frame(2);
    EXPECT_FALSE(driver.find("Aligning"));
    EXPECT_TRUE(driver.find("Alignment"));
    settings().kind = ModelKind::vae;
    driver.frame(2);
    EXPECT_FALSE(driver.find("Alignment")) << "a vae does not use it";
}

TEST_F(TrainingPanel, SizesHaveTheShapeOfThePhotos) {
    auto photos = std::make_shared<PhotoSet>(*driver.state.live.photos);
    photos->frame.aspect = 1;
    driver.state.live.photos = photos;
    setPhase(TrainingPhase::finished);
    driver.click("Picture size: 48 x 48");
    EXPECT_EQ(settings().width, 48);
    EXPECT_EQ(settings().height, 48);
    driver.click("Reset##Picture size");
    EXPECT_EQ(settings().width, 112);
    EXPECT_EQ(settings().height, 112);
}

TEST_F(TrainingPanel, TheRightButtonSavesTheReconstructionsAsAPicture) {
    const RecordedItem heading = *driver.find("Photos and reconstructions");
    driver.moveMouse({heading.min.x + 20, heading.max.y + 24});
    driver.frame(2);
    driver.setMouseButton(1, true);
    driver.frame();
    driver.setMouseButton(1, false);
    driver.frame(2);
    EXPECT_FALSE(driver.find("Save as CSV")) << "pictures are no numbers";
    driver.click("Save as PNG");
    const auto* save = driver.pushed<command::SaveFigure>();
    ASSERT_TRUE(save);
    EXPECT_EQ(save->figure, command::Figure::recon);
}

TEST_F(TrainingPanel, StopIsGreyedWhenNothingRuns) {
    setPhase(TrainingPhase::finished);
    EXPECT_FALSE(driver.find("Stop")->isEnabled);
    driver.click("Stop");
    EXPECT_FALSE(driver.pushed<command::StopTraining>());
}

TEST_F(TrainingPanel, CurvesOfAnyLengthCostWhatTheScreenShows) {
    const int few = ImGui::GetDrawData()->TotalVtxCount;
    driver.state.live.training.curve.clear();
    for (int step = 0; step < 2000; ++step)
        driver.state.live.training.curve.push_back({step, 1.0f + float(step % 7), 0.5f, 20.0f});
    driver.frame(2);
    // Three curves, two corners of a line at most in each of 300 columns, four vertices each.
    EXPECT_LT(ImGui::GetDrawData()->TotalVtxCount, few + 3 * 2 * 300 * 4);
    EXPECT_TRUE(driver.find("Curves"));
}

TEST_F(TrainingPanel, AllFourFacesDraw) {
    driver.state = emptySample();
    driver.frame(2);
    EXPECT_FALSE(driver.find("Start")->isEnabled);
    EXPECT_FALSE(driver.find("Curves"));
    driver.state = workingSample();
    driver.frame(2);
    EXPECT_GT(ImGui::GetDrawData()->TotalVtxCount, 100);
    driver.state = failedSample();
    driver.frame(2);
    EXPECT_TRUE(driver.find("Epochs")->isEnabled) << "after a failure the settings can be changed";
}

} // namespace
} // namespace morphoscope
