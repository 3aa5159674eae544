// Photos from Takeout archives and from a photo server, in the real program: by the window and by
// the command line.
#include "core/capture_times.h"
#include "tests/app/app_driver.h"
#include "tests/app/program_run.h"
#include "tests/sources/fake_google.h"
#include "tests/sources/takeout_files.h"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

namespace morphoscope {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;
using testing::HasSubstr;

class IntakeTest : public AppTest {
protected:
    // Two parts of a Takeout with three real pictures; the side-car of the first is in the second.
    fs::path writeTakeout() const {
        const fs::path photos = writePhotos("terrace", 3);
        const std::string folder = "Takeout/Google Fotos/Fotos von 2020/";
        const auto photo = [&](int i) {
            const std::string name = "photo " + std::to_string(i) + ".png";
            return PackedFile{folder + name, bytesOf(photos / name), {}};
        };
        const auto sidecar = [&](int i, const std::string& time) {
            const std::string name = "photo " + std::to_string(i) + ".png";
            return PackedFile{
                folder + name + ".supplemental-met.json", sidecarJson(name, time), {}};
        };
        writeArchive(home() / "takeout-20240101T000000Z-001.zip", Packing::zip,
                     {photo(0), sidecar(1, "1590000000"), {"../../evil.png", "x", {}}});
        writeArchive(home() / "takeout-20240101T000000Z-002.zip", Packing::zip,
                     {photo(1), photo(2), sidecar(0, "1577836800")});
        return home() / "takeout-20240101T000000Z-002.zip";
    }
};

TEST_F(IntakeTest, ADroppedTakeoutOpensLikeAFolder) {
    AppDriver driver({.startsLearning = false});
    driver.push(command::OpenPaths{{writeTakeout().string()}});
    driver.frame();
    EXPECT_TRUE(driver.live().intake.isOpen);
    ASSERT_TRUE(driver.runUntilIdle());
    driver.frame(3);
    EXPECT_FALSE(driver.live().intake.isOpen);
    ASSERT_TRUE(driver.live().photos);
    const PhotoSet& set = *driver.live().photos;
    ASSERT_EQ(set.photos.size(), 3u); // of both parts
    EXPECT_EQ(set.photos[0].captureTime, 1577836800);
    EXPECT_EQ(set.photos[1].captureTime, 1590000000);
    EXPECT_FALSE(set.photos[2].captureTime);
    EXPECT_TRUE(driver.hasLogged("evil.png in takeout-20240101T000000Z-001.zip"));
    // Once more: nothing is unpacked again, the session is the same.
    const fs::path session = driver.app().sessionFolder();
    driver.push(command::OpenPaths{{(home() / "takeout-20240101T000000Z-001.zip").string()}});
    driver.frame(2);
    ASSERT_TRUE(driver.runUntilIdle());
    EXPECT_EQ(driver.app().sessionFolder(), session);
    EXPECT_EQ(driver.live().photos->photos.size(), 3u);
}

TEST_F(IntakeTest, AnUnpackedTakeoutIsNotCopied) {
    const fs::path folder = home() / "Takeout" / "Google Fotos" / "Album";
    const std::string picture = bytesOf(writePhotos("terrace", 1) / "photo 0.png");
    writeText(folder / "a.png", picture);
    writeText(folder / "a.png.json", sidecarJson("a.png", "1577836800"));
    AppDriver driver({.startsLearning = false});
    driver.push(command::OpenPaths{{(home() / "Takeout").string()}});
    driver.frame(2);
    ASSERT_TRUE(driver.runUntilIdle());
    ASSERT_TRUE(driver.live().photos);
    ASSERT_EQ(driver.live().photos->photos.size(), 1u);
    EXPECT_TRUE(fs::is_symlink(driver.live().photos->photos[0].path));
    EXPECT_EQ(driver.live().photos->photos[0].captureTime, 1577836800);
}

TEST_F(IntakeTest, AFailureIsSaidWhereItWasAskedFor) {
    AppDriver driver({.startsLearning = false});
    writeArchive(home() / "empty.zip", Packing::zip, {{"readme.txt", "x", {}}});
    driver.push(command::OpenPaths{{(home() / "empty.zip").string()}});
    driver.frame(2);
    ASSERT_TRUE(driver.runUntilIdle());
    driver.frame(2);
    EXPECT_TRUE(driver.live().intake.isOpen);
    EXPECT_THAT(driver.live().intake.failure, HasSubstr("No photo was found in"));
    EXPECT_FALSE(driver.live().photos);
    driver.push(command::FetchGooglePhotos{(home() / "none.json").string()});
    driver.frame(2);
    ASSERT_TRUE(driver.runUntilIdle());
    driver.frame(2);
    EXPECT_THAT(driver.live().intake.failure, HasSubstr("none.json"));
    driver.ui().click("Close");
    driver.frame(2);
    EXPECT_FALSE(driver.live().intake.isOpen);
}

TEST_F(IntakeTest, TheCommandLineUnpacksATakeout) {
    writeTakeout();
    const fs::path out = home() / "out";
    const ProgramRun run =
        runProgram({"import-takeout", (home() / "takeout-20240101T000000Z-001.zip").string(),
                    (home() / "takeout-20240101T000000Z-002.zip").string(), "-o", out.string(),
                    "--json", "--quiet"});
    ASSERT_EQ(run.status, 0) << run.err;
    const Json facts = Json::parse(run.out);
    EXPECT_EQ(facts.at("photos"), 3);
    EXPECT_EQ(facts.at("dated"), 2);
    EXPECT_EQ(facts.at("refused"), 1);
    EXPECT_EQ(loadCaptureTimes(out / "Google Fotos" / "Fotos von 2020").size(), 2u);
    const ProgramRun wrong = runProgram(
        {"import-takeout", (home() / "none.zip").string(), "-o", (home() / "x").string()});
    EXPECT_EQ(wrong.status, 1);
    EXPECT_THAT(wrong.err, HasSubstr("There is no file or folder"));
    EXPECT_EQ(runProgram({"import-takeout", "a.zip"}).status, 2);
}

TEST_F(IntakeTest, TheCommandLineSaysThatAPartIsCut) {
    const fs::path part = writeTakeout();
    const std::string whole = contentOf(part);
    writeText(part, whole.substr(0, whole.size() * 2 / 3));
    const ProgramRun run =
        runProgram({"import-takeout", part.string(), "-o", (home() / "out").string(), "--quiet"});
    EXPECT_EQ(run.status, 1);
    EXPECT_THAT(run.err, HasSubstr("is cut off or damaged"));
    EXPECT_EQ(std::count(run.err.begin(), run.err.end(), '\n'), 1) << run.err;
}

TEST_F(IntakeTest, TheCommandLineFetchesFromAServer) {
    FakeServer server;
    server.script("POST /v1/mediaItems:search", {.body = Json{{"mediaItems",
                                                               {{{"id", "a"},
                                                                 {"baseUrl", server.url("/m/a")},
                                                                 {"filename", "a.jpg"},
                                                                 {"mimeType", "image/jpeg"}}}}}
                                                             .dump()});
    server.script("GET /m/a=w300-h300", {.body = fakeJpeg(1)});
    writeText(home() / "token.txt", "a-secret-token\n");
    const fs::path out = home() / "out";
    const ProgramRun run = runProgram({"google-photos", "--server", server.url(), "--token-file",
                                       (home() / "token.txt").string(), "--side", "300", "-o",
                                       out.string(), "--json"});
    ASSERT_EQ(run.status, 0) << run.err;
    EXPECT_EQ(Json::parse(run.out).at("photos"), 1);
    EXPECT_EQ(contentOf(out / "a.jpg"), fakeJpeg(1));
    EXPECT_EQ(server.seen("POST /v1/mediaItems:search")[0].authorization, "Bearer a-secret-token");
    EXPECT_EQ((run.out + run.err).find("a-secret-token"), std::string::npos);
}

TEST_F(IntakeTest, TheCommandLineSaysWhatGooglePhotosNeeds) {
    const auto failureOfRun = [&](std::vector<std::string> arguments) {
        arguments.insert(arguments.begin(), "google-photos");
        const ProgramRun run = runProgram(arguments);
        EXPECT_EQ(run.status, 1);
        return run.err;
    };
    EXPECT_THAT(failureOfRun({"-o", (home() / "out").string()}), HasSubstr("Desktop app"));
    EXPECT_THAT(failureOfRun({}), HasSubstr("expected -o FOLDER"));
    writeText(home() / "web.json", R"({"web": {"client_id": "x"}})");
    EXPECT_THAT(
        failureOfRun({"-o", (home() / "out").string(), "--client", (home() / "web.json").string()}),
        HasSubstr("is for a web server"));
    EXPECT_EQ(runProgram({"google-photos", "--token-file", "x"}).status, 2);
}

} // namespace
} // namespace morphoscope
