// Correcting an alignment, the panel alone: what it shows of the session's points, and what a click
// where asks for.
#include "imgui_panels/correction_panel.h"
#include "imgui_panels/picture_panel.h"
#include "tests/support/one_panel.h"

#include <gtest/gtest.h>

namespace morphoscope {
namespace {

// An aligned model; the first two photos share a template where everything lies at the same place.
AppState alignedSample() {
    AppState state = learnedSample();
    auto model = std::make_shared<TrainedModel>(*state.live.model);
    model->shape = std::make_shared<const ShapeSpace>();
    state.live.model = model;
    auto set = std::make_shared<AlignedSet>();
    MapGrid same{2, 2, {{-0.25f, -0.25f}, {0.25f, -0.25f}, {-0.25f, 0.25f}, {0.25f, 0.25f}}};
    for (const MorphKey& key : state.session.morph.keys)
        set->photos.push_back({.name = key.photo,
                               .group = 0,
                               .morphs = true,
                               .fromTemplate = same,
                               .intoTemplate = same});
    set->templateWidth = 4;
    set->templateHeight = 3;
    set->isFinal = true;
    state.live.alignment = set;
    return state;
}

struct CorrectionPanel : testing::Test {
    UiDriver driver;
    std::vector<UserPoint>& points() { return driver.state.session.userPoints; }
    CorrectionStatus& correction() { return driver.state.live.correction; }

