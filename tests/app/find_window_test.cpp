// Finding one subject in the real window: marks by clicks and keys, folders to search, the line,
// the review, the album, and all of it again after reopening. On real photos.
#include "store/session_file.h"
#include "tests/app/app_driver.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace morphoscope {
namespace {

namespace fs = std::filesystem;

class FindWindow : public AppTest {
protected:
    void SetUp() override {
        AppTest::SetUp();
        const fs::path photos = MORPHOSCOPE_PHOTOS_DIR;
        if (!fs::exists(photos / "polyterasse") || !fs::exists(photos / "camera_roll"))
            GTEST_SKIP() << photos << " is not there";
        if (IsSkipped())
            return;
        const std::vector<fs::path> yes = filesIn(photos / "polyterasse");
        const std::vector<fs::path> no = filesIn(photos / "camera_roll");
        copy(yes, 0, 5, roll());
        copy(no, 0, 10, roll());
        copy(yes, 5, 11, library());
        copy(no, 10, 30, library());
    }
    static void copy(const std::vector<fs::path>& files, std::size_t from, std::size_t to,
                     const fs::path& folder) {
        fs::create_directories(folder);
        for (std::size_t i = from; i < std::min(to, files.size()); ++i)
            fs::copy_file(files[i], folder / files[i].filename());
    }
    fs::path roll() const { return home() / "roll"; }
    fs::path library() const { return home() / "library"; }

