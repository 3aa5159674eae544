#include "record/film_writer.h"

#include "record/probe.h"
#include "tests/record/film_fixture.h"

#include <algorithm>
#include <csignal>
#include <fstream>
#include <gmock/gmock.h>
#include <set>
#include <sys/resource.h>
#include <unistd.h>

namespace morphoscope {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// Files may not grow beyond the limit while it lives: to the writer that is a disk that is full.
class FullDisk {
public:
    explicit FullDisk(rlim_t bytes) {
        std::signal(SIGXFSZ, SIG_IGN);
        ::getrlimit(RLIMIT_FSIZE, &before_);
        const rlimit limit{bytes, before_.rlim_max};
        ::setrlimit(RLIMIT_FSIZE, &limit);
    }
    ~FullDisk() {
        ::setrlimit(RLIMIT_FSIZE, &before_);
        std::signal(SIGXFSZ, SIG_DFL);
    }
    FullDisk(const FullDisk&) = delete;
    FullDisk& operator=(const FullDisk&) = delete;

private:
    rlimit before_{};
};

struct Case {
    const char* name;
    const char* codec;
    const char* pixelFormat;
};

class EveryFormat : public FilmTest, public ::testing::WithParamInterface<Case> {};

INSTANTIATE_TEST_SUITE_P(Films, EveryFormat,
                         ::testing::Values(Case{"film.mp4", "h264", "yuv420p"},
                                           Case{"film.webm", "vp9", "yuv420p"},
                                           Case{"film.gif", "gif", "bgra"},
                                           Case{"film", "png", "rgb24"}),
                         [](const auto& test) { return std::string(test.param.codec); });

TEST_P(EveryFormat, HoldsTheFramesItWasGiven) {
    const FilmRequest request = requestFor(folder_ / GetParam().name);
    writeFilm(request, 12);

    const FilmFacts facts = probeFilm(request.path);
    EXPECT_EQ(facts.codec, GetParam().codec);
    EXPECT_EQ(facts.pixelFormat, GetParam().pixelFormat);
    EXPECT_EQ(facts.width, 96);
    EXPECT_EQ(facts.height, 64);
    EXPECT_EQ(facts.frameCount, 12);
    EXPECT_NEAR(facts.fps, 25, 0.01);
    EXPECT_GT(psnr(facts.firstFrame, movingFrame(0, 96, 64)), 25);
    EXPECT_GT(psnr(facts.lastFrame, movingFrame(11, 96, 64)), 25);
    if (request.format != FilmFormat::png) {
        EXPECT_NEAR(facts.durationSeconds, 12 / 25.0, 0.011);
    }
}

TEST_P(EveryFormat, GivesTheSameBytesTwice) {
    const FilmRequest first = requestFor(folder_ / "a" / GetParam().name);
    const FilmRequest second = requestFor(folder_ / "b" / GetParam().name);
    std::filesystem::create_directory(folder_ / "a");
    std::filesystem::create_directory(folder_ / "b");
    writeFilm(first, 15);
    ::sleep(1); // a date in the file would show
    writeFilm(second, 15);
    EXPECT_GT(bytesOf(first.path).size(), 500U);
    EXPECT_TRUE(bytesOf(first.path) == bytesOf(second.path));
}

TEST_P(EveryFormat, LeavesNothingWhenItIsGivenUp) {
    {
        FilmWriter writer(requestFor(folder_ / GetParam().name));
        for (int i = 0; i < 5; ++i)
            writer.write(movingFrame(i, 96, 64));
        EXPECT_FALSE(std::filesystem::exists(folder_ / GetParam().name));
    }
    EXPECT_THAT(filesIn(folder_), IsEmpty());
}

TEST_P(EveryFormat, KeepsTheOlderFilmWhenTheNewOneIsGivenUp) {
    const FilmRequest request = requestFor(folder_ / GetParam().name);
    writeFilm(request, 3);
    const std::string before = bytesOf(request.path);
    {
        FilmWriter writer(request);
        writer.write(movingFrame(7, 96, 64));
    }
    EXPECT_TRUE(bytesOf(request.path) == before);
    writeFilm(request, 2);
    EXPECT_EQ(probeFilm(request.path).frameCount, 2);
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder_), {}), 1);
}

