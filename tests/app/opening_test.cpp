// What the program does with folders and files that are not what was hoped for: it keeps what it
// has and says one sentence.
#include "core/atomic_file.h"
#include "core/terrace.h"
#include "photos/encode.h"
#include "store/session_file.h"
#include "tests/app/app_driver.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <gmock/gmock.h>

namespace morphoscope {
namespace {

using testing::HasSubstr;

std::string newestFailure(const Live& live) {
    for (auto line = live.log.rbegin(); line != live.log.rend(); ++line)
        if (line->level == LogLevel::failure)
            return line->text;
    return {};
}

void writeText(const std::filesystem::path& file, const std::string& text) {
    std::ofstream(file, std::ios::binary) << text;
}

class Opening : public AppTest {
protected:
    void open(AppDriver& driver, const std::filesystem::path& path) {
        driver.push(command::OpenPaths{{path.string()}});
        ASSERT_TRUE(driver.runUntilIdle());
    }
};

TEST_F(Opening, AFolderThatIsMissingOrEmptyKeepsEverything) {
    AppDriver driver({.startsLearning = false});
    open(driver, writePhotos("terrace"));
    const auto photos = driver.live().photos;
    const Session session = driver.session();
    std::filesystem::create_directories(home() / "empty");
    for (const char* name : {"missing", "empty"}) {
        open(driver, home() / name);
        EXPECT_EQ(driver.live().photos, photos) << name;
        EXPECT_EQ(driver.session(), session) << name;
        EXPECT_EQ(driver.app().sessionFolder(), home() / "terrace.morpho");
        EXPECT_THAT(newestFailure(driver.live()), HasSubstr((home() / name).string()));
        EXPECT_EQ(driver.live().message, newestFailure(driver.live()));
        EXPECT_FALSE(std::filesystem::exists(home() / (std::string(name) + ".morpho")))
            << "a session of photos that never came";
    }
    EXPECT_EQ(std::count_if(driver.live().log.begin(), driver.live().log.end(),
                            [](const LogLine& line) { return line.level == LogLevel::failure; }),
              2);
}

TEST_F(Opening, FilmsGetTheShapeOfThePhotos) {
    const std::filesystem::path photos = home() / "wide";
    std::filesystem::create_directories(photos);
    for (const TerraceSetting& setting : demoTerraceFactors())
        writePng(photos / (setting.name + ".png"), renderTerrace(setting.factors, 180, 120));
    AppDriver driver({.startsLearning = false});
    open(driver, photos);
    EXPECT_EQ(driver.session().film.width, 1280);
    EXPECT_EQ(driver.session().film.height, 854);
    driver.ui().click("Side: Film");
    EXPECT_FALSE(driver.ui().find("Reset##Size")->isEnabled) << "that is the default";
}

TEST_F(Opening, AMissingFolderAtTheStartLeavesTheWaysIn) {
    AppDriver driver;
    open(driver, home() / "missing");
    EXPECT_FALSE(driver.live().photos);
    driver.frame();
    EXPECT_TRUE(driver.ui().find("Open a folder"));
    EXPECT_THAT(driver.live().message, HasSubstr("missing"));
}

TEST_F(Opening, ABrokenFileIsListedWithItsReason) {
    const std::filesystem::path photos = writePhotos("terrace", 2);
    writeText(photos / "broken.jpg", "\xff\xd8\xff this only begins like a photo");
    AppDriver driver({.startsLearning = false});
    open(driver, photos);
    EXPECT_EQ(driver.live().photos->photos.size(), 2u);
    ASSERT_EQ(driver.live().photos->rejected.size(), 1u);
    EXPECT_THAT(driver.live().photos->rejected.front().reason, HasSubstr("broken.jpg"));
    EXPECT_TRUE(driver.hasLogged("broken.jpg"));
    driver.frame();
    EXPECT_TRUE(driver.ui().find("left out")); // the gallery's list of them

    const auto before = driver.live().photos;
    open(driver, photos / "broken.jpg"); // dropped alone
    EXPECT_EQ(driver.live().photos, before);
    EXPECT_THAT(newestFailure(driver.live()), HasSubstr("broken.jpg"));
}

TEST_F(Opening, ASessionThatCannotBeReadIsLeftAsItIs) {
    const std::filesystem::path photos = writePhotos("terrace", 2);
    const std::filesystem::path file = home() / "terrace.morpho/session.json";
    std::filesystem::create_directories(file.parent_path());
    writeText(file, "{ not a session");
    {
        AppDriver driver({.startsLearning = false});
        open(driver, photos);
        EXPECT_FALSE(driver.live().photos);
        EXPECT_THAT(newestFailure(driver.live()), HasSubstr(file.string()));
    }
    EXPECT_EQ(bytesOf(file), "{ not a session");
}

TEST_F(Opening, PhotosThatWereOpenedBeforeComeBackWithTheirSession) {
    const std::filesystem::path photos = writePhotos("terrace", 3);
    {
        AppDriver driver({.startsLearning = false});
        open(driver, photos);
        driver.ui().click("Photo photo 2.png");
        driver.push(command::LabelSelection{.label = Label::positive});
        driver.frame();
    } // no autosave yet: closing saves
    AppDriver driver({.startsLearning = false});
    open(driver, photos);
    EXPECT_EQ(driver.session().selection, std::vector<std::string>{"photo 2.png"});
    EXPECT_EQ(driver.session().labels.at("photo 2.png"), Label::positive);
    EXPECT_FALSE(driver.live().canUndo); // nothing was done yet in this run
}

TEST_F(Opening, NothingToUndoAfterAFirstOpening) {
    AppDriver driver({.startsLearning = false});
    open(driver, writePhotos("terrace", 3));
    driver.frame(60);
    EXPECT_FALSE(driver.live().canUndo);
}

TEST_F(Opening, AFolderForExportsThatCannotBeWrittenIsASentence) {
    AppDriver driver({.startsLearning = false});
    const auto session = trainedSession(writePhotos("terrace"), 2);
    open(driver, session);
    std::filesystem::remove_all(session / "exports");
    writeText(session / "exports", "a file where the folder should be");
    driver.push(command::SaveFigure{});
    driver.frame(2);
    EXPECT_THAT(newestFailure(driver.live()), HasSubstr((session / "exports").string()));
}

TEST_F(Opening, PhotosThatComeLaterHaveTheirPlaceInTheMap) {
    AppDriver driver({.startsLearning = false});
    const auto photos = writePhotos("terrace");
    open(driver, trainedSession(photos, 2));
    ASSERT_EQ(driver.live().mapPositions.size(), 6u);
    std::filesystem::copy(writePhotos("more", 7) / "photo 6.png", photos / "photo 2b.png");
    driver.push(command::Rescan{});
    ASSERT_TRUE(driver.runUntilIdle());
    ASSERT_EQ(driver.live().photos->photos.size(), 7u);
    ASSERT_EQ(driver.live().mapPositions.size(), 7u);
    const std::size_t added = *driver.live().photos->indexOf("photo 2b.png");
    for (std::size_t i = 0; i < 7; ++i)
        EXPECT_EQ(std::isnan(driver.live().mapPositions[i].x), i == added) << i;
}

TEST_F(Opening, LearningAskedForTooEarlyGoesOnFromTheModelOnTheDisk) {
    AppDriver driver({.startsLearning = false});
    driver.push(command::OpenPaths{{trainedSession(writePhotos("terrace"), 12).string()}});
    ASSERT_TRUE(driver.runUntil([&] { return driver.live().photos && !driver.live().model; }));
    driver.push(command::StartTraining{});
    ASSERT_TRUE(driver.runUntil([&] {
        return driver.live().training.phase == TrainingPhase::running &&
               driver.live().training.step > 0;
    }));
    EXPECT_GE(driver.live().training.step, 12);
}

} // namespace
} // namespace morphoscope
