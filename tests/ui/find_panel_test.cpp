// The Find tab, the grid and the review: what clicks, drags and keys ask for.
#include "imgui_panels/layout.h"
#include "tests/support/finding_sample.h"
#include "tests/support/ui_driver.h"

#include <gtest/gtest.h>

namespace morphoscope {
namespace {

struct FindPanel : testing::Test {
    UiDriver driver{{.width = 1280, .height = 1700}}; // tall: every section is in sight
    void SetUp() override {
        driver.state = findingSample();
        settle();
    }
    void settle() {
        driver.frame(3);
        driver.commands.clear();
    }
    FindStatus& find() { return driver.state.live.find; }
    FindSettings& settings() { return driver.state.session.find; }
};

TEST_F(FindPanel, LabelButtonsAskForASelection) {
    driver.state.session.selection.clear();
    settle();
    EXPECT_FALSE(driver.find("label yes")->isEnabled);
    driver.state.live.find.selection = {"/pictures/a.jpg"};
    settle();
    driver.click("label no");
    const auto* label = driver.pushed<command::LabelSelection>();
    ASSERT_TRUE(label);
    EXPECT_FALSE(label->clears);
    EXPECT_EQ(label->label, Label::negative);
    driver.commands.clear();
    driver.click("label none");
    ASSERT_TRUE(driver.pushed<command::LabelSelection>());
    EXPECT_TRUE(driver.pushed<command::LabelSelection>()->clears);
}

TEST_F(FindPanel, AFolderIsAClass) {
    EXPECT_FALSE(driver.find("Y##terrace"));
    driver.click("By folder");
    settle();
    driver.click("N##terrace");
    const auto* label = driver.pushed<command::LabelFolder>();
    ASSERT_TRUE(label);
    EXPECT_EQ(label->folder, "/photos/terrace");
    EXPECT_EQ(label->label, Label::negative);
    EXPECT_FALSE(label->clears);
}

TEST_F(FindPanel, DraggingMovesTheLineByHand) {
    const RecordedItem plot = *driver.find("Scores");
    const double before = find().line.threshold;
    driver.dragBy("Scores", {0.3f * (plot.max.x - plot.min.x), 0});
    EXPECT_EQ(settings().rule, LineRule::byHand);
    EXPECT_GT(settings().threshold, before + 0.05);
    const double far = settings().threshold;
    driver.dragBy("Scores", {-0.3f * (plot.max.x - plot.min.x), 0});
    EXPECT_LT(settings().threshold, far - 0.3);
    // Beyond the plot the line stops at its ends.
    driver.dragBy("Scores", {-2 * (plot.max.x - plot.min.x), 0});
    EXPECT_EQ(settings().threshold, 0);
}

TEST_F(FindPanel, KeysMoveTheLineOnlyWhileTheTabIsOpen) {
    driver.type(".");
    EXPECT_EQ(settings().rule, LineRule::byHand);
    EXPECT_NEAR(settings().threshold, 0.605, 1e-9);
    driver.type("<");
    EXPECT_NEAR(settings().threshold, 0.55, 1e-9);
    settings() = {};
    driver.state.session.window.sideTab = static_cast<int>(SideTab::log);
    driver.type(".");
    EXPECT_EQ(settings().rule, LineRule::precisionFirst);
}

TEST_F(FindPanel, PresetsAndTheCurveChooseTheLine) {
    driver.click("Rule: Keep precision");
    EXPECT_EQ(settings().rule, LineRule::targetPrecision);
    settle();
    EXPECT_TRUE(driver.find("Precision, %"));
    driver.click("Rule: By hand");
    EXPECT_EQ(settings().rule, LineRule::byHand);
    EXPECT_EQ(settings().threshold, find().line.threshold);
    // The upper left point of the curve is the line with the fewest found.
    const RecordedItem plot = *driver.find("Precision and recall");
    bool hasMoved = false;
    for (float x = plot.min.x; x < plot.max.x && !hasMoved; x += 8) {
        driver.clickAt({x, plot.min.y + 28});
        hasMoved = settings().threshold != find().line.threshold;
    }
    ASSERT_TRUE(hasMoved);
    const auto& points = find().fit->curve.points;
    EXPECT_TRUE(std::any_of(points.begin(), points.end(), [&](const CurvePoint& point) {
        return point.from == settings().threshold;
    }));
}

TEST_F(FindPanel, TheGridFollowsTheLineAndTheFilter) {
    const auto shownCount = [&] {
        int count = 0;
        for (const RecordedItem& item : driver.recorder().items())
            count +=
                item.label.starts_with("Found ") && item.label.find("###") == std::string::npos;
        return count;
    };
    EXPECT_EQ(foundRange(find()).size(), find().library->photos.size()); // until one asks for less
    find().filter = FoundFilter::found;
    putSampleLine(driver.state, 0.95);
    settle();
    const int few = shownCount();
    EXPECT_EQ(std::size_t(few), find().unmarked.yes);
    putSampleLine(driver.state, 0.6);
    settle();
    EXPECT_GT(shownCount(), few);
    driver.click("Show: marked");
    const auto* filter = driver.pushed<command::FilterFound>();
    ASSERT_TRUE(filter);
    EXPECT_EQ(filter->filter, FoundFilter::marked);
    find().filter = FoundFilter::marked;
    settle();
    EXPECT_EQ(shownCount(), 8);
}

TEST_F(FindPanel, ClickSelectsAndDoubleClickOpens) {
    const FindLibrary& library = *find().library;
    find().filter = FoundFilter::found;
    settle();
    const std::uint32_t first = library.unmarked.front();
    const std::string label = "Found " + library.photos[first]->name;
    driver.click(label);
    const auto* select = driver.pushed<command::SelectFound>();
    ASSERT_TRUE(select);
    EXPECT_EQ(select->photo, first);
    EXPECT_EQ(select->how, command::Select::replace);
    driver.doubleClick(label);
    const auto* open = driver.pushed<command::ReviewFound>();
    ASSERT_TRUE(open);
    EXPECT_EQ(open->photo, first);
}

TEST_F(FindPanel, OnlyTheRowsInViewAreDrawn) {
    driver.state = findingSample(2000);
    find().filter = FoundFilter::rest;
    settle();
    driver.frame();
    std::size_t wanted = 0;
    for (const Command& command : driver.commands)
        if (const auto* want = std::get_if<command::WantFoundThumbnails>(&command))
            wanted += want->photos.size();
    EXPECT_GT(wanted, 0u);
    EXPECT_LT(wanted, 200u);
    EXPECT_LT(driver.recorder().items().size(), 500u);
}

TEST_F(FindPanel, AReviewTakesTheKeys) {
    startReview(driver.state);
    settle();
    EXPECT_FALSE(driver.find("Show: found"));
    driver.press("Y");
    ASSERT_TRUE(driver.pushed<command::LabelSelection>());
    driver.commands.clear();
    driver.press("Right");
    ASSERT_TRUE(driver.pushed<command::StepReview>());
    EXPECT_EQ(driver.pushed<command::StepReview>()->by, 1);
    EXPECT_FALSE(driver.pushed<command::StepFrame>());
    driver.press("Escape");
    EXPECT_TRUE(driver.pushed<command::CloseReview>());
    EXPECT_FALSE(driver.pushed<command::ClearSelection>());
}

TEST_F(FindPanel, FoldersAreAddedThroughTheBrowser) {
    driver.click("Add a folder");
    const auto* choose = driver.pushed<command::ChooseFolder>();
    ASSERT_TRUE(choose);
    EXPECT_EQ(choose->purpose, FolderPurpose::search);
    driver.state.live.folderBrowser = {.isOpen = true, .folder = "/pictures/2022"};
    driver.state.live.folderBrowser.purpose = FolderPurpose::search;
    settle();
    driver.click("Search this folder");
    const auto* add = driver.pushed<command::AddLibraryFolder>();
    ASSERT_TRUE(add);
    EXPECT_EQ(add->folder, "/pictures/2022");
    EXPECT_FALSE(driver.pushed<command::OpenPaths>());
}

TEST_F(FindPanel, WhatHasNotWorkedIsSaidInPlace) {
    loseLibrary(driver.state);
    settle();
    driver.click("Library left out");
    EXPECT_GT(ImGui::GetDrawData()->TotalVtxCount, 0);
    find().album.isRunning = true;
    find().scan.isRunning = true;
    settle();
    driver.click("Cancel##scan");
    EXPECT_TRUE(driver.pushed<command::CancelScan>());
    driver.click("Cancel##album");
    EXPECT_TRUE(driver.pushed<command::CancelAlbum>());
    EXPECT_FALSE(driver.find("make album"));
}

TEST_F(FindPanel, WithoutScoresTheWayThereIsShown) {
    find().fit.reset();
    find().library = [] {
        auto library = std::make_shared<FindLibrary>();
        return library;
    }();
    find().positiveCount = find().negativeCount = 0;
    settle();
    EXPECT_FALSE(driver.find("Scores"));
    EXPECT_FALSE(driver.find("Look at the 20 nearest")->isEnabled);
    EXPECT_FALSE(driver.find("make album")->isEnabled);
    EXPECT_FALSE(driver.find("Save the list")->isEnabled);
}

} // namespace
} // namespace morphoscope