TEST_P(EveryFormat, SaysThatTheDiskIsFullAndLeavesNothing) {
    // Noise cannot be compressed below the limit.
    FilmRequest request = requestFor(folder_ / GetParam().name, 320, 240);
    request.quality = 10;
    std::uint32_t state = 1;
    const std::string sentence = sentenceOf([&] {
        const FullDisk disk(64 << 10);
        FilmWriter writer(request);
        for (int i = 0; i < 20; ++i) {
            Image frame = makeImage(320, 240);
            for (std::uint8_t& value : frame.rgb)
                value = static_cast<std::uint8_t>((state = state * 1664525U + 1013904223U) >> 24);
            writer.write(frame);
        }
        writer.finish();
    });
    EXPECT_THAT(sentence, HasSubstr("film"));
    EXPECT_THAT(sentence, HasSubstr("File too large"));
    EXPECT_THAT(filesIn(folder_), IsEmpty());
}

using FilmWriterTest = FilmTest;

TEST_F(FilmWriterTest, TagsTheColoursOfAnMp4) {
    const FilmRequest request = requestFor(folder_ / "film.mp4");
    FilmWriter writer(request);
    Image red = makeImage(96, 64);
    for (std::size_t i = 0; i < red.rgb.size(); i += 3)
        red.rgb[i] = 200;
    for (int i = 0; i < 4; ++i)
        writer.write(red);
    writer.finish();
    const FilmFacts facts = probeFilm(request.path);
    EXPECT_EQ(facts.colorSpace, "bt709");
    EXPECT_EQ(facts.colorRange, "tv");
    // With the matrix of another standard, red would come back 10 to 20 values off.
    const std::size_t middle = 3 * (32 * 96 + 48);
    EXPECT_NEAR(facts.firstFrame.rgb[middle], 200, 3);
    EXPECT_NEAR(facts.firstFrame.rgb[middle + 1], 0, 3);
    EXPECT_NEAR(facts.firstFrame.rgb[middle + 2], 0, 3);
}

TEST_F(FilmWriterTest, PutsTheIndexOfAnMp4BeforeItsFrames) {
    writeFilm(requestFor(folder_ / "film.mp4"), 4);
    const std::string bytes = bytesOf(folder_ / "film.mp4");
    EXPECT_LT(bytes.find("moov"), bytes.find("mdat"));
}

TEST_F(FilmWriterTest, RepeatsTheLastColumnAndRowOfOddFrames) {
    const FilmRequest request = requestFor(folder_ / "film.mp4", 97, 63);
    FilmWriter writer(request);
    EXPECT_THAT(writer.note(), HasSubstr("98 x 64 pixels instead of 97 x 63"));
    writer.write(movingFrame(0, 97, 63));
    writer.finish();
    const FilmFacts facts = probeFilm(request.path);
    EXPECT_EQ(facts.width, 98);
    EXPECT_EQ(facts.height, 64);
    const auto green = [&](int x, int y) { return facts.firstFrame.rgb[3 * (98 * y + x) + 1]; };
    EXPECT_NEAR(green(20, 63), green(20, 62), 6);
    EXPECT_THAT(FilmWriter(requestFor(folder_ / "even.mp4")).note(), IsEmpty());
}

TEST_F(FilmWriterTest, KeepsOddSizesWhereTheFormatCan) {
    for (const char* name : {"odd.gif", "odd"}) {
        writeFilm(requestFor(folder_ / name, 97, 63), 2);
        EXPECT_EQ(probeFilm(folder_ / name).width, 97);
        EXPECT_EQ(probeFilm(folder_ / name).height, 63);
    }
}

