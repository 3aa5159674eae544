#include "record/film_job.h"

#include "record/numbered_path.h"
#include "record/probe.h"
#include "tests/record/film_fixture.h"

#include <atomic>
#include <gmock/gmock.h>
#include <set>
#include <thread>

namespace morphoscope {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

using FilmJobTest = FilmTest;

TEST_F(FilmJobTest, WritesWhatAWriterWouldWrite) {
    const FilmRequest request = requestFor(folder_ / "job.mp4");
    FilmJob job({.film = request, .frameCount = 10, .queueCapacity = 2});
    for (int i = 0; i < 10; ++i)
        ASSERT_TRUE(job.push(movingFrame(i, 96, 64)));
    EXPECT_EQ(job.wait(), FilmPhase::finished);
    EXPECT_FALSE(job.push(movingFrame(0, 96, 64)));
    const FilmStatus status = job.status();
    EXPECT_FALSE(status.isRunning);
    EXPECT_EQ(status.frame, 10);
    EXPECT_EQ(status.frameCount, 10);
    EXPECT_EQ(status.remainingSeconds, 0);
    EXPECT_GT(status.elapsedSeconds, 0);
    EXPECT_THAT(status.failure, IsEmpty());

    writeFilm(requestFor(folder_ / "writer.mp4"), 10);
    EXPECT_TRUE(bytesOf(folder_ / "job.mp4") == bytesOf(folder_ / "writer.mp4"));
}

TEST_F(FilmJobTest, TakesNoMoreFramesThanFitIntoTheQueue) {
    // Large VP9 frames take far longer to encode than to offer.
    FilmJob job({.film = requestFor(folder_ / "film.webm", 1280, 720),
                 .frameCount = 1000,
                 .queueCapacity = 3});
    const Image frame = movingFrame(0, 1280, 720);
    int taken = 0;
    Image refused;
    for (int i = 0; i < 200 && refused.empty(); ++i) {
        Image copy = frame;
        if (job.tryPush(std::move(copy)))
            ++taken;
        else
            refused = std::move(copy);
    }
    EXPECT_GE(taken, 3);
    EXPECT_LT(taken, 200);
    EXPECT_TRUE(refused == frame); // a frame that was not taken is untouched
    EXPECT_TRUE(job.status().isRunning);
}

TEST_F(FilmJobTest, LeavesNothingWhenCancelled) {
    for (const char* name : {"film.mp4", "film.gif", "frames"}) {
        FilmJob job({.film = requestFor(folder_ / name), .frameCount = 100});
        for (int i = 0; i < 20; ++i)
            ASSERT_TRUE(job.push(movingFrame(i, 96, 64)));
        job.cancel();
        EXPECT_EQ(job.wait(), FilmPhase::cancelled);
        EXPECT_THAT(job.status().failure, IsEmpty());
        EXPECT_FALSE(job.push(movingFrame(0, 96, 64)));
        EXPECT_THAT(filesIn(folder_), IsEmpty());
    }
}

TEST_F(FilmJobTest, LeavesNothingWhenItIsDropped) {
    {
        FilmJob job({.film = requestFor(folder_ / "film.gif"), .frameCount = 100});
        job.push(movingFrame(0, 96, 64));
    }
    EXPECT_THAT(filesIn(folder_), IsEmpty());
}

TEST_F(FilmJobTest, TellsAFailureAsASentence) {
    FilmJob job({.film = requestFor("/nowhere/at/all/film.mp4"), .frameCount = 2});
    EXPECT_EQ(job.wait(), FilmPhase::failed);
    EXPECT_THAT(job.status().failure, HasSubstr("/nowhere/at/all does not exist"));
    EXPECT_FALSE(job.tryPush(movingFrame(0, 96, 64)));
}

TEST_F(FilmJobTest, GivesAReservedNameFreeAgain) {
    const NumberedSeries series{.folder = folder_ / "exports", .stem = "morph", .ending = ".mp4"};
    for (const bool isGivenUp : {true, false}) {
        FilmRequest request = requestFor(takeNumberedPath(series));
        request.isReserved = true;
        EXPECT_EQ(request.path.filename(), "morph 0001.mp4");
        FilmJob job({.film = request, .frameCount = 2});
        job.push(movingFrame(0, 96, 64));
        if (isGivenUp) {
            job.cancel();
            job.wait();
            EXPECT_THAT(filesIn(folder_ / "exports"), IsEmpty());
        } else {
            job.push(movingFrame(1, 96, 64));
            EXPECT_EQ(job.wait(), FilmPhase::finished);
            EXPECT_EQ(probeFilm(request.path).frameCount, 2);
        }
    }
    EXPECT_EQ(takeNumberedPath(series).filename(), "morph 0002.mp4");
}

TEST_F(FilmTest, NumbersGoOnAfterTheHighest) {
    const NumberedSeries stills{.folder = folder_, .stem = "still", .ending = ".png"};
    EXPECT_EQ(takeNumberedPath(stills).filename(), "still 0001.png");
    EXPECT_EQ(takeNumberedPath(stills).filename(), "still 0002.png");
    std::filesystem::create_directory(folder_ / "still 0041");
    std::filesystem::create_directory(folder_ / "still 9999x.png"); // not of the series
    std::filesystem::remove(folder_ / "still 0001.png");
    EXPECT_EQ(takeNumberedPath(stills).filename(), "still 0042.png");
    std::filesystem::create_directory(folder_ / "still 9999.png");
    EXPECT_EQ(takeNumberedPath(stills).filename(), "still 10000.png");
    const NumberedSeries folders{.folder = folder_, .stem = "frames", .ending = ""};
    EXPECT_TRUE(std::filesystem::is_directory(takeNumberedPath(folders)));
}

TEST_F(FilmTest, NobodyGetsTheSameNumber) {
    const NumberedSeries series{.folder = folder_, .stem = "morph", .ending = ".gif"};
    std::vector<std::vector<std::string>> names(4);
    {
        std::vector<std::jthread> threads;
        for (auto& own : names)
            threads.emplace_back([&] {
                for (int i = 0; i < 25; ++i)
                    own.push_back(takeNumberedPath(series).string());
            });
    }
    std::set<std::string> all;
    for (const auto& own : names)
        all.insert(own.begin(), own.end());
    EXPECT_EQ(all.size(), 100U);
}

TEST(Probe, NamesWhatThisFfmpegCanWrite) {
    const std::vector<FormatSupport> formats = supportedFormats();
    ASSERT_EQ(formats.size(), 4U);
    for (const FormatSupport& format : formats)
        EXPECT_EQ(format.isAvailable, format.missing.empty()) << format.name;
    EXPECT_THAT(ffmpegVersions(), HasSubstr("libavcodec "));
}

TEST_F(FilmTest, ProbingSaysWhatIsNoFilm) {
    EXPECT_THAT(sentenceOf([&] { probeFilm(folder_ / "none.mp4"); }),
                HasSubstr("No such file or directory"));
    EXPECT_THAT(sentenceOf([&] { probeFilm(folder_); }), HasSubstr(folder_.string()));
}

} // namespace
} // namespace morphoscope
