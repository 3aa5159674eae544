#include "imgui_panels/picture_panel.h"
#include "tests/support/one_panel.h"

#include <gtest/gtest.h>

namespace morphoscope {
namespace {

struct PicturePanel : testing::Test {
    UiDriver driver;
    void SetUp() override {
        driver.state = learnedSample();
        showPanel(driver, {640, 480}, [this] {
            drawPicturePanel(driver.state.live, driver.state.session.morph,
                             driver.state.session.picture, driver.commands);
        });
        driver.frame(3);
    }
    PictureSettings& settings() { return driver.state.session.picture; }
};

TEST_F(PicturePanel, DraggingWalksAlongTheTwoStrongestComponents) {
    driver.dragBy("Picture", {100, -50});
    float first = 0;
    float second = 0;
    for (const Command& command : driver.commands)
        if (const auto* walk = std::get_if<command::WalkComponents>(&command)) {
            first += walk->first;
            second += walk->second;
        }
    EXPECT_GT(first, 0.5f);
    EXPECT_NEAR(second, first / 2 * 4 / 3, 0.01f); // half as far on a side that is 3/4 as long
}

TEST_F(PicturePanel, TheWheelKeepsThePlaceUnderTheCursor) {
    const RecordedItem item = *driver.find("Picture");
    const ImVec2 middle = driver.centreOf("Picture");
    const float scale = std::min((item.max.x - item.min.x) / 640, (item.max.y - item.min.y) / 480);
    driver.moveMouse({middle.x + 60, middle.y + 30});
    driver.frame();
    const float before = 60 / (640 * scale * settings().zoom) - settings().pan.x;
    ImGui::GetIO().MouseWheel = 3;
    driver.frame();
    ASSERT_GT(settings().zoom, 1.3f);
    EXPECT_NEAR(60 / (640 * scale * settings().zoom) - settings().pan.x, before, 1e-4f);
}

TEST_F(PicturePanel, DoubleClickResetsLatentAndView) {
    settings().zoom = 4;
    settings().pan = {0.2f, 0.1f};
    driver.doubleClick("Picture");
    EXPECT_TRUE(driver.pushed<command::ResetPicture>());
    EXPECT_EQ(settings().zoom, 1);
    EXPECT_EQ(settings().pan, Point2{});
}

TEST_F(PicturePanel, TheSplitIsChosenInTheFootLine) {
    driver.click("Split: Compare");
    EXPECT_EQ(settings().split, PictureSplit::comparison);
    driver.click("Split: + Photo");
    EXPECT_EQ(settings().split, PictureSplit::photo);
}

TEST_F(PicturePanel, TheSplitIsChosenInANarrowPanelToo) {
    showPanel(driver, {300, 400}, [this] {
        drawPicturePanel(driver.state.live, driver.state.session.morph,
                         driver.state.session.picture, driver.commands);
    });
    driver.frame(3);
    driver.click("Split: Compare");
    EXPECT_EQ(settings().split, PictureSplit::comparison);
    EXPECT_LE(driver.find("Split: Compare")->max.x, 300);
}

TEST_F(PicturePanel, BothNamesStayReadableWhereThereIsLittleRoom) {
    auto& keys = driver.state.session.morph.keys;
    keys = {{"sunny_trees_in_the_long_evening.jpg", {}}, {"snow_on_all_roofs.2021.jpg", {}}};
    const auto caption = [&] {
        driver.frame(2);
        const std::string label = driver.find("position")->label;
        return label.substr(0, label.find("###"));
    };
    const auto show = [&](float width) {
        showPanel(driver, {width, 480}, [this] {
            drawPicturePanel(driver.state.live, driver.state.session.morph,
                             driver.state.session.picture, driver.commands);
        });
    };
    show(1200);
    EXPECT_EQ(caption(), " 37 %   sunny_trees_in_the_long_evening  \xe2\x86\x92  "
                         "snow_on_all_roofs.2021");
    show(560);
    const std::string cut = caption();
    EXPECT_NE(cut.find("sunny_"), std::string::npos) << cut;
    EXPECT_NE(cut.find("\xe2\x80\xa6  \xe2\x86\x92  snow_"), std::string::npos) << cut;
    EXPECT_LT(driver.find("position")->max.x, driver.find("Split: Picture")->min.x);
    show(300);
    EXPECT_EQ(caption().find('%'), std::string::npos) << caption();
    show(1200);
    keys[1] = keys[0];
    EXPECT_EQ(caption(), "sunny_trees_in_the_long_evening");
    keys[1].photo.clear();
    EXPECT_EQ(caption(), " 37 %   sunny_trees_in_the_long_evening  \xe2\x86\x92  "
                         "a chosen latent");
}

TEST_F(PicturePanel, ShowsHowWellTheNearestKeyIsKnown) {
    EXPECT_TRUE(driver.find("Honesty"));
    driver.state.live.nearestPhoto.reset();
    driver.frame();
    EXPECT_FALSE(driver.find("Honesty"));
}

TEST_F(PicturePanel, HeldOverlaysWithoutATextureStillDraw) {
    driver.state.live.showsRealPhoto = true;
    driver.state.live.photo = {};
    driver.frame();
    EXPECT_TRUE(driver.find("Picture"));
}

TEST_F(PicturePanel, AFailureIsToldUnderThePictureOfTheTimeBefore) {
    const int before = ImGui::GetDrawData()->TotalVtxCount;
    driver.state.live.pictureFailure = "The model has not learned snow.jpg; learn on to see it.";
    driver.frame(2);
    EXPECT_TRUE(driver.find("Picture"));
    EXPECT_NE(ImGui::GetDrawData()->TotalVtxCount, before);
}

TEST_F(PicturePanel, OtherFacesHaveNoSurfaceToDrag) {
    for (const AppState& state : {emptySample(), workingSample(), failedSample()}) {
        driver.state = state;
        driver.frame(2);
        EXPECT_FALSE(driver.find("Picture"));
        EXPECT_GT(ImGui::GetDrawData()->TotalVtxCount, 20) << "an empty face says nothing";
    }
}

} // namespace
} // namespace morphoscope
