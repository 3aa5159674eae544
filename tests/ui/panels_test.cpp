// Every panel in its four faces, and what clicks and keys ask for.
#include "imgui_panels/film_panel.h"
#include "imgui_panels/gallery_panel.h"
#include "imgui_panels/layout.h"
#include "imgui_panels/panels.h"
#include "tests/support/sample_state.h"
#include "tests/support/ui_driver.h"

#include <gtest/gtest.h>

namespace morphoscope {
namespace {

struct Face {
    const char* name;
    AppState (*make)();
};

AppState full() {
    return fullSample();
}

class EveryFace : public testing::TestWithParam<Face> {};

TEST_P(EveryFace, DrawsAllTabsAtAllSizes) {
    for (const auto& [width, height, scale] :
         {std::tuple{1280.f, 800.f, 1.f}, {1920.f, 1080.f, 1.f}, {1024.f, 640.f, 2.f}})
        for (int tab = 0; tab < 6; ++tab) {
            UiDriver driver({.width = width, .height = height, .scale = scale});
            driver.state = GetParam().make();
            driver.state.session.window.sideTab = tab;
            driver.frame(3);
            EXPECT_GT(ImGui::GetDrawData()->TotalVtxCount, 0);
        }
}

INSTANTIATE_TEST_SUITE_P(Window, EveryFace,
                         testing::Values(Face{"empty", emptySample}, Face{"working", workingSample},
                                         Face{"failed", failedSample}, Face{"full", full}),
                         [](const auto& face) { return face.param.name; });

TEST(Welcome, OffersFolderDemoAndRecent) {
    UiDriver driver;
    driver.state = emptySample();
    driver.frame(2);
    driver.click("Open a folder");
    EXPECT_TRUE(driver.pushed<command::ChooseFolder>());
    driver.click("Try the demo terrace");
    EXPECT_TRUE(driver.pushed<command::OpenDemo>());
    driver.click("Recent: Polyterrasse");
    const auto* open = driver.pushed<command::OpenPaths>();
    ASSERT_TRUE(open);
    EXPECT_EQ(open->paths, std::vector<std::string>{driver.state.live.recentSources[0]});
}

TEST(Gallery, ClickSelectsControlToggles) {
    UiDriver driver;
    driver.state = fullSample();
    driver.frame(2);
    driver.click("Photo terrace_0002.jpg");
    const auto* click = driver.pushed<command::ClickPhoto>();
    ASSERT_TRUE(click);
    EXPECT_EQ(click->photo, 2u);
    EXPECT_EQ(click->how, command::Select::replace);
    EXPECT_TRUE(driver.pushed<command::HoverPhoto>());
    driver.commands.clear();
    driver.setControl(true);
    driver.click("Photo terrace_0003.jpg");
    driver.setControl(false);
    ASSERT_TRUE(driver.pushed<command::ClickPhoto>());
    EXPECT_EQ(driver.pushed<command::ClickPhoto>()->how, command::Select::toggle);
}

int galleryVertices(std::size_t photoCount) {
    UiDriver driver;
    driver.state = fullSample(photoCount);
    driver.draw = [&] {
        if (beginRegion("Gallery", {{0, 0}, {220, 700}}))
            drawGalleryPanel(driver.state.live, driver.state.session, driver.commands);
        endRegion();
    };
    driver.frame(3);
    return ImGui::GetDrawData()->TotalVtxCount;
}

TEST(Gallery, CostsNoMoreForTwoThousandPhotosThanForForty) {
    const int forty = galleryVertices(40); // already more than fit into the panel
    EXPECT_GT(forty, 100);
    EXPECT_LT(galleryVertices(2000), forty * 1.2);
}

TEST(Gallery, ScrollsToThePhotoHoveredOnTheMap) {
    UiDriver driver;
    driver.state = fullSample(2000);
    driver.frame(3);
    ASSERT_FALSE(driver.find("Photo terrace_1500.jpg"));
    driver.state.live.hoveredPhoto = 1500;
    driver.frame(3);
    EXPECT_TRUE(driver.find("Photo terrace_1500.jpg"));
}

TEST(Gallery, FilterIsTypedAndKeysStayQuietMeanwhile) {
    UiDriver driver;
    driver.state = fullSample();
    driver.frame(2);
    driver.click("Gallery filter");
    driver.commands.clear();
    driver.type("t");
    driver.press("T");
    driver.press("Space");
    const auto* filter = driver.pushed<command::FilterGallery>();
    ASSERT_TRUE(filter);
    EXPECT_EQ(filter->text, "t");
    EXPECT_FALSE(driver.pushed<command::PauseTraining>());
    EXPECT_FALSE(driver.pushed<command::PlayPause>());
}

TEST(Timeline, PlaysSeeksAndRemoves) {
    UiDriver driver;
    driver.state = fullSample();
    driver.frame(2);
    driver.click("play");
    EXPECT_TRUE(driver.pushed<command::PlayPause>());
    driver.click("Key 2");
    ASSERT_TRUE(driver.pushed<command::Seek>());
    EXPECT_NEAR(driver.pushed<command::Seek>()->position, 0.41, 1e-9);
    driver.click("Key 3", 1);
    driver.click("Remove");
    ASSERT_TRUE(driver.pushed<command::RemoveKey>());
    EXPECT_EQ(driver.pushed<command::RemoveKey>()->index, 2u);
}

TEST(Timeline, ScrubsToThePlaceUnderTheMouse) {
    UiDriver driver;
    driver.state = fullSample();
    driver.frame(2);
    driver.click("Scrub");
    ASSERT_TRUE(driver.pushed<command::Seek>());
    EXPECT_NEAR(driver.pushed<command::Seek>()->position, 0.5, 0.01);
}

TEST(Timeline, DraggedKeyMovesAndPlayheadInserts) {
    UiDriver driver;
    driver.state = fullSample();
    driver.frame(2);
    driver.dragTo("Key 1", driver.centreOf("Key 3"));
    const auto* move = driver.pushed<command::MoveKey>();
    ASSERT_TRUE(move);
    EXPECT_EQ(move->from, 0u);
    EXPECT_EQ(move->to, 2u);
    driver.click("Insert");
    const auto* insert = driver.pushed<command::InsertKey>();
    ASSERT_TRUE(insert);
    EXPECT_EQ(insert->index, 1u); // the playhead is between the first two keys
    EXPECT_EQ(insert->key.latent, driver.state.live.shownLatent);
}

TEST(Film, ExportNeedsTwoKeysAndBecomesAbort) {
    UiDriver driver;
    driver.state = fullSample();
    driver.state.session.window.sideTab = static_cast<int>(SideTab::film);
    driver.frame(2);
    driver.click("film export");
    EXPECT_TRUE(driver.pushed<command::ExportFilm>());
    driver.state.live.film.isRunning = true;
    driver.frame(2);
    driver.click("film export");
    EXPECT_TRUE(driver.pushed<command::CancelFilm>());
    driver.state.live.film.isRunning = false;
    driver.state.session.morph.keys.clear();
    driver.frame(2);
    EXPECT_FALSE(driver.find("film export")->isEnabled);
    driver.commands.clear();
    driver.click("film export");
    EXPECT_FALSE(driver.pushed<command::ExportFilm>());
}

TEST(Film, ResetIsGreyedAtTheDefault) {
    UiDriver driver;
    driver.state = fullSample();
    driver.state.session.window.sideTab = static_cast<int>(SideTab::film);
    driver.frame(2);
    EXPECT_FALSE(driver.find("Reset##Quality")->isEnabled);
    driver.click("Format: GIF");
    EXPECT_EQ(driver.state.session.film.format, FilmFormat::gif);
    driver.click("Reset##Format");
    EXPECT_EQ(driver.state.session.film.format, FilmFormat::mp4);
    driver.dragBy("Quality", {-60, 0});
    EXPECT_LT(driver.state.session.film.quality, FilmSettings{}.quality);
    driver.click("Quality", 1);
    EXPECT_EQ(driver.state.session.film.quality, FilmSettings{}.quality);
}

TEST(Film, ControlClickTypesANumber) {
    UiDriver driver;
    driver.state = fullSample();
    driver.state.session.window.sideTab = static_cast<int>(SideTab::film);
    driver.frame(2);
    driver.setControl(true);
    driver.click("Width");
    driver.setControl(false);
    driver.frame();
    driver.type("640");
    driver.press("Enter");
    driver.frame(2);
    EXPECT_EQ(driver.state.session.film.width, 640);
}

TEST(Film, SizeGoesBackToThePhotosShape) {
    UiDriver driver;
    driver.state = fullSample();
    driver.state.session.window.sideTab = static_cast<int>(SideTab::film);
    FilmSettings& film = driver.state.session.film;
    driver.frame(2);
    driver.click("Height");
    driver.frame();
    driver.type("701");
    driver.press("Enter");
    driver.frame(2);
    EXPECT_EQ(film.height, 700) << "films have even sides";
    driver.click("Height");
    driver.frame();
    driver.type("9");
    driver.press("Enter");
    driver.frame(2);
    EXPECT_EQ(film.height, 64) << "lower than the least";
    driver.click("Reset##Pixels");
    EXPECT_EQ(film.height, FilmSettings{}.height);
    driver.click("Size: 640");
    EXPECT_EQ(film.width, 640);
    EXPECT_EQ(film.height, 480);
    driver.click("Width", 1);
    EXPECT_EQ(film.width, FilmSettings{}.width);
    EXPECT_EQ(film.height, FilmSettings{}.height);
}

TEST(Film, TheWholeTabFitsTheUsualWindow) {
    UiDriver driver({.width = 1280, .height = 800});
    driver.state = fullSample();
    driver.state.session.window.sideTab = static_cast<int>(SideTab::film);
    driver.state.live.scores = {.from = "a.jpg", .to = "b.jpg"};
    driver.state.live.film.path = "/photos/exports/morph 0001.mp4";
    driver.frame(3);
    ASSERT_TRUE(driver.find("Trust"));
    ASSERT_TRUE(driver.find("Save take"));
    EXPECT_LE(driver.find("Save take")->max.y, driver.find("Side splitter")->max.y - 8);
}

TEST(Film, SaysHowFarItIs) {
    EXPECT_EQ(filmProgressText({.isRunning = true}), "Preparing");
    EXPECT_EQ(filmProgressText({.isRunning = true, .frameCount = 150}), "Preparing");
    EXPECT_EQ(filmProgressText(
                  {.isRunning = true, .frame = 25, .frameCount = 150, .remainingSeconds = 61.2}),
              "25 of 150, 1:01 left");
    EXPECT_EQ(filmProgressText({.isRunning = true, .frame = 150, .frameCount = 150}), "Finishing");
}

TEST(Film, NothingMovesWhileItIsWritten) {
    UiDriver driver;
    driver.state = fullSample();
    driver.state.session.window.sideTab = static_cast<int>(SideTab::film);
    driver.state.live.film.path = "/photos/exports/morph 0001.mp4";
    driver.frame(2);
    const float before = driver.find("Save take")->min.y;
    EXPECT_TRUE(driver.find("Show##film")->isEnabled);
    driver.state.live.film.isRunning = true;
    driver.frame(2);
    EXPECT_EQ(driver.find("Save take")->min.y, before);
    EXPECT_FALSE(driver.find("Show##film")->isEnabled);
}

TEST(Timeline, KeysAreOrderedByTheShortestWayOrByTheTimeOfDay) {
    UiDriver driver;
    driver.state = fullSample();
    driver.frame(2);
    driver.click("Order");
    driver.frame(2);
    driver.click("By time of day");
    const auto* order = driver.pushed<command::OrderKeys>();
    ASSERT_TRUE(order);
    EXPECT_EQ(order->order, KeyOrder::timeOfDay);
    driver.commands.clear();
    driver.frame(2);
    driver.click("Order");
    driver.frame(2);
    driver.click("Shortest way through all keys");
    order = driver.pushed<command::OrderKeys>();
    ASSERT_TRUE(order);
    EXPECT_EQ(order->order, KeyOrder::shortestWay);
}

TEST(Timeline, ThePathHasTheWordsOfTheCommandLineAndARightClickResetsIt) {
    UiDriver driver;
    driver.state = fullSample();
    driver.frame(2);
    driver.click("Path");
    driver.click("Path: slerp");
    EXPECT_EQ(driver.state.session.morph.path, PathKind::slerp);
    driver.click("Path", 1);
    EXPECT_EQ(driver.state.session.morph.path, MorphSettings{}.path);
}

TEST(FolderBrowser, EntersFoldersAndOpensTheOneShown) {
    UiDriver driver;
    driver.state = fullSample();
    driver.state.live.folderBrowser = {true,
                                       FolderPurpose::open,
                                       "/photos",
                                       "/",
                                       {{"garden", "/photos/garden", false, 3}},
                                       {},
                                       42,
                                       false,
                                       ""};
    driver.frame(3);
    driver.click("Folder: garden");
    ASSERT_TRUE(driver.pushed<command::BrowseFolder>());
    EXPECT_EQ(driver.pushed<command::BrowseFolder>()->folder, "/photos/garden");
    driver.click("Open this folder");
    ASSERT_TRUE(driver.pushed<command::OpenPaths>());
    EXPECT_EQ(driver.pushed<command::OpenPaths>()->paths[0], "/photos");
    driver.press("Escape");
    EXPECT_TRUE(driver.pushed<command::CloseFolderBrowser>());
    EXPECT_FALSE(driver.pushed<command::ClearSelection>());
}

} // namespace
} // namespace morphoscope