TEST_F(FilmWriterTest, LoopsAGifOnlyWhenAsked) {
    FilmRequest request = requestFor(folder_ / "film.gif");
    writeFilm(request, 3);
    EXPECT_TRUE(probeFilm(request.path).loops);
    request.loop = false;
    writeFilm(request, 3);
    EXPECT_FALSE(probeFilm(request.path).loops);
}

TEST_F(FilmWriterTest, MakesTheGifsPaletteFromTheWholeFilm) {
    // The last frame's colours appear nowhere before: a fixed or first-frame palette could not show
    // them.
    const FilmRequest request = requestFor(folder_ / "film.gif");
    FilmWriter writer(request);
    Image grey = makeImage(96, 64);
    std::fill(grey.rgb.begin(), grey.rgb.end(), 100);
    Image teal = makeImage(96, 64);
    for (std::size_t i = 0; i < teal.rgb.size(); i += 3) {
        teal.rgb[i] = 19;
        teal.rgb[i + 1] = 143;
        teal.rgb[i + 2] = 151;
    }
    writer.write(grey);
    writer.write(teal);
    writer.finish();
    const FilmFacts facts = probeFilm(request.path);
    for (int channel = 0; channel < 3; ++channel) {
        EXPECT_NEAR(facts.firstFrame.rgb[3000 + channel], 100, 3);
        EXPECT_NEAR(facts.lastFrame.rgb[3000 + channel], teal.rgb[3000 + channel], 3);
    }
}

TEST_F(FilmWriterTest, UsesFewerGifColoursAtLowerQuality) {
    const auto colorsAt = [&](int quality) {
        FilmRequest request = requestFor(folder_ / "film.gif");
        request.quality = quality;
        writeFilm(request, 2);
        std::set<std::uint32_t> colors;
        for (const Image& frame : readFilm(request.path))
            for (std::size_t i = 0; i < frame.rgb.size(); i += 3)
                colors.insert(frame.rgb[i] << 16 | frame.rgb[i + 1] << 8 | frame.rgb[i + 2]);
        return colors.size();
    };
    EXPECT_LE(colorsAt(0), 64U);
    EXPECT_GT(colorsAt(10), 200U);
    EXPECT_LE(colorsAt(10), 256U);
}

TEST_F(FilmWriterTest, SpendsMoreBytesForMoreQuality) {
    for (const char* name : {"film.mp4", "film.webm"}) {
        FilmRequest request = requestFor(folder_ / name, 160, 120);
        request.quality = 0;
        writeFilm(request, 10);
        const std::size_t small = bytesOf(request.path).size();
        request.quality = 10;
        writeFilm(request, 10);
        EXPECT_GT(bytesOf(request.path).size(), small) << name;
    }
}

TEST_F(FilmWriterTest, WritesPngFramesWithoutLoss) {
    const FilmRequest request = requestFor(folder_ / "frames");
    writeFilm(request, 3);
    EXPECT_THAT(filesIn(request.path), ElementsAre("000000.png", "000001.png", "000002.png"));
    const std::vector<Image> frames = readFilm(request.path);
    ASSERT_EQ(frames.size(), 3U);
    for (int i = 0; i < 3; ++i)
        EXPECT_TRUE(frames[static_cast<std::size_t>(i)] == movingFrame(i, 96, 64));
}

TEST_F(FilmWriterTest, NeverReplacesAFolderThatHoldsOtherThings) {
    std::filesystem::create_directory(folder_ / "holiday");
    std::ofstream(folder_ / "holiday" / "letter.txt") << "Dear";
    EXPECT_THAT(sentenceOf([&] { FilmWriter writer(requestFor(folder_ / "holiday")); }),
                HasSubstr("holds letter.txt"));
    EXPECT_THAT(filesIn(folder_), ElementsAre("holiday", "holiday/letter.txt"));
}

