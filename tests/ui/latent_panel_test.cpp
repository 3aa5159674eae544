#include "imgui_panels/latent_panel.h"
#include "imgui_panels/scree_plot.h"
#include "tests/support/one_panel.h"

#include <gtest/gtest.h>

namespace morphoscope {
namespace {

struct LatentPanel : testing::Test {
    UiDriver driver;
    void SetUp() override {
        driver.state = learnedSample();
        showPanel(driver, {324, 780}, [this] {
            drawLatentPanel(driver.state.live, driver.state.session.picture, driver.commands);
        });
        driver.frame(3);
    }
    void drag(ImVec2 from, ImVec2 to) {
        driver.moveMouse(from);
        driver.frame(2);
        driver.setMouseButton(0, true);
        driver.frame();
        driver.moveMouse(to);
        driver.frame();
        driver.setMouseButton(0, false);
        driver.frame();
    }
};

TEST_F(LatentPanel, DraggingABarUpSweepsItsComponent) {
    const RecordedItem scree = *driver.find("Scree");
    const ImVec2 second{scree.min.x + 24 + (scree.max.x - scree.min.x - 24) * 0.15f,
                        (scree.min.y + scree.max.y) / 2};
    drag(second, {second.x, second.y - 20});
    const auto* set = driver.pushed<command::SetComponent>();
    ASSERT_TRUE(set);
    EXPECT_EQ(set->component, 1u);
    EXPECT_GT(set->sigma, 0.3f);
    EXPECT_LE(set->sigma, 3.0f);
    EXPECT_EQ(driver.state.session.picture.keptComponents, -1);
}

TEST_F(LatentPanel, DraggingTheCutKeepsTheFirstComponents) {
    const RecordedItem scree = *driver.find("Scree");
    const float middle = (scree.min.y + scree.max.y) / 2;
    drag({scree.max.x - 2, middle}, {scree.max.x - (scree.max.x - scree.min.x) * 0.5f, middle});
    EXPECT_GE(driver.state.session.picture.keptComponents, 4);
    EXPECT_LE(driver.state.session.picture.keptComponents, 6);
    EXPECT_FALSE(driver.pushed<command::SetComponent>());
}

TEST_F(LatentPanel, TheScreePlotSavesItself) {
    driver.click("Scree", 1);
    driver.click("Save as CSV");
    const auto* save = driver.pushed<command::SaveFigure>();
    ASSERT_TRUE(save);
    EXPECT_EQ(save->figure, command::Figure::scree);
    EXPECT_TRUE(save->asCsv);
}

TEST_F(LatentPanel, ResettingAComponentPutsItToZero) {
    driver.click("PC 1", 1);
    const auto* set = driver.pushed<command::SetComponent>();
    ASSERT_TRUE(set);
    EXPECT_EQ(set->component, 0u);
    EXPECT_EQ(set->sigma, 0.0f);
}

TEST_F(LatentPanel, ComponentsBelowTheNoiseLevelStandApartAndStillMove) {
    ASSERT_TRUE(driver.find("Below the level of noise"));
    const float border = driver.find("Below the level of noise")->min.y;
    EXPECT_LT(driver.find("PC 1")->min.y, border);
    ASSERT_TRUE(driver.find("PC 8"));
    EXPECT_GT(driver.find("PC 8")->min.y, border);
    driver.dragBy("PC 8", {40, 0});
    ASSERT_TRUE(driver.pushed<command::SetComponent>());
    EXPECT_EQ(driver.pushed<command::SetComponent>()->component, 7u);
}

TEST_F(LatentPanel, RandomAndResetAllAreCommands) {
    driver.click("Random");
    EXPECT_TRUE(driver.pushed<command::RandomLatent>());
    driver.click("Reset all");
    EXPECT_TRUE(driver.pushed<command::ResetPicture>());
}

TEST_F(LatentPanel, OnlyTheRowsInSightOfAllDimensionsAreDrawn) {
    driver.state.live.shownLatent.assign(5000, 0.0f);
    driver.frame(2);
    EXPECT_LT(ImGui::GetDrawData()->TotalVtxCount, 20000);
}

TEST_F(LatentPanel, ComponentsThatHoldNothingAreNotShown) {
    auto pca = std::make_shared<Pca>(*samplePca());
    pca->shares.tail(3).setZero();
    EXPECT_EQ(shownComponentCount(*pca), 7);
    pca->shares.setZero();
    driver.state.live.pca = pca;
    driver.frame(2); // says so instead of dividing by nothing
    EXPECT_FALSE(driver.find("Scree"));
}

TEST_F(LatentPanel, OtherFacesHaveNoPlot) {
    for (const AppState& state : {emptySample(), workingSample(), failedSample()}) {
        driver.state = state;
        driver.frame(2);
        EXPECT_FALSE(driver.find("Scree"));
        EXPECT_GT(ImGui::GetDrawData()->TotalVtxCount, 20) << "an empty face says nothing";
    }
}

} // namespace
} // namespace morphoscope