    void SetUp() override {
        driver.state = alignedSample();
        const auto& keys = driver.state.session.morph.keys;
        correction().photos = {keys[0].photo, keys[1].photo};
        correction().views = {driver.state.live.photo, driver.state.live.photo};
        show({720, 640});
    }
    void show(ImVec2 size) {
        showPanel(driver, size, [this] {
            drawCorrectionPanel(driver.state.live, driver.state.session.userPoints,
                                driver.commands);
        });
        driver.frame(3);
    }
    ImVec2 placeIn(const char* photo, float x, float y) {
        const RecordedItem item = *driver.find(photo);
        return {item.min.x + x * (item.max.x - item.min.x),
                item.min.y + y * (item.max.y - item.min.y)};
    }
    UserPoint pointOfPair(Point2 first, Point2 second) {
        return {correction().photos[0], first, correction().photos[1], second};
    }
};

TEST_F(CorrectionPanel, AClickIsAPlaceInWidthsFromTheMiddle) {
    driver.clickAt(placeIn("Right photo", 0.75f, 0.5f));
    const auto* placed = driver.pushed<command::PlacePoint>();
    ASSERT_TRUE(placed);
    EXPECT_EQ(placed->side, 1u);
    EXPECT_NEAR(placed->position.x, 0.25f, 0.003f);
    EXPECT_NEAR(placed->position.y, 0, 0.003f);
    driver.commands.clear();
    driver.clickAt(placeIn("Left photo", 0.5f, 1 / 6.0f));
    placed = driver.pushed<command::PlacePoint>();
    ASSERT_TRUE(placed);
    EXPECT_EQ(placed->side, 0u);
    EXPECT_NEAR(placed->position.y, -0.25f, 0.003f); // a third of 3/4 of the width
}

TEST_F(CorrectionPanel, APointOfTheTurnedPairLiesOnTheOtherSides) {
    const UserPoint point = pointOfPair({-0.3f, 0}, {0.1f, 0.2f});
    points() = {{"a photo that is not shown", {}, correction().photos[0], {}},
                {point.secondPhoto, point.secondPosition, point.firstPhoto, point.firstPosition}};
    driver.frame(2);
    const ImVec2 left = driver.centreOf("Point 1 left");
    const ImVec2 wanted = placeIn("Left photo", 0.2f, 0.5f);
    EXPECT_NEAR(left.x, wanted.x, 1.5f);
    EXPECT_NEAR(left.y, wanted.y, 1.5f);
    EXPECT_FALSE(driver.find("Point 2 left"));
    driver.click("Point 1 right", 1);
    const auto* removed = driver.pushed<command::RemovePoint>();
    ASSERT_TRUE(removed);
    EXPECT_EQ(removed->index, 1u);
}

TEST_F(CorrectionPanel, TheCrossOfAPointRemovesItAndAClickOnThePointPlacesNone) {
    points() = {pointOfPair({0.49f, -0.36f}, {0, 0})}; // its badge turns away from the corner
    driver.frame(2);
    driver.click("Point 1 left");
    EXPECT_FALSE(driver.pushed<command::RemovePoint>());
    EXPECT_FALSE(driver.pushed<command::PlacePoint>());
    driver.click("Remove point 1 left");
    EXPECT_TRUE(driver.pushed<command::RemovePoint>());
}

TEST_F(CorrectionPanel, ARightClickForgetsTheClickThatWaits) {
    correction().at[0] = Point2{0.1f, 0.1f};
    driver.frame();
    driver.click("Right photo", 1);
    EXPECT_TRUE(driver.pushed<command::ForgetPlacedPoint>());
}

TEST_F(CorrectionPanel, TheWheelKeepsThePlaceUnderTheMouseAndClicksFollowTheZoom) {
    driver.moveMouse(placeIn("Left photo", 0.75f, 0.5f));
    driver.frame();
    ImGui::GetIO().MouseWheel = 5;
    driver.frame();
    const auto* zoomed = driver.pushed<command::ZoomCorrection>();
    ASSERT_TRUE(zoomed);
    EXPECT_EQ(zoomed->side, 0u);
    EXPECT_NEAR(zoomed->zoom, 2.01f, 0.01f);
    EXPECT_NEAR(zoomed->centre.x + 0.25f / zoomed->zoom, 0.25f, 0.003f);
    correction().zooms[0] = zoomed->zoom;
    correction().centres[0] = zoomed->centre;
    points() = {pointOfPair({-0.4f, 0}, {0, 0})}; // out of sight on the left now
    driver.frame(2);
    EXPECT_FALSE(driver.find("Point 1 left"));
    EXPECT_TRUE(driver.find("Point 1 right"));
    driver.commands.clear();
    driver.clickAt(placeIn("Left photo", 0.75f, 0.5f));
    ASSERT_TRUE(driver.pushed<command::PlacePoint>());
    EXPECT_NEAR(driver.pushed<command::PlacePoint>()->position.x, 0.25f, 0.003f);
}

TEST_F(CorrectionPanel, StaysInItsRoomWhileLoadingAndWhileAligning) {
    correction().views = {};
    driver.state.live.aligning = {.isRunning = true, .share = 0.4};
    driver.frame(2);
    EXPECT_TRUE(driver.find("Aligning again"));
    driver.click("Left photo"); // nobody points at what is not there
    EXPECT_FALSE(driver.pushed<command::PlacePoint>());
    for (const ImVec2 size : {ImVec2{260, 160}, ImVec2{1400, 300}, ImVec2{300, 900}}) {
        show(size);
        EXPECT_LE(driver.find("Right photo")->max.x, size.x);
        EXPECT_LE(driver.find("Right photo")->max.y, size.y);
        EXPECT_GE(driver.find("Left photo")->min.x, 0);
    }
    driver.click("Done");
    EXPECT_TRUE(driver.pushed<command::EndCorrection>());
}

TEST(CorrectButton, IsThereForAlignedModelsAndGoesForAPair) {
    UiDriver driver;
    driver.state = learnedSample();
    showPanel(driver, {720, 480}, [&driver] {
        drawPicturePanel(driver.state.live, driver.state.session.morph,
                         driver.state.session.picture, driver.commands);
    });
    driver.frame(3);
    EXPECT_FALSE(driver.find("Correct")); // a plain model knows no alignment
    driver.state = alignedSample();
    driver.frame(2);
    driver.click("Correct");
    const auto* correct = driver.pushed<command::CorrectAlignment>();
    ASSERT_TRUE(correct);
    EXPECT_EQ(correct->first, driver.state.session.morph.keys[0].photo);
    EXPECT_EQ(correct->second, driver.state.session.morph.keys[1].photo);
    driver.state.live.moment = {};
    driver.frame(2);
    EXPECT_FALSE(driver.find("Correct")->isEnabled);
}

TEST(CorrectionKeys, EscapeEndsCorrecting) {
    UiDriver driver;
    driver.state = alignedSample();
    driver.state.live.correction.photos = {"a", "b"};
    driver.frame(2);
    EXPECT_TRUE(driver.find("Done"));
    driver.press("Escape");
    EXPECT_TRUE(driver.pushed<command::EndCorrection>());
    EXPECT_FALSE(driver.pushed<command::ClearSelection>());
}

} // namespace
} // namespace morphoscope
