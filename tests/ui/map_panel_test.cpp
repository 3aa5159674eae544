#include "imgui_panels/map_panel.h"

#include "core/map_camera.h"
#include "tests/support/one_panel.h"

#include <gtest/gtest.h>

namespace morphoscope {
namespace {

struct MapPanel : testing::Test {
    UiDriver driver;
    void SetUp() override { show(11); }
    void show(std::size_t photoCount) {
        driver.state = learnedSample(photoCount);
        showPanel(driver, {640, 480}, [this] {
            Session& session = driver.state.session;
            drawMapPanel(driver.state.live, session, session.map, driver.commands);
        });
        driver.frame(3);
        driver.commands.clear();
    }
    MapSettings& settings() { return driver.state.session.map; }
    ScreenRect panel() const {
        const RecordedItem item = *driver.find("Map");
        return {{item.min.x, item.min.y}, {item.max.x, item.max.y}};
    }
    MapCamera camera() {
        return resolvedCamera(settings().camera, driver.state.live.mapPositions, panel(), px(36));
    }
    ImVec2 placeOf(std::size_t photo) {
        const Point2 place = toScreen(camera(), panel(), driver.state.live.mapPositions[photo]);
        return {place.x, place.y};
    }
    void press(ImVec2 from, ImVec2 to) {
        driver.moveMouse(from);
        driver.frame(2);
        driver.setMouseButton(0, true);
        driver.frame();
        driver.moveMouse(to);
        driver.frame(2);
        driver.setMouseButton(0, false);
        driver.frame(2);
    }
};

TEST_F(MapPanel, ClickSelectsAndShiftClickToggles) {
    press(placeOf(7), placeOf(7));
    const auto* click = driver.pushed<command::ClickPhoto>();
    ASSERT_TRUE(click);
    EXPECT_EQ(click->photo, 7u);
    EXPECT_EQ(click->how, command::Select::replace);
    for (const bool usesShift : {true, false}) {
        driver.commands.clear();
        usesShift ? driver.setShift(true) : driver.setControl(true);
        press(placeOf(3), placeOf(3));
        usesShift ? driver.setShift(false) : driver.setControl(false);
        const auto* toggle = driver.pushed<command::ClickPhoto>();
        ASSERT_TRUE(toggle);
        EXPECT_EQ(toggle->photo, 3u);
        EXPECT_EQ(toggle->how, command::Select::toggle);
    }
}

TEST_F(MapPanel, ClickOnAnEmptyPlaceShowsItsLatent) {
    const ImVec2 corner{panel().min.x + 6, panel().min.y + 6};
    press(corner, corner);
    const auto* shown = driver.pushed<command::ShowMapPlace>();
    ASSERT_TRUE(shown);
    const Point2 expected = toMap(camera(), panel(), {corner.x, corner.y});
    EXPECT_NEAR(shown->place.x, expected.x, 1e-4f);
    EXPECT_NEAR(shown->place.y, expected.y, 1e-4f);
    EXPECT_FALSE(driver.pushed<command::ClickPhoto>());
}

TEST_F(MapPanel, DraggingPansAndSelectsNothing) {
    const ImVec2 before = placeOf(4);
    press({before.x, before.y}, {before.x + 40, before.y + 25});
    EXPECT_NEAR(placeOf(4).x, before.x + 40, 0.1f);
    EXPECT_NEAR(placeOf(4).y, before.y + 25, 0.1f);
    EXPECT_FALSE(driver.pushed<command::ClickPhoto>());
}

TEST_F(MapPanel, TheWheelKeepsThePlaceUnderTheCursor) {
    const Point2 cursor{panel().min.x + 150, panel().min.y + 200};
    driver.moveMouse({cursor.x, cursor.y});
    driver.frame();
    const MapCamera before = camera();
    const Point2 held = toMap(before, panel(), cursor);
    ImGui::GetIO().MouseWheel = 2;
    driver.frame();
    ASSERT_GT(settings().camera.zoom, before.zoom * 1.2f);
    EXPECT_NEAR(toMap(settings().camera, panel(), cursor).x, held.x, 1e-4f);
    EXPECT_NEAR(toMap(settings().camera, panel(), cursor).y, held.y, 1e-4f);
}

TEST_F(MapPanel, FitAndHomeShowAllPhotos) {
    settings().camera = {{3, 3}, 900};
    driver.frame();
    driver.click("Fit");
    EXPECT_EQ(settings().camera, MapCamera{});
    driver.hover("Map");
    driver.press("Home");
    driver.frame();
    EXPECT_TRUE(driver.pushed<command::FitMap>());
}

TEST_F(MapPanel, ShiftDragSelectsTheBoxAndLeavesTheCamera) {
    driver.setShift(true);
    press({panel().min.x + 2, panel().min.y + 2}, {panel().max.x - 2, panel().max.y - 2});
    driver.setShift(false);
    const auto* box = driver.pushed<command::SelectPhotos>();
    ASSERT_TRUE(box);
    EXPECT_EQ(box->photos.size(), 11u);
    EXPECT_EQ(box->how, command::Select::replace);
    EXPECT_EQ(settings().camera, MapCamera{});
}

TEST_F(MapPanel, AltDragDrawsALassoAndLeavesTheCamera) {
    driver.setAlt(true);
    press(placeOf(7), placeOf(3));
    driver.setAlt(false);
    std::vector<Point2> drawn;
    for (const Command& command : driver.commands)
        if (const auto* draw = std::get_if<command::DrawLasso>(&command)) {
            EXPECT_EQ(draw->begins, drawn.empty());
            drawn.push_back(draw->place);
        }
    ASSERT_GE(drawn.size(), 2u);
    EXPECT_NEAR(drawn.front().x, driver.state.live.mapPositions[7].x, 0.02f);
    EXPECT_NEAR(drawn.back().x, driver.state.live.mapPositions[3].x, 0.02f);
    EXPECT_TRUE(driver.pushed<command::CloseLasso>());
    EXPECT_FALSE(driver.pushed<command::ClickPhoto>());
    EXPECT_EQ(settings().camera, MapCamera{});
}

TEST_F(MapPanel, HoverTellsPhotoOrPlace) {
    driver.moveMouse(placeOf(5));
    driver.frame(2);
    ASSERT_TRUE(driver.pushed<command::HoverPhoto>());
    EXPECT_EQ(driver.pushed<command::HoverPhoto>()->photo, 5u);
    driver.commands.clear();
    driver.moveMouse({panel().min.x + 5, panel().max.y - 5});
    driver.frame();
    EXPECT_TRUE(driver.pushed<command::HoverMapPlace>());
    EXPECT_FALSE(driver.pushed<command::HoverPhoto>());
}

TEST_F(MapPanel, TheCardComesAfterTheDelayOnly) {
    driver.moveMouse(placeOf(5));
    driver.frame(2);
    driver.state.live.hoveredPhoto = 5;
    driver.state.live.hoverSeconds = 0.05;
    driver.frame(2);
    const int before = ImGui::GetDrawData()->CmdListsCount;
    driver.state.live.hoverSeconds = 0.2;
    driver.frame(3);
    EXPECT_GT(ImGui::GetDrawData()->CmdListsCount, before);
}

TEST_F(MapPanel, TheRightButtonSavesTheMap) {
    driver.click("Map", 1);
    driver.click("Save as CSV");
    const auto* save = driver.pushed<command::SaveFigure>();
    ASSERT_TRUE(save);
    EXPECT_EQ(save->figure, command::Figure::map);
    EXPECT_TRUE(save->asCsv);
}

TEST_F(MapPanel, APhotoThatLiesNowhereDoesNotMoveTheFit) {
    driver.state.live.mapPositions[10] = {NAN, NAN};
    driver.frame(2);
    const MapCamera left = camera();
    driver.state.live.mapPositions.pop_back();
    EXPECT_EQ(left, camera());
    EXPECT_TRUE(std::isfinite(left.zoom));
}

TEST_F(MapPanel, APhotoThatLiesNowhereIsLeftOut) {
    driver.state.live.mapPositions[4] = {NAN, NAN};
    driver.setShift(true);
    press({panel().min.x + 2, panel().min.y + 2}, {panel().max.x - 2, panel().max.y - 2});
    driver.setShift(false);
    ASSERT_TRUE(driver.pushed<command::SelectPhotos>());
    EXPECT_EQ(driver.pushed<command::SelectPhotos>()->photos.size(), 10u);
}

TEST_F(MapPanel, TwoThousandPhotosCostFewVertices) {
    const int few = ImGui::GetDrawData()->TotalVtxCount;
    show(2000);
    // Four corners for each photo, whether thumbnail or dot.
    EXPECT_LE(ImGui::GetDrawData()->TotalVtxCount, few + 4 * 2000);
    EXPECT_GE(ImGui::GetDrawData()->TotalVtxCount, 4 * 2000);
    settings().camera = {{0, 0}, 20000};
    driver.frame(2);
    EXPECT_LE(ImGui::GetDrawData()->TotalVtxCount, few + 4 * 100)
        << "photos out of sight are not drawn";
}

TEST_F(MapPanel, OtherFacesHaveNoSurface) {
    AppState failed = emptySample();
    failed.live.mapFailure = "The map could not be laid out: a latent is not finite.";
    for (const AppState& state : {emptySample(), workingSample(), failed}) {
        driver.state = state;
        driver.frame(2);
        EXPECT_FALSE(driver.find("Map"));
        EXPECT_GT(ImGui::GetDrawData()->TotalVtxCount, 20) << "an empty face says nothing";
    }
}

} // namespace
} // namespace morphoscope
