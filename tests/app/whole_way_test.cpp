// From an empty start to a saved session and an exported film, by clicks and keys alone; then the
// program is closed, and another one goes on where it was left.
#include "imgui_panels/map_drawing.h"
#include "record/probe.h"
#include "store/session_file.h"
#include "tests/app/app_driver.h"

#include <algorithm>
#include <cmath>
#include <gmock/gmock.h>
#include <imgui.h>

namespace morphoscope {
namespace {

using testing::HasSubstr;

class WholeWay : public AppTest {
protected:
    void openTheFolder(AppDriver& driver, const std::filesystem::path& photos);
    void learnByItself(AppDriver& driver);
    void learnSmall(AppDriver& driver);
    void clickTwoPhotosOnTheMap(AppDriver& driver);
    void playAndScrub(AppDriver& driver);
    void exportAFilm(AppDriver& driver);
    void saveStills(AppDriver& driver);
    void undoAndRedo(AppDriver& driver);
};

void WholeWay::openTheFolder(AppDriver& driver, const std::filesystem::path& photos) {
    driver.frame(3);
    ASSERT_TRUE(driver.ui().find("Try the demo terrace")); // the empty state, and nothing else
    EXPECT_FALSE(driver.ui().find("Gallery filter"));
    driver.ui().click("Open a folder");
    const FolderBrowser& browser = driver.live().folderBrowser;
    const auto hasListed = [&](const std::filesystem::path& folder) {
        return browser.folder == folder.string() && !browser.isListing;
    };
    ASSERT_TRUE(driver.runUntil([&] { return hasListed(home()); }));
    driver.frame(2);
    driver.ui().click("Folder: " + photos.filename().string());
    ASSERT_TRUE(driver.runUntil([&] { return hasListed(photos); }));
    EXPECT_EQ(browser.photoCount, 6);
    driver.frame(2);
    driver.ui().click("Open this folder");
    const Live& live = driver.live();
    ASSERT_TRUE(driver.runUntil([&] { return live.photos && !live.import.isRunning; }));
    EXPECT_EQ(live.photos->photos.size(), 6u);
    EXPECT_FALSE(browser.isOpen);
    driver.frame(2);
    EXPECT_FALSE(ImGui::IsPopupOpen(static_cast<const char*>(nullptr), ImGuiPopupFlags_AnyPopup));
    ASSERT_TRUE(driver.runUntil([&] {
        return live.thumbnails.size() == 6 &&
               std::all_of(live.thumbnails.begin(), live.thumbnails.end(),
                           [](const ThumbnailView& view) { return view.texture != 0; });
    }));
    EXPECT_TRUE(driver.ui().find("Photo photo 0.png"));
    EXPECT_EQ(driver.session().sources, std::vector{photos.string()});
}

void WholeWay::learnByItself(AppDriver& driver) {
    const Live& live = driver.live();
    EXPECT_EQ(driver.session().training.width, 128); // the preset of a CPU, 4:3 as the photos
    EXPECT_EQ(driver.session().training.height, 96);
    ASSERT_TRUE(driver.runUntil([&] { return live.training.step > 0; }));
    EXPECT_EQ(live.training.phase, TrainingPhase::running);
    ASSERT_TRUE(driver.runUntil([&] { return live.model && live.picture.texture != 0; }));
}

void WholeWay::learnSmall(AppDriver& driver) {
    const Live& live = driver.live();
    driver.frame(5);
    driver.ui().click("Side: Learn");
    ASSERT_TRUE(driver.runUntil([&] { return driver.ui().find("Stop").has_value(); }, 5));
    driver.ui().click("Stop");
    ASSERT_TRUE(driver.runUntil([&] { return live.training.phase == TrainingPhase::idle; }));
    driver.ui().click("Reset");
    driver.ui().click("Forget");
    EXPECT_FALSE(live.model);
    driver.ui().click("Picture size: 64 x 48");
    driver.setNumber("Epochs", "25");
    EXPECT_EQ(driver.session().training.epochs, 25);
    driver.ui().click("Start");
    ASSERT_TRUE(driver.runUntil([&] { return live.training.phase == TrainingPhase::finished; }));
    ASSERT_TRUE(live.model);
    EXPECT_EQ(live.model->decoder->width, 64);
    EXPECT_EQ(live.model->epoch, 25);
    EXPECT_EQ(live.training.curve.size(), 25u);
}

ImVec2 placeOnMap(AppDriver& driver, std::size_t photo) {
    const RecordedItem map = *driver.ui().find("Map");
    const MapScene scene = makeMapScene(driver.live(), driver.session(), driver.session().map,
                                        {{map.min.x, map.min.y}, {map.max.x, map.max.y}});
    return {scene.places[photo].x, scene.places[photo].y};
}

void WholeWay::clickTwoPhotosOnTheMap(AppDriver& driver) {
    const Live& live = driver.live();
    ASSERT_TRUE(driver.runUntilIdle());
    ASSERT_EQ(live.mapPositions.size(), 6u);
    for (const Point2 place : live.mapPositions)
        EXPECT_TRUE(std::isfinite(place.x) && std::isfinite(place.y));
    driver.ui().press("Escape");
    driver.ui().clickAt(placeOnMap(driver, 1));
    ASSERT_EQ(driver.session().morph.keys.size(), 1u);
    driver.ui().clickAt(placeOnMap(driver, 4));
    const std::vector<MorphKey>& keys = driver.session().morph.keys;
    ASSERT_EQ(keys.size(), 2u);
    EXPECT_EQ(keys[0].photo, "photo 1.png");
    EXPECT_EQ(keys[1].photo, "photo 4.png");
    EXPECT_EQ(driver.session().selection, std::vector<std::string>{"photo 4.png"});
}

void WholeWay::playAndScrub(AppDriver& driver) {
    const Live& live = driver.live();
    ASSERT_TRUE(driver.runUntilIdle());
    EXPECT_TRUE(live.playback.isPlaying);
    const double before = live.playback.position;
    driver.frame(6);
    const double moved = live.playback.position - before;
    EXPECT_NEAR(moved, 6.0 / 60 / live.morphSeconds, 1e-6); // real time, whatever the frame rate
    driver.ui().click("play");
    EXPECT_FALSE(live.playback.isPlaying);
    driver.ui().click("Scrub");
    EXPECT_NEAR(live.playback.position, 0.5, 0.01);
    const std::vector<float> there = live.shownLatent;
    driver.ui().dragBy("Scrub", {-120, 0});
    EXPECT_LT(live.playback.position, 0.49);
    EXPECT_NE(live.shownLatent, there);
}

void WholeWay::exportAFilm(AppDriver& driver) {
    const Live& live = driver.live();
    driver.ui().click("Side: Film");
    driver.ui().click("Format: GIF");
    driver.setNumber("Width", "96");
    driver.setNumber("Height", "72");
    driver.setNumber("Frames", "8");
    driver.ui().click("film export");
    ASSERT_TRUE(driver.runUntilIdle());
    EXPECT_EQ(live.film.failure, "");
    const std::filesystem::path film = driver.app().sessionFolder() / "exports/morph 0001.gif";
    EXPECT_EQ(live.film.path, film.string());
    const FilmFacts facts = probeFilm(film);
    EXPECT_EQ(facts.frameCount, 8);
    EXPECT_EQ(facts.width, 96);
    EXPECT_EQ(facts.height, 72);
    EXPECT_NE(facts.firstFrame.rgb, std::vector<std::uint8_t>(facts.firstFrame.rgb.size()));
    EXPECT_TRUE(
        std::filesystem::exists(driver.app().sessionFolder() / "takes/morph 0001.take.json"));
}

void WholeWay::saveStills(AppDriver& driver) {
    driver.ui().setControl(true);
    driver.ui().press("S");
    driver.ui().setShift(true);
    driver.ui().press("S");
    driver.ui().setShift(false);
    driver.ui().setControl(false);
    ASSERT_TRUE(driver.runUntilIdle());
    const std::filesystem::path exports = driver.app().sessionFolder() / "exports";
    EXPECT_TRUE(std::filesystem::exists(exports / "still 0001.png"));
    EXPECT_THAT(bytesOf(exports / "still 0001.csv"), HasSubstr("name,z0,z1,"));
    EXPECT_TRUE(std::filesystem::exists(exports / "window 0001.png"));
}

void WholeWay::undoAndRedo(AppDriver& driver) {
    const auto pressZ = [&](bool isRedo) {
        driver.ui().setControl(true);
        driver.ui().setShift(isRedo);
        driver.ui().press("Z");
        driver.ui().setShift(false);
        driver.ui().setControl(false);
        driver.frame();
    };
    constexpr int kSettled = 40; // frames after which a change is one step of undo
    driver.frame(kSettled);
    const std::vector<MorphKey> keys = driver.session().morph.keys;
    driver.ui().click("Clear");
    EXPECT_TRUE(driver.session().morph.keys.empty());
    driver.frame(kSettled);
    pressZ(false);
    EXPECT_EQ(driver.session().morph.keys, keys);
    pressZ(true);
    EXPECT_TRUE(driver.session().morph.keys.empty());
    pressZ(false);
    EXPECT_EQ(driver.session().morph.keys, keys);
}

TEST_F(WholeWay, FromAnEmptyStartToAFilmAndBackAgain) {
    const std::filesystem::path photos = writePhotos("terrace");
    Session left;
    std::shared_ptr<const TrainedModel> learned;
    {
        AppDriver driver({.width = 1280, .height = 800});
        ASSERT_NO_FATAL_FAILURE(openTheFolder(driver, photos));
        ASSERT_NO_FATAL_FAILURE(learnByItself(driver));
        ASSERT_NO_FATAL_FAILURE(learnSmall(driver));
        ASSERT_NO_FATAL_FAILURE(clickTwoPhotosOnTheMap(driver));
        ASSERT_NO_FATAL_FAILURE(playAndScrub(driver));
        ASSERT_NO_FATAL_FAILURE(exportAFilm(driver));
        ASSERT_NO_FATAL_FAILURE(saveStills(driver));
        ASSERT_NO_FATAL_FAILURE(undoAndRedo(driver));
        ASSERT_TRUE(driver.runUntilIdle());
        left = driver.session();
        learned = driver.live().model;
        // It saves itself; nobody asked for it.
        ASSERT_TRUE(driver.runUntil(
            [&] { return loadSession(driver.app().sessionFolder()) == driver.session(); }));
        EXPECT_EQ(driver.session(), left);
        EXPECT_EQ(driver.app().sessionFolder(), home() / "terrace.morpho");
        driver.ui().click("Menu");
        driver.ui().click("Quit");
        EXPECT_TRUE(driver.app().wantsToQuit());
    }
    AppDriver again;
    again.frame();
    again.ui().click("Recent: terrace");
    ASSERT_TRUE(again.runUntil([&] { return again.live().model && again.live().map; }));
    ASSERT_TRUE(again.runUntilIdle());
    EXPECT_EQ(again.session(), left);
    EXPECT_EQ(again.live().training.phase, TrainingPhase::idle);
    EXPECT_EQ(again.live().training.step, 0);
    EXPECT_EQ(again.live().model->latents, learned->latents);
    EXPECT_EQ(again.live().model->names, learned->names);
    EXPECT_EQ(takeGlError(), "");
}

} // namespace
} // namespace morphoscope