// Of a number that no process has; one still written to may be another machine's.
TEST_F(FilmWriterTest, RemovesWhatAKilledProcessLeftBeside) {
    const std::string old = ".morphoscope-999999999-0.partial";
    const std::string young = ".morphoscope-999999999-1.partial";
    const std::string ours = ".morphoscope-" + std::to_string(::getpid()) + "-7.partial";
    for (const std::string& name : {old, young, ours})
        std::ofstream(folder_ / name) << "half a film";
    for (const std::string& name : {old, ours})
        std::filesystem::last_write_time(
            folder_ / name, std::filesystem::file_time_type::clock::now() - std::chrono::hours(1));
    writeFilm(requestFor(folder_ / "film.gif"), 2);
    EXPECT_FALSE(std::filesystem::exists(folder_ / old));
    EXPECT_TRUE(std::filesystem::exists(folder_ / young));
    EXPECT_TRUE(std::filesystem::exists(folder_ / ours));
}

TEST_F(FilmWriterTest, TellsTheFormatByTheEnding) {
    EXPECT_EQ(formatOfPath("a/b.MP4"), FilmFormat::mp4);
    EXPECT_EQ(formatOfPath("b.webm"), FilmFormat::webm);
    EXPECT_EQ(formatOfPath("b.Gif"), FilmFormat::gif);
    EXPECT_EQ(formatOfPath("out/frames"), FilmFormat::png);
    EXPECT_EQ(formatOfPath("out.d/frames/"), FilmFormat::png);
    const std::string sentence = sentenceOf([] { formatOfPath("film.avi"); });
    for (const char* part : {"film.avi", "\".avi\"", ".mp4", ".webm", ".gif", "folder"})
        EXPECT_THAT(sentence, HasSubstr(part));
}

TEST_F(FilmWriterTest, RefusesBadRequestsWithASentence) {
    const auto sentenceFor = [&](const auto& change) {
        FilmRequest request = requestFor(folder_ / "film.gif");
        change(request);
        return sentenceOf([&] { FilmWriter writer(request); });
    };
    EXPECT_THAT(sentenceFor([](FilmRequest& r) { r.width = 0; }), HasSubstr("width is 0"));
    EXPECT_THAT(sentenceFor([](FilmRequest& r) { r.quality = 11; }), HasSubstr("quality is 11"));
    EXPECT_THAT(sentenceFor([](FilmRequest& r) { r.fps = 60; }), HasSubstr("at most 50"));
    EXPECT_THAT(sentenceFor([](FilmRequest& r) { r.path = "/nowhere/at/all/film.gif"; }),
                HasSubstr("/nowhere/at/all does not exist"));
    EXPECT_THAT(sentenceFor([&](FilmRequest& r) { r.path = folder_; }), HasSubstr("is a folder"));
    EXPECT_THAT(filesIn(folder_), IsEmpty());
}

TEST_F(FilmWriterTest, RefusesFoldersThatCannotBeWritten) {
    EXPECT_THAT(sentenceOf([&] { FilmWriter writer(requestFor("/proc/film.mp4")); }),
                HasSubstr("/proc/film.mp4: writing into the folder /proc failed"));
    if (::geteuid() == 0)
        return; // the superuser may write into any folder that exists
    std::filesystem::permissions(folder_, std::filesystem::perms::owner_read |
                                              std::filesystem::perms::owner_exec);
    EXPECT_THAT(sentenceOf([&] { FilmWriter writer(requestFor(folder_ / "film.mp4")); }),
                HasSubstr("Permission denied"));
}

TEST_F(FilmWriterTest, RefusesFramesOfAnotherSizeAndFilmsWithoutFrames) {
    FilmWriter writer(requestFor(folder_ / "film.mp4"));
    EXPECT_THAT(sentenceOf([&] { writer.finish(); }), HasSubstr("no frame was written"));
    EXPECT_THAT(sentenceOf([&] { writer.write(movingFrame(0, 64, 64)); }),
                HasSubstr("64 x 64 pixels; 96 x 64 was expected"));
}

} // namespace
} // namespace morphoscope
