#include "core/capture_times.h"
#include "sources/takeout.h"
#include "sources/takeout_state.h"
#include "tests/sources/takeout_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sys/resource.h>
#include <unistd.h>

namespace morphoscope {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::string kYear = "Takeout/Google Fotos/Fotos von 2020/";
const std::string kYearHere = "Google Fotos/Fotos von 2020/";

class Takeout : public testing::Test {
protected:
    fs::path pack(const std::string& name, Packing packing, const std::vector<PackedFile>& files) {
        writeArchive(folder_.path() / name, packing, files);
        return folder_.path() / name;
    }
    TakeoutResult import(const std::vector<fs::path>& parts) {
        return importTakeout({.parts = parts, .folder = target_});
    }
    CaptureTimes times(const std::string& folder = kYearHere) const {
        return loadCaptureTimes(target_ / folder);
    }

    ScratchFolder folder_;
    fs::path target_ = folder_.path() / "out" / "photos";
};

TEST_F(Takeout, MatchesAPhotoWithItsSidecarInAnotherPart) {
    const fs::path one = pack("takeout-x-001.zip", Packing::zip,
                              {{kYear + "a.jpg", fakeJpeg(1), {}},
                               {kYear + "b.jpg.supplemental-me.json", sidecarJson("b", "2000"), {}},
                               {kYear + "film.mp4", "....", {}}});
    const fs::path two = pack("takeout-x-002.tgz", Packing::tgz,
                              {{kYear + "b.jpg", fakeJpeg(2), {}},
                               {kYear + "a.jpg.json", sidecarJson("a", "1000"), {}},
                               {kYear + "Metadaten.json", R"({"title": "Fotos von 2020"})", {}}});
    const TakeoutResult result = import({one, two});
    EXPECT_EQ(result.photoCount, 2);
    EXPECT_EQ(result.newCount, 2);
    EXPECT_EQ(result.datedCount, 2);
    EXPECT_EQ(result.videoCount, 1);
    EXPECT_THAT(result.notes, IsEmpty());
    EXPECT_THAT(result.failures, IsEmpty());
    EXPECT_THAT(visibleFiles(target_), ElementsAre(kYearHere + "a.jpg", kYearHere + "b.jpg"));
    EXPECT_EQ(contentOf(target_ / kYearHere / "a.jpg"), fakeJpeg(1));
    EXPECT_EQ(times(), (CaptureTimes{{"a.jpg", 1000}, {"b.jpg", 2000}}));
}

TEST_F(Takeout, ReadsNamesWithAccentsWhateverTheLocale) {
    for (const Packing packing : {Packing::zip, Packing::tgz}) {
        const std::string album =
            "Takeout/Google \xE3\x83\x95\xE3\x82\xA9\xE3\x83\x88/\xC3\x89t\xC3\xA9/";
        std::setlocale(LC_ALL, "C.UTF-8"); // for the writer alone
        const fs::path part = pack("t.bin", packing,
                                   {{album + "p\xC3\xA9.jpg", fakeJpeg(1), {}},
                                    {album + "p\xC3\xA9.jpg.json", sidecarJson("p", "5"), {}}});
        std::setlocale(LC_ALL, "C");
        const TakeoutResult result = import({part});
        EXPECT_EQ(result.datedCount, 1);
        EXPECT_EQ(contentOf(target_ / album.substr(8) / "p\xC3\xA9.jpg"), fakeJpeg(1));
        fs::remove_all(target_);
    }
}

TEST_F(Takeout, TakesUnpackedPartsAsCopiesOrLinks) {
    const fs::path unpacked = folder_.path() / "unpacked";
    writeText(unpacked / kYear / "a.jpg", fakeJpeg(1));
    writeText(unpacked / kYear / "a.jpg.json", sidecarJson("a", "1000"));
    writeText(unpacked / kYear / "bad.json", "{");
    EXPECT_TRUE(isTakeout(unpacked));
    // The same place, named from further down, meets the same side-cars.
    const TakeoutResult copied = import({unpacked / "Takeout" / "Google Fotos/"});
    EXPECT_EQ(copied.datedCount, 1);
    EXPECT_THAT(copied.notes, ElementsAre(HasSubstr("bad.json in Google Fotos is not JSON")));
    EXPECT_FALSE(fs::is_symlink(target_ / kYearHere / "a.jpg"));
    const fs::path links = folder_.path() / "links";
    importTakeout({.parts = {unpacked}, .folder = links, .unpacked = UnpackedPhotos::link});
    EXPECT_EQ(fs::read_symlink(links / kYearHere / "a.jpg"), unpacked / kYear / "a.jpg");
    EXPECT_EQ(
        importTakeout({.parts = {unpacked}, .folder = links, .unpacked = UnpackedPhotos::link})
            .newCount,
        0);
}

TEST_F(Takeout, GoesOnWhereItStopped) {
    std::vector<PackedFile> files;
    for (int i = 0; i < 20; ++i)
        files.push_back({kYear + "p" + std::to_string(i) + ".jpg", fakeJpeg(i), {}});
    const fs::path one = pack("one.tgz", Packing::tgz, files);
    const fs::path two = pack("two.zip", Packing::zip, {{kYear + "q.jpg", fakeJpeg(50), {}}});
    std::stop_source stop;
    const auto stopAtTen = [&](const TakeoutProgress& progress) {
        if (progress.photoCount == 10)
            stop.request_stop();
    };
    EXPECT_THAT(
        failureOf([&] {
            importTakeout({.parts = {one, two}, .folder = target_}, stopAtTen, stop.get_token());
        }),
        HasSubstr("cancelled"));
    EXPECT_EQ(visibleFiles(target_).size(), 10u);
    EXPECT_FALSE(fs::exists(target_ / ".unfinished.part"));
    const TakeoutResult rest = import({one, two});
    EXPECT_EQ(rest.photoCount, 21);
    EXPECT_EQ(rest.newCount, 11);
    // Nothing is left to do.
    const TakeoutResult again = import({one, two});
    EXPECT_EQ(again.photoCount, 21);
    EXPECT_EQ(again.newCount, 0);
}

TEST_F(Takeout, ReadsOnlyPartsThatWereNotFinished) {
    const fs::path one = pack(
        "one.zip", Packing::zip,
        {{kYear + "a.jpg", fakeJpeg(1), {}}, {kYear + "b.jpg.json", sidecarJson("b", "7"), {}}});
    import({one});
    const TakeoutParts state = *loadTakeoutState(target_);
    ASSERT_EQ(state.size(), 1u);
    fs::remove(target_ / kYearHere / "a.jpg"); // the user's decision
    const fs::path two = pack("two.zip", Packing::zip, {{kYear + "b.jpg", fakeJpeg(2), {}}});
    const TakeoutResult result = import({one, two});
    EXPECT_EQ(result.datedCount, 1); // by the side-car of the part that was not read again
    EXPECT_THAT(visibleFiles(target_), ElementsAre(kYearHere + "b.jpg"));
}

TEST_F(Takeout, LeavesTheBinOut) {
    const fs::path part = pack("t.zip", Packing::zip,
                               {{"Takeout/Google Fotos/Papierkorb/x.jpg", fakeJpeg(1), {}},
                                {"Takeout/Google Fotos/Papierkorb/x.jpg.json",
                                 sidecarJson("x", "9", "\"trashed\": true, "),
                                 {}},
                                {kYear + "a.jpg", fakeJpeg(2), {}}});
    const TakeoutResult result = import({part});
    EXPECT_EQ(result.trashedCount, 1);
    EXPECT_EQ(result.photoCount, 1);
    EXPECT_THAT(visibleFiles(target_), ElementsAre(kYearHere + "a.jpg"));
}

TEST_F(Takeout, NeverWritesOutsideItsFolder) {
    const fs::path outside = folder_.path() / "outside";
    fs::create_directories(outside);
    for (const Packing packing : {Packing::zip, Packing::tgz}) {
        const fs::path part = pack("hostile.bin", packing,
                                   {{"../../outside/a.jpg", fakeJpeg(1), {}},
                                    {(outside / "b.jpg").string(), fakeJpeg(2), {}},
                                    {"Takeout/way", {}, outside.string()},
                                    {"Takeout/way/c.jpg", fakeJpeg(3), {}},
                                    {"Takeout/link.jpg", {}, "/etc/passwd"},
                                    {"Takeout/d.jpg", fakeJpeg(4), {}},
                                    {"Takeout/d.jpg/e.jpg", fakeJpeg(5), {}}});
        const TakeoutResult result = import({part});
        EXPECT_EQ(result.photoCount, 2); // d.jpg, and way/c.jpg in a plain folder
        EXPECT_GE(result.refusedCount, 4);
        EXPECT_THAT(result.notes, testing::Contains(HasSubstr("a.jpg in hostile.bin would lie "
                                                              "outside the target folder")));
        EXPECT_THAT(result.notes,
                    testing::Contains(HasSubstr("link.jpg in hostile.bin is a link")));
        EXPECT_THAT(result.notes,
                    testing::Contains(HasSubstr("e.jpg in hostile.bin has no place")));
        EXPECT_TRUE(fs::is_empty(outside));
        EXPECT_THAT(visibleFiles(target_), ElementsAre("d.jpg", "way/c.jpg"));
        fs::remove_all(target_);
    }
}

TEST_F(Takeout, DoesNotFollowALinkThatLiesInTheTarget) {
    const fs::path outside = folder_.path() / "outside";
    fs::create_directories(outside);
    const fs::path part =
        pack("t.zip", Packing::zip,
             {{"Takeout/way/c.jpg", fakeJpeg(3), {}}, {"b.jpg", fakeJpeg(1), {}}});
    fs::create_directories(target_);
    saveTakeoutState(target_, {});
    fs::create_directory_symlink(outside, target_ / "way");
    EXPECT_EQ(import({part}).photoCount, 1);
    EXPECT_TRUE(fs::is_empty(outside));
}

TEST_F(Takeout, ReplacesNoFileThatIsThere) {
    const fs::path one = pack("1.zip", Packing::zip, {{"Takeout/a.jpg", fakeJpeg(1, 500), {}}});
    const fs::path two = pack("2.zip", Packing::zip, {{"Takeout/a.jpg", fakeJpeg(2, 700), {}}});
    EXPECT_EQ(import({one, two}).photoCount, 2);
    EXPECT_EQ(contentOf(target_ / "a.jpg"), fakeJpeg(1, 500));
    EXPECT_EQ(contentOf(target_ / "a (2).jpg"), fakeJpeg(2, 700));
}

TEST_F(Takeout, KeepsWhatCameBeforeACut) {
    for (const Packing packing : {Packing::zip, Packing::tgz}) {
        std::vector<PackedFile> files;
        for (int i = 0; i < 30; ++i)
            files.push_back({kYear + "p" + std::to_string(i) + ".jpg", fakeJpeg(i, 20'000), {}});
        const fs::path part = pack("cut.bin", packing, files);
        const std::string whole = contentOf(part);
        writeText(part, whole.substr(0, whole.size() / 2));
        const TakeoutResult result = import({part});
        EXPECT_THAT(result.failures, ElementsAre(HasSubstr("'cut.bin' is cut off or damaged")));
        EXPECT_GT(result.photoCount, 5);
        EXPECT_LT(result.photoCount, 30);
        EXPECT_EQ(static_cast<int>(visibleFiles(target_).size()), result.photoCount);
        EXPECT_EQ(contentOf(target_ / kYearHere / "p3.jpg"), fakeJpeg(3, 20'000));
        // Downloaded again, the import goes on.
        writeText(part, whole);
        const TakeoutResult again = import({part});
        EXPECT_THAT(again.failures, IsEmpty());
        EXPECT_EQ(again.photoCount, 30);
        EXPECT_EQ(again.newCount, 30 - result.photoCount);
        fs::remove_all(target_);
    }
}

TEST_F(Takeout, LeavesNoFolderWhereNothingCame) {
    const fs::path part = pack("cut.zip", Packing::zip, {{"Takeout/a.jpg", fakeJpeg(1), {}}});
    writeText(part, contentOf(part).substr(0, 20));
    EXPECT_THAT(failureOf([&] { import({part}); }), HasSubstr("cut off or damaged"));
    EXPECT_FALSE(fs::exists(target_));
    EXPECT_THAT(failureOf([&] { import({folder_.path() / "none.zip"}); }),
                HasSubstr("There is no file or folder"));
    EXPECT_FALSE(fs::exists(target_));
    fs::create_directory(target_); // the user's own
    EXPECT_THAT(failureOf([&] { import({part}); }), HasSubstr("cut off or damaged"));
    EXPECT_TRUE(fs::exists(target_));
}

TEST_F(Takeout, StopsAtABomb) {
    const std::string zeros(8u << 20, '\0');
    for (const char* name : {"Takeout/a.jpg", "Takeout/skipped.mp4"}) {
        const fs::path part = pack("bomb.tgz", Packing::tgz,
                                   {{"Takeout/first.jpg", fakeJpeg(1), {}},
                                    {name, zeros, {}},
                                    {"Takeout/last.jpg", fakeJpeg(2), {}}});
        const TakeoutResult result =
            importTakeout({.parts = {part},
                           .folder = target_,
                           .limits = {.unpack = {.timesOwnSize = 20, .spareBytes = 1u << 20}}});
        EXPECT_THAT(result.failures, ElementsAre(HasSubstr("which no Takeout of photos does")));
        EXPECT_THAT(visibleFiles(target_), ElementsAre("first.jpg"));
        fs::remove_all(target_);
    }
}

TEST_F(Takeout, RefusesPhotosThatAreTooLargeOrEmpty) {
    const fs::path part = pack("t.zip", Packing::zip,
                               {{"Takeout/big.jpg", fakeJpeg(1, 5000), {}},
                                {"Takeout/empty.jpg", "", {}},
                                {"Takeout/ok.jpg", fakeJpeg(1, 4000), {}}});
    const TakeoutResult result =
        importTakeout({.parts = {part}, .folder = target_, .limits = {.photoBytes = 4500}});
    EXPECT_THAT(visibleFiles(target_), ElementsAre("ok.jpg"));
    EXPECT_THAT(result.notes,
                ElementsAre(HasSubstr("big.jpg in t.zip holds 5000 bytes, at most 4500"),
                            HasSubstr("empty.jpg in t.zip is empty")));
}

TEST_F(Takeout, SaysWhatIsWrongWithItsArguments) {
    EXPECT_THAT(failureOf([&] { import({}); }), HasSubstr("No part"));
    EXPECT_THAT(failureOf([&] { import({folder_.path() / "none.zip"}); }),
                HasSubstr("There is no file or folder"));
    writeText(folder_.path() / "text.zip", "hello hello");
    EXPECT_THAT(failureOf([&] { import({folder_.path() / "text.zip"}); }),
                HasSubstr("is no zip and no tgz file"));
    const fs::path empty = pack("empty.zip", Packing::zip, {{"Takeout/x.txt", "x", {}}});
    EXPECT_THAT(failureOf([&] { import({empty}); }), HasSubstr("No photo was found in"));
    fs::remove_all(target_);
    writeText(target_ / "mine.txt", "x");
    EXPECT_THAT(failureOf([&] { import({empty}); }), HasSubstr("holds other files (mine.txt)"));
    EXPECT_EQ(visibleFiles(target_).size(), 1u);
    fs::remove_all(target_);
    writeText(target_ / kTakeoutStateFile, "{\"version\": 1");
    EXPECT_THAT(failureOf([&] { import({empty}); }), HasSubstr("cannot be used"));
}

TEST_F(Takeout, CountsEntriesAgainstALimit) {
    std::vector<PackedFile> files;
    for (int i = 0; i < 50; ++i)
        files.push_back({"Takeout/" + std::to_string(i) + ".txt", "x", {}});
    const fs::path part = pack("many.zip", Packing::zip, files);
    EXPECT_THAT(failureOf([&] {
                    importTakeout(
                        {.parts = {part}, .folder = target_, .limits = {.entryCount = 20}});
                }),
                HasSubstr("more than 20 files"));
}

// The number of files this process may have open, lowered for a while.
class FewOpenFiles {
public:
    explicit FewOpenFiles(rlim_t more) {
        ::getrlimit(RLIMIT_NOFILE, &before_);
        const int next = ::dup(0); // the lowest number that is free
        ::close(next);
        const rlimit few{static_cast<rlim_t>(next) + more, before_.rlim_max};
        ::setrlimit(RLIMIT_NOFILE, &few);
    }
    ~FewOpenFiles() { ::setrlimit(RLIMIT_NOFILE, &before_); }
    FewOpenFiles(const FewOpenFiles&) = delete;
    FewOpenFiles& operator=(const FewOpenFiles&) = delete;

private:
    rlimit before_{};
};

TEST_F(Takeout, NeedsNoMoreOpenFilesForMorePhotosOrParts) {
    std::vector<fs::path> parts;
    for (int part = 0; part < 12; ++part) {
        std::vector<PackedFile> files;
        for (int i = 0; i < 20; ++i) {
            const std::string name = kYear + std::to_string(20 * part + i) + ".jpg";
            files.push_back({name, fakeJpeg(i), {}});
            files.push_back({name + ".json", sidecarJson(name, "1000"), {}});
        }
        parts.push_back(
            pack("part" + std::to_string(part), part % 2 ? Packing::zip : Packing::tgz, files));
    }
    writeText(folder_.path() / "unpacked" / kYear / "x.jpg", fakeJpeg(1));
    parts.push_back(folder_.path() / "unpacked");
    const FewOpenFiles few(6);
    const TakeoutResult result = import(parts);
    EXPECT_EQ(result.photoCount, 241);
    EXPECT_EQ(result.datedCount, 240);
    EXPECT_THAT(result.notes, IsEmpty());
}

TEST_F(Takeout, FindsTheOtherPartsOfADownload) {
    for (const char* name :
         {"takeout-2024Z-001.zip", "takeout-2024Z-002.zip", "takeout-2023Z-001.zip", "other.zip"})
        pack(name, Packing::zip, {{"x.jpg", fakeJpeg(1), {}}});
    writeText(folder_.path() / "takeout-2024Z-003.zip", "not yet downloaded");
    const auto parts = partsBeside(folder_.path() / "takeout-2024Z-002.zip");
    ASSERT_EQ(parts.size(), 2u);
    EXPECT_EQ(parts[0].filename(), "takeout-2024Z-001.zip");
    EXPECT_EQ(partsBeside(folder_.path() / "other.zip").size(), 1u);
    EXPECT_EQ(takeoutFolderName(parts[0]), takeoutFolderName(parts[1]));
    EXPECT_TRUE(takeoutFolderName(parts[0]).starts_with("takeout-2024Z-"));
    EXPECT_TRUE(isTakeout(parts[0]));
    EXPECT_FALSE(isTakeout(folder_.path()));
    EXPECT_FALSE(isTakeout(folder_.path() / "takeout-2024Z-003.zip"));
}

} // namespace
} // namespace morphoscope
