// Layout, splitters, keys and contrast.
#include "imgui_panels/layout.h"
#include "imgui_panels/shortcuts.h"
#include "imgui_panels/theme.h"
#include "tests/support/sample_state.h"
#include "tests/support/ui_driver.h"

#include <gtest/gtest.h>

namespace morphoscope {
namespace {

bool overlap(const Rectangle& a, const Rectangle& b) {
    return !a.isEmpty() && !b.isEmpty() && a.min.x < b.max.x && b.min.x < a.max.x &&
           a.min.y < b.max.y && b.min.y < a.max.y;
}

TEST(Layout, RegionsNeverOverlapAndStayInside) {
    for (const float width : {1024.f, 1280.f, 1600.f, 1920.f, 3840.f})
        for (const float scale : {1.f, 1.5f, 2.f})
            for (const float wish : {0.f, 120.f, 900.f}) {
                WindowSettings window;
                window.galleryWidth = window.sideWidth = wish;
                const ImVec2 size{width, width * 0.625f};
                const Layout layout = makeLayout({size, scale, false}, window);
                const Rectangle all[] = {layout.topBar, layout.gallery, layout.picture,
                                         layout.map,    layout.side,    layout.timeline};
                for (const Rectangle& a : all) {
                    EXPECT_TRUE(a.isEmpty() || (a.min.x >= 0 && a.max.x <= size.x && a.min.y >= 0 &&
                                                a.max.y <= size.y));
                    for (const Rectangle& b : all)
                        EXPECT_FALSE(&a != &b && overlap(a, b));
                }
                EXPECT_FALSE(layout.picture.isEmpty());
            }
}

TEST(Layout, WideFrom1600AndLargeMapOrPicture) {
    WindowSettings window;
    EXPECT_TRUE(makeLayout({{1600, 900}, 1, false}, window).isWide);
    EXPECT_FALSE(makeLayout({{1599, 900}, 1, false}, window).isWide);
    window.middle = WindowSettings::Middle::map;
    EXPECT_TRUE(makeLayout({{1280, 800}, 1, false}, window).picture.isEmpty());
    window.middle = WindowSettings::Middle::picture;
    EXPECT_TRUE(makeLayout({{1280, 800}, 1, false}, window).map.isEmpty());
}

TEST(Layout, BesideTheMapThePictureGetsTheRoomOfItsShape) {
    const auto layoutOf = [](double aspect, const WindowSettings& window) {
        return makeLayout({.size = {1920, 1080}, .aspect = aspect}, window);
    };
    const WindowSettings window;
    const Layout landscape = layoutOf(4.0 / 3, window);
    EXPECT_EQ(landscape.map.width(), 320) << "the map keeps a width to click in";
    EXPECT_GT(landscape.picture.width(), 990);
    const Layout square = layoutOf(1, window);
    EXPECT_NEAR(square.picture.width(), square.picture.height() - square.pictureFoot, 1);
    const Layout portrait = layoutOf(0.5, window);
    EXPECT_NEAR(portrait.map.width(), 0.4f * (portrait.map.max.x - portrait.picture.min.x), 6);
    WindowSettings dragged;
    dragged.mapShare = 0.5f;
    EXPECT_NEAR(layoutOf(4.0 / 3, dragged).picture.width(), layoutOf(4.0 / 3, dragged).map.width(),
                1);
    EXPECT_GT(layoutOf(0, window).map.width(), 500) << "of no known shape";
}

TEST(Layout, AHighWindowHasLargerKeys) {
    EXPECT_EQ(makeLayout({.size = {1920, 999}}, {}).timeline.height(), 84);
    EXPECT_EQ(makeLayout({.size = {1920, 1000}}, {}).timeline.height(), 168);
    EXPECT_EQ(makeLayout({.size = {1920, 1000}, .scale = 1.5f}, {}).timeline.height(), 126);
}

TEST(Layout, OnlyThePictureHasNoLineUnderIt) {
    const Layout layout = makeLayout({.size = {1280, 800}, .hidesPanels = true}, {});
    EXPECT_EQ(layout.pictureFoot, 0);
    EXPECT_EQ(layout.picture.height(), 800);
}

TEST(Timeline, ManyKeysDoNotHideEachOther) {
    UiDriver driver({.width = 1920, .height = 1080});
    driver.state = fullSample(40);
    driver.state.live.keyPositions.clear(); // at equal distances
    auto& keys = driver.state.session.morph.keys;
    keys.assign(20, keys.front());
    driver.frame(2);
    EXPECT_GT(driver.find("Key 1")->max.y - driver.find("Key 1")->min.y, 80);
    EXPECT_LE(driver.find("Key 1")->max.x, driver.find("Key 2")->min.x);
    keys.resize(3);
    driver.frame(2);
    EXPECT_GT(driver.find("Key 1")->max.x - driver.find("Key 1")->min.x, 110);
}

TEST(Splitter, DragChangesTheSessionAndDoubleClickResets) {
    UiDriver driver;
    driver.state = fullSample();
    driver.frame(2);
    driver.dragBy("Gallery splitter", {60, 0});
    EXPECT_NEAR(driver.state.session.window.galleryWidth, 280, 1);
    driver.doubleClick("Gallery splitter");
    EXPECT_EQ(driver.state.session.window.galleryWidth, 0);
    const float share = driver.state.session.window.mapShare;
    driver.dragBy("Map splitter", {0, -40});
    EXPECT_GT(driver.state.session.window.mapShare, share);
    driver.dragBy("Side splitter", {-40, 0});
    EXPECT_NEAR(driver.state.session.window.sideWidth, 380, 1);
}

template <class Wanted> bool pushes(std::string_view key, bool isControl = false) {
    UiDriver driver;
    driver.state = fullSample();
    driver.frame();
    driver.setControl(isControl);
    driver.press(key);
    return driver.pushed<Wanted>() != nullptr;
}

TEST(Keys, BecomeCommands) {
    EXPECT_TRUE(pushes<command::PlayPause>("Space"));
    EXPECT_TRUE(pushes<command::StepFrame>("Left"));
    EXPECT_TRUE(pushes<command::PauseTraining>("T"));
    EXPECT_TRUE(pushes<command::ExportFilm>("R"));
    EXPECT_TRUE(pushes<command::LabelSelection>("Y"));
    EXPECT_TRUE(pushes<command::TogglePanels>("Tab"));
    EXPECT_TRUE(pushes<command::TogglePresentation>("P"));
    EXPECT_TRUE(pushes<command::ToggleKeys>("F1"));
    EXPECT_TRUE(pushes<command::ToggleFullScreen>("F11"));
    EXPECT_TRUE(pushes<command::ClearSelection>("Escape"));
    EXPECT_TRUE(pushes<command::Quit>("Q", true));
    EXPECT_TRUE(pushes<command::SaveStill>("S", true));
    EXPECT_TRUE(pushes<command::Undo>("Z", true));
    EXPECT_FALSE(pushes<command::Quit>("Q"));
    EXPECT_FALSE(pushes<command::Quit>("Escape"));
}

TEST(Keys, HeldKeysSayWhenTheyGoDownAndUp) {
    UiDriver driver;
    driver.state = fullSample();
    driver.frame();
    driver.setKey("G", true);
    driver.frame();
    ASSERT_TRUE(driver.pushed<command::HoldRealPhoto>());
    EXPECT_TRUE(driver.pushed<command::HoldRealPhoto>()->isHeld);
    driver.state.live.showsRealPhoto = true;
    driver.commands.clear();
    driver.setKey("G", false);
    driver.frame();
    ASSERT_TRUE(driver.pushed<command::HoldRealPhoto>());
    EXPECT_FALSE(driver.pushed<command::HoldRealPhoto>()->isHeld);
}

TEST(Keys, EveryOtherKeyOfTheList) {
    EXPECT_TRUE(pushes<command::StepFrame>("Right"));
    EXPECT_TRUE(pushes<command::LabelSelection>("N"));
    EXPECT_TRUE(pushes<command::LabelSelection>("U"));
    EXPECT_TRUE(pushes<command::ChooseFolder>("O", true));
    UiDriver driver;
    driver.state = fullSample();
    driver.frame();
    driver.type("[");
    ASSERT_TRUE(driver.pushed<command::StepPhoto>());
    EXPECT_EQ(driver.pushed<command::StepPhoto>()->by, -1);
    driver.type("?");
    EXPECT_TRUE(driver.pushed<command::ToggleKeys>());
    driver.setShift(true);
    driver.press("Left");
    ASSERT_TRUE(driver.pushed<command::StepKey>());
    EXPECT_EQ(driver.pushed<command::StepKey>()->by, -1);
    driver.setControl(true);
    driver.press("Z");
    EXPECT_TRUE(driver.pushed<command::Redo>());
    EXPECT_FALSE(driver.pushed<command::Undo>());
    driver.press("S");
    ASSERT_TRUE(driver.pushed<command::SaveStill>());
    EXPECT_TRUE(driver.pushed<command::SaveStill>()->ofWindow);
}

TEST(Keys, OnStageOnlyWhatTheAudienceMaySee) {
    UiDriver driver;
    driver.state = fullSample();
    driver.state.live.isPresenting = true;
    driver.frame();
    driver.type("?");
    driver.press("Tab");
    driver.press("T");
    driver.press("Y");
    EXPECT_TRUE(driver.commands.empty());
    driver.press("Space");
    EXPECT_TRUE(driver.pushed<command::PlayPause>());
    driver.press("Escape");
    EXPECT_TRUE(driver.pushed<command::TogglePresentation>());
    EXPECT_FALSE(driver.pushed<command::ClearSelection>());
}

TEST(Keys, EscapeClosesAnOpenMenuAndKeepsTheSelection) {
    UiDriver driver;
    driver.state = fullSample();
    driver.frame(2);
    driver.click("Menu");
    ASSERT_TRUE(driver.find("Save session"));
    driver.press("Escape");
    driver.frame(2);
    EXPECT_FALSE(driver.find("Save session"));
    EXPECT_FALSE(driver.pushed<command::ClearSelection>());
}

TEST(Keys, TheirListFitsEveryWindow) {
    for (const auto& [width, height, scale] :
         {std::tuple{1920.f, 1080.f, 1.f}, {1280.f, 800.f, 1.f}, {1280.f, 800.f, 1.5f}}) {
        UiDriver driver({.width = width, .height = height, .scale = scale});
        driver.state = fullSample();
        driver.state.live.showsKeys = true;
        driver.frame(3);
        const auto card = driver.find("Keys");
        ASSERT_TRUE(card);
        int rowCount = 0;
        for (const RecordedItem& item : driver.recorder().items())
            if (item.label.starts_with("Keys: ")) {
                ++rowCount;
                EXPECT_LE(item.max.x, card->max.x) << item.label;
            }
        EXPECT_GT(rowCount, 10);
        EXPECT_TRUE(driver.find("Keys: Space"));
        if (scale > 1) {
            EXPECT_FALSE(driver.find("Keys: Picture: drag"));
            driver.moveMouse({width / 2, height / 2});
            for (int step = 0; step < 30; ++step) {
                ImGui::GetIO().MouseWheel = -1;
                driver.frame();
            }
        }
        EXPECT_TRUE(driver.find("Keys: Picture: drag")) << "the mouse, too";
        EXPECT_FALSE(driver.pushed<command::ToggleKeys>());
        driver.clickAt({width / 2, height / 2});
        EXPECT_TRUE(driver.pushed<command::ToggleKeys>());
    }
}

bool hasCaption(const UiDriver& driver, std::string_view part) {
    const auto caption = driver.find("caption");
    return caption && caption->label.find(part) != std::string::npos;
}

TEST(Stage, TheCaptionIsOfTheMorphThatPlays) {
    UiDriver driver;
    driver.state = fullSample();
    Live& live = driver.state.live;
    live.isPresenting = true;
    driver.frame(2);
    EXPECT_TRUE(hasCaption(driver, "2020")); // the first two keys' days
    live.tourKeys = {{live.photos->photos[9].name, {}}, {live.photos->photos[10].name, {}}};
    live.keyPositions = {0, 0.5};
    driver.frame(2);
    EXPECT_TRUE(hasCaption(driver, "2021"));
    live.tourKeys.clear();
    live.keyPositions = {0, 0.41, 0.72};
    driver.state.session.picture.source = PictureSource::latent; // no photo's day is right here
    driver.frame(2);
    EXPECT_FALSE(hasCaption(driver, ""));
}

TEST(TopBar, SaysHowFarAndHowGoodLearningIs) {
    UiDriver driver;
    driver.state = fullSample();
    driver.frame(2);
    ASSERT_TRUE(driver.find("learning pill"));
    EXPECT_EQ(driver.find("learning pill")->label,
              "Learning: step 3740, 46 s, 26.3 dB###learning pill");
    EXPECT_FALSE(driver.find("Unsaved"));
    driver.state.live.isSavingOverdue = true;
    driver.frame();
    EXPECT_TRUE(driver.find("Unsaved"));
}

TEST(TopBar, SaysHowFarAnEarlierRunCame) {
    UiDriver driver;
    driver.state = fullSample();
    driver.state.live.training = {};
    auto model = std::make_shared<TrainedModel>();
    model->step = 14;
    model->reconstructionPsnr = 18.25;
    driver.state.live.model = model;
    driver.frame(2);
    ASSERT_TRUE(driver.find("learning pill"));
    EXPECT_TRUE(driver.find("learning pill")->label.starts_with("Learned 14 steps, 18.2 dB"));
    driver.state.live.model.reset();
    driver.frame(2);
    EXPECT_FALSE(driver.find("learning pill"));
}

TEST(TopBar, SaysThatPhotosAreBeingAligned) {
    UiDriver driver;
    driver.state = fullSample();
    driver.state.live.training = {.phase = TrainingPhase::running};
    driver.state.live.aligning = {
        .isRunning = true, .share = 0.25, .step = "Matching 3 of 12 pairs"};
    driver.frame(2);
    ASSERT_TRUE(driver.find("aligning pill"));
    EXPECT_EQ(driver.find("aligning pill")->label, "Aligning: 25 %###aligning pill");
    EXPECT_FALSE(driver.find("learning pill")); // it waits for the first alignment
    driver.state.live.aligning = {};
    driver.frame(2);
    EXPECT_FALSE(driver.find("aligning pill"));
    EXPECT_TRUE(driver.find("learning pill"));
}

TEST(TopBar, PillsThatDoNotFitAreCut) {
    UiDriver driver({.width = 760, .height = 600});
    driver.state = fullSample();
    driver.state.live.sessionName = "A session with a very long name that nobody could read whole";
    driver.frame(2);
    const auto pill = driver.find("learning pill");
    ASSERT_TRUE(pill);
    EXPECT_LT(pill->max.x, driver.find("?")->min.x);
    EXPECT_NE(pill->label.find("\xe2\x80\xa6"), std::string::npos);
}

TEST(Keys, ChangeWindowAndLoop) {
    UiDriver driver;
    driver.state = fullSample();
    driver.frame();
    const bool loop = driver.state.session.morph.loop;
    driver.press("L");
    EXPECT_NE(driver.state.session.morph.loop, loop);
    driver.press("M");
    EXPECT_EQ(driver.state.session.window.middle, WindowSettings::Middle::map);
    driver.setControl(true);
    driver.press("Plus");
    driver.setControl(false);
    EXPECT_NEAR(driver.state.session.window.uiScale, 1.1f, 1e-5);
}

TEST(Theme, TextHasContrastOnEveryGround) {
    for (const Theme& theme : {darkTheme(1), lightTheme(1)}) {
        const auto at = [&](Role role) { return theme.colors[static_cast<int>(role)]; };
        for (const Role ground : {Role::window, Role::panel, Role::raised, Role::hovered}) {
            EXPECT_GE(contrast(at(Role::text), at(ground)), 4.5);
            EXPECT_GE(contrast(at(Role::dimText), at(ground)), 4.5) << static_cast<int>(ground);
        }
        for (const Role ground : {Role::window, Role::panel})
            for (const Role ink : {Role::accent, Role::attention, Role::failure})
                EXPECT_GE(contrast(at(ink), at(ground)), 4.5) << static_cast<int>(ink);
        for (const Role ink : {Role::accent, Role::attention, Role::failure})
            EXPECT_GE(contrast(at(ink), at(Role::raised)), 4.5) << static_cast<int>(ink);
        EXPECT_GE(contrast(at(Role::onAccent), at(Role::accent)), 4.5);
    }
}

TEST(Theme, ContrastOfBlackAndWhiteIs21) {
    EXPECT_NEAR(contrast({0, 0, 0, 1}, {1, 1, 1, 1}), 21, 1e-6);
    EXPECT_NEAR(contrast({0.5f, 0.5f, 0.5f, 1}, {0.5f, 0.5f, 0.5f, 1}), 1, 1e-9);
}

} // namespace
} // namespace morphoscope