    static std::unique_ptr<AppDriver> open(const fs::path& path) {
        auto driver = std::make_unique<AppDriver>(
            AppDriverOptions{.width = 1280, .height = 1700, .startsLearning = false});
        driver->push(command::OpenPaths{{path.string()}});
        EXPECT_TRUE(driver->runUntilIdle());
        driver->ui().click("Side: Find");
        EXPECT_TRUE(driver->runUntil([&] { return driver->live().find.library != nullptr; }));
        return driver;
    }
    static bool waitForScores(AppDriver& driver) {
        return driver.runUntil([&] {
            const FindStatus& find = driver.live().find;
            return find.fit && find.library && find.library->isScored() && !find.isFitting &&
                   !find.scan.isRunning;
        }) && driver.runUntilIdle();
    }
    static void labelAll(AppDriver& driver, const std::vector<fs::path>& subject) {
        for (const bool isSubject : {true, false}) {
            command::SelectPhotos select;
            const auto& photos = driver.live().photos->photos;
            for (std::size_t i = 0; i < photos.size(); ++i)
                if ((std::ranges::find(subject, photos[i].path.filename()) != subject.end()) ==
                    isSubject)
                    select.photos.push_back(i);
            driver.push(select);
            driver.frame(2);
            driver.ui().click(isSubject ? "label yes" : "label no");
        }
    }
    std::vector<fs::path> subjectNames() const {
        std::vector<fs::path> names;
        const std::vector<fs::path> yes = filesIn(fs::path(MORPHOSCOPE_PHOTOS_DIR) / "polyterasse");
        for (const fs::path& file : yes)
            names.push_back(file.filename());
        return names;
    }
};

TEST_F(FindWindow, GoesFromMarksToAnAlbumAndComesBack) {
    fs::path session;
    Session before;
    {
        auto driver = open(roll());
        EXPECT_FALSE(driver->live().find.fit);
        labelAll(*driver, subjectNames());
        EXPECT_EQ(driver->live().find.positiveCount, 5u);
        EXPECT_EQ(driver->live().find.negativeCount, 10u);
        ASSERT_TRUE(waitForScores(*driver));
        EXPECT_EQ(driver->live().find.fit->positiveCount, 5);

        driver->push(command::AddLibraryFolder{library().string()});
        driver->frame(3);
        ASSERT_TRUE(waitForScores(*driver));
        const FindStatus& find = driver->live().find;
        ASSERT_EQ(find.library->photos.size(), 15u + 26u);
        EXPECT_EQ(find.scan.photoCount, 26u);
        EXPECT_EQ(find.scan.failure, "");
        // Most of the subject's photos outside the session score above the others.
        const std::vector<fs::path> subject = subjectNames();
        int rightOfSix = 0;
        for (std::size_t i = 0; i < 6; ++i) {
            const FindPhoto& photo = *find.library->photos[find.library->unmarked[i]];
            rightOfSix +=
                std::ranges::find(subject, fs::path(photo.path).filename()) != subject.end();
        }
        EXPECT_GE(rightOfSix, 4);

        // The line follows the mouse, and the counts follow the line.
        const RecordedItem plot = *driver->ui().find("Scores");
        driver->ui().dragTo("Scores", {plot.min.x + 0.98f * (plot.max.x - plot.min.x),
                                       (plot.min.y + plot.max.y) / 2});
        driver->frame(2);
        EXPECT_EQ(driver->session().find.rule, LineRule::byHand);
        const std::size_t few = find.unmarked.yes;
        driver->ui().dragTo("Scores", {plot.min.x + 0.3f * (plot.max.x - plot.min.x),
                                       (plot.min.y + plot.max.y) / 2});
        driver->frame(2);
        EXPECT_GT(find.unmarked.yes, few);
        EXPECT_EQ(find.unmarked.yes + find.unmarked.unsure + find.unmarked.no, 26u);

        const std::size_t found = find.unmarked.yes + find.library->positives.size();
        driver->ui().click("make album");
        ASSERT_TRUE(driver->runUntil([&] { return !find.album.isRunning; }));
        EXPECT_EQ(find.album.failure, "");
        EXPECT_EQ(filesIn(find.album.path).size(), found);
        EXPECT_EQ(filesIn(library()).size(), 26u);
        driver->ui().click("Save the list");
        ASSERT_TRUE(driver->runUntilIdle());
        session = driver->app().sessionFolder();
        const std::string list = bytesOf(session / "exports" / "found 0001.csv");
        EXPECT_TRUE(list.starts_with("path,score,decision\n"));
        EXPECT_EQ(std::ranges::count(list, '\n'), 1 + 41);
        before = driver->session();
    }
    auto driver = open(session);
    EXPECT_EQ(driver->session().labels, before.labels);
    EXPECT_EQ(driver->session().find, before.find);
    ASSERT_TRUE(waitForScores(*driver));
    EXPECT_EQ(driver->live().find.library->photos.size(), 41u);
    EXPECT_EQ(driver->live().find.line.threshold, before.find.threshold);
}

TEST_F(FindWindow, AReviewLearnsFromEachKeyAndUndoGoesBack) {
    auto driver = open(roll());
    labelAll(*driver, subjectNames());
    driver->push(command::AddLibraryFolder{library().string()});
    driver->frame(3);
    ASSERT_TRUE(waitForScores(*driver));
    driver->ui().click("Look at the 20 nearest");
    const FindStatus& find = driver->live().find;
    ASSERT_TRUE(find.review.isOpen());
    ASSERT_EQ(find.review.photos.size(), 20u);
    const std::vector<FindPhoto> photos = find.review.photos;
    const auto fit = find.fit;
    driver->ui().press("N");
    driver->ui().press("N");
    driver->ui().press("Y");
    EXPECT_EQ(find.review.at, 3u);
    EXPECT_EQ(driver->session().find.libraryLabels.size(), 3u);
    ASSERT_TRUE(waitForScores(*driver));
    EXPECT_NE(find.fit, fit);
    EXPECT_EQ(find.fit->positiveCount, 6);
    EXPECT_EQ(find.fit->negativeCount, 12);
    // The photos have not moved under the finger.
    for (std::size_t i = 0; i < photos.size(); ++i)
        EXPECT_EQ(find.review.photos[i].path, photos[i].path);
    driver->push(command::Undo{});
    driver->frame(3);
    EXPECT_EQ(driver->session().find.libraryLabels.size(), 2u);
    EXPECT_EQ(find.review.at, 2u);
    driver->push(command::Redo{});
    driver->frame(3);
    EXPECT_EQ(driver->session().find.libraryLabels.at(photos[2].path), Label::positive);
    driver->ui().press("Escape");
    EXPECT_FALSE(find.review.isOpen());
}

TEST_F(FindWindow, ALibraryThatIsGoneLeavesMarksAndScores) {
    auto driver = open(roll());
    labelAll(*driver, subjectNames());
    driver->push(command::AddLibraryFolder{library().string()});
    driver->frame(3);
    ASSERT_TRUE(waitForScores(*driver));
    const std::size_t count = driver->live().find.library->photos.size();
    fs::remove_all(library());
    driver->push(command::ScanLibrary{});
    driver->frame(3);
    ASSERT_TRUE(waitForScores(*driver));
    const FindStatus& find = driver->live().find;
    EXPECT_NE(find.scan.failure.find("library"), std::string::npos) << find.scan.failure;
    EXPECT_EQ(find.positiveCount, 5u);
    EXPECT_TRUE(find.fit);
    EXPECT_EQ(find.library->photos.size(), count);
}

TEST_F(FindWindow, AFolderIsAClassAndUndoTakesItBack) {
    auto driver = open(roll());
    driver->push(command::AddLibraryFolder{library().string()});
    ASSERT_TRUE(
        driver->runUntil([&] { return driver->live().find.library->photos.size() == 15u + 26u; }));
    driver->push(command::LabelFolder{.folder = library().string(), .label = Label::positive});
    driver->frame(2);
    EXPECT_EQ(driver->live().find.positiveCount, 26u);
    driver->push(command::LabelFolder{.folder = roll().string(), .label = Label::negative});
    driver->frame(2);
    EXPECT_EQ(driver->live().find.negativeCount, 15u);
    driver->push(command::Undo{});
    driver->push(command::Undo{});
    driver->frame(3);
    EXPECT_EQ(driver->live().find.positiveCount + driver->live().find.negativeCount, 0u);
}

TEST_F(FindWindow, ALassoOnTheMapSelectsForTheKeys) {
    auto driver = open(trainedSession(writePhotos("terrace", 6)));
    const std::vector<Point2>& places = driver->live().mapPositions;
    ASSERT_EQ(places.size(), 6u);
    // A diamond that reaches half way to the nearest other photo.
    float room = 1e9f;
    for (std::size_t i = 1; i < places.size(); ++i)
        room = std::min(room, std::hypot(places[i].x - places[0].x, places[i].y - places[0].y));
    room /= 2;
    bool begins = true;
    for (const Point2 corner :
         {Point2{room, 0}, Point2{0, room}, Point2{-room, 0}, Point2{0, -room}})
        driver->push(command::DrawLasso{{places[0].x + corner.x, places[0].y + corner.y},
                                        std::exchange(begins, false)});
    driver->push(command::CloseLasso{});
    driver->frame(2);
    const std::string name = driver->live().photos->photos[0].name;
    EXPECT_EQ(driver->session().selection, std::vector<std::string>{name});
    EXPECT_TRUE(driver->live().lasso.empty());
    driver->ui().press("Y");
    driver->frame(2);
    EXPECT_EQ(driver->session().labels, (std::map<std::string, Label>{{name, Label::positive}}));
}

TEST_F(FindWindow, AClickSelectsToBeMarkedAndLeavesTheMorph) {
    auto driver = open(roll());
    driver->ui().click("Side: Find");
    const auto keys = driver->session().morph.keys;
    driver->push(command::ClickPhoto{1});
    driver->frame(2);
    EXPECT_EQ(driver->session().morph.keys, keys);
    EXPECT_EQ(driver->session().selection,
              std::vector<std::string>{driver->live().photos->photos[1].name});
    driver->ui().click("Side: Latent");
    driver->push(command::ClickPhoto{2});
    driver->frame(2);
    EXPECT_NE(driver->session().morph.keys, keys);
}

TEST_F(FindWindow, TheFoundPhotosBecomeASessionOfTheirOwn) {
    auto driver = open(roll());
    driver->push(command::OpenFound{});
    driver->frame(2);
    EXPECT_NE(driver->live().message.find("needs two photos or more"), std::string::npos);
    labelAll(*driver, subjectNames());
    ASSERT_TRUE(waitForScores(*driver));
    const fs::path before = driver->app().sessionFolder();
    driver->push(command::OpenFound{});
    ASSERT_TRUE(driver->runUntil([&] { return driver->app().sessionFolder() != before; }));
    ASSERT_TRUE(driver->runUntilIdle());
    EXPECT_EQ(driver->app().sessionFolder(), home() / "roll found.morpho");
    EXPECT_EQ(driver->live().photos->photos.size(), 5u); // marked; all others have a mark, too
    EXPECT_EQ(loadSession(before).labels.size(), 15u);
    EXPECT_EQ(filesIn(roll()).size(), 15u);
}

TEST_F(FindWindow, ASearchAndAnAlbumAreCancelledAndBegunAgain) {
    auto driver = open(roll());
    labelAll(*driver, subjectNames());
    ASSERT_TRUE(waitForScores(*driver));
    const FindStatus& find = driver->live().find;
    driver->push(command::AddLibraryFolder{library().string()});
    driver->push(command::CancelScan{});
    driver->frame(2);
    driver->push(command::CancelScan{});
    driver->frame(1);
    EXPECT_FALSE(find.scan.isRunning);
    ASSERT_TRUE(driver->runUntilIdle());
    EXPECT_EQ(find.scan.failure, "");
    EXPECT_EQ(find.positiveCount, 5u);
    driver->push(command::ScanLibrary{});
    driver->frame(2);
    ASSERT_TRUE(waitForScores(*driver));
    EXPECT_EQ(find.scan.photoCount, 26u);

    const fs::path exports = driver->app().sessionFolder() / "exports";
    driver->push(command::MakeAlbum{});
    driver->push(command::CancelAlbum{});
    driver->frame(2);
    EXPECT_FALSE(find.album.isRunning);
    ASSERT_TRUE(driver->runUntilIdle());
    const fs::path album = exports / "album 0001"; // whole if it was there before the word came
    EXPECT_TRUE(!fs::exists(album) || filesIn(album).size() >= 5);
    driver->push(command::MakeAlbum{});
    driver->frame(2);
    ASSERT_TRUE(driver->runUntil([&] { return !find.album.isRunning; }));
    EXPECT_EQ(find.album.failure, "");
    EXPECT_GE(filesIn(find.album.path).size(), 5u);
}

TEST_F(FindWindow, SaysWhatIsMissingAndWhatContradicts) {
    fs::copy_file(filesIn(roll()).front(), roll() / "zz the same again.jpg");
    auto driver = open(roll());
    const FindStatus& find = driver->live().find;
    driver->ui().press("Y");
    EXPECT_NE(driver->live().message.find("Select photos first"), std::string::npos);
    driver->push(command::SelectPhotos{{0}, command::Select::replace});
    driver->frame(2);
    driver->ui().press("Y");
    EXPECT_EQ(find.positiveCount, 1u);
    EXPECT_FALSE(find.fit); // nothing to tell it from
    const std::size_t last = driver->live().photos->photos.size() - 1;
    driver->push(command::SelectPhotos{{1, last}, command::Select::replace});
    driver->frame(2);
    driver->ui().press("N");
    ASSERT_TRUE(driver->runUntil([&] { return !find.fitFailure.empty(); }));
    EXPECT_NE(find.fitFailure.find("the same photo"), std::string::npos) << find.fitFailure;
    EXPECT_EQ(driver->session().labels.size(), 3u);
}

} // namespace
} // namespace morphoscope
