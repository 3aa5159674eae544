// The readers of Takeout and of Google's answers on damaged input: each must end with a value or a
// std::runtime_error, and what comes out must keep its promises.
#include "core/capture_times.h"
#include "sources/archive_reader.h"
#include "sources/google_sign_in.h"
#include "sources/loopback_listener.h"
#include "sources/photo_replies.h"
#include "sources/sidecar.h"
#include "sources/sidecar_names.h"
#include "sources/takeout.h"
#include "sources/takeout_path.h"
#include "sources/takeout_state.h"
#include "tests/sources/takeout_files.h"
#include "tests/support/fuzz.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace morphoscope {
namespace {

namespace fs = std::filesystem;

// Runs `read` on damaged copies of the samples. Anything but std::runtime_error fails the test.
template <class Read>
void damageAll(const std::vector<std::string>& samples, int usualRounds, const Read& read) {
    Mutator mutator(samples.size() * 7919);
    for (int round = 0; round < fuzzRounds(usualRounds); ++round) {
        const std::string text = mutator.damaged(samples[mutator.below(samples.size())]);
        try {
            read(text);
        } catch (const std::runtime_error&) {
        } catch (const std::exception& error) {
            FAIL() << "round " << round << ": " << error.what() << " for " << text;
        }
    }
}

bool isOneStep(const std::string& name) {
    return !name.empty() && name.size() <= 255 && name != "." && name != ".." &&
           std::ranges::none_of(name,
                                [](unsigned char c) { return c == '/' || c < 0x20 || c == 0x7F; });
}

TEST(Fuzz, Sidecars) {
    damageAll({sidecarJson("IMG.jpg", "1577836800", "\"trashed\": true, "),
               R"({"title": "Album", "date": {"timestamp": "5"}})",
               R"({"photoTakenTime": {"timestamp": -5.5}})"},
              20'000, [](const std::string& text) {
                  if (const auto sidecar = readSidecar(text); sidecar && sidecar->takenTime) {
                      EXPECT_TRUE(isPlausibleCaptureTime(*sidecar->takenTime)) << text;
                  }
              });
}

TEST(Fuzz, SidecarNames) {
    const SidecarNames names{{"IMG.jpg", 0},
                             {"IMG.jpg(1)", 1},
                             {"IMG.jpg.supple", 2},
                             {"original_1d4caa6f-16c6-4c3d-901b-9387de10e528_", 3},
                             {"", 4}};
    damageAll({"IMG.jpg", "IMG(1).jpg", "IMG-edited(1).jpg", "\xF0\x9F\x98\x80(12).heic",
               "original_1d4caa6f-16c6-4c3d-901b-9387de10e528_P.jpg", "a-\xC3\xA9.jpg"},
              20'000, [&](const std::string& text) {
                  if (const auto found = sidecarOf(text, names)) {
                      EXPECT_LT(*found, names.size());
                  }
                  sidecarStem(text);
              });
}

TEST(Fuzz, Paths) {
    damageAll({"Takeout/Google Photos/Photos from 2020/IMG.jpg", "../../etc/passwd", "/a/b",
               "a/./b//c.jpg", "Takeout/Takeout/x.jpg"},
              30'000, [](const std::string& text) {
                  const auto path = takeoutPath(text);
                  const auto* safe = std::get_if<TakeoutPath>(&path);
                  if (!safe)
                      return;
                  EXPECT_TRUE(isOneStep(safe->name)) << text;
                  std::string folder = safe->folder;
                  while (!folder.empty()) {
                      const std::size_t slash = std::min(folder.find('/'), folder.size());
                      EXPECT_TRUE(isOneStep(folder.substr(0, slash))) << text;
                      folder.erase(0, slash + 1);
                  }
                  sortOf(safe->name);
                  EXPECT_LE(shownName(text).size(), 80u * 4 + 3);
              });
}

TEST(Fuzz, FileNamesOfServers) {
    damageAll({"IMG_1.jpg", "../../x", ".htaccess", "a\\b.png", "\xE2\x80\xAE.jpg", ""}, 30'000,
              [](const std::string& text) {
                  for (const char* type : {"image/jpeg", "image/heic", "", "text/html"}) {
                      const std::string name = safeFileName(text, type, "photo 1");
                      EXPECT_TRUE(isOneStep(name)) << text;
                      EXPECT_NE(name.front(), '.') << text;
                      EXPECT_LE(name.size(), 200u) << text;
                  }
              });
}

TEST(Fuzz, RepliesOfThePicker) {
    const std::string item =
        R"({"id": "a", "createTime": "2020-01-01T00:00:00.123456789Z", "type": "PHOTO", "mediaFile":
            {"baseUrl": "https://lh3.googleusercontent.com/x", "mimeType": "image/jpeg", "filename": "a.jpg"}})";
    const std::string searched =
        R"({"id": "a", "baseUrl": "https://x/y", "filename": "a.jpg", "mediaMetadata": {"photo": {}}})";
    damageAll({R"({"id": "s", "pickerUri": "https://photos.google.com/x", "mediaItemsSet": false,
                  "pollingConfig": {"pollInterval": "3.5s", "timeoutIn": "1799.999999999s"}})",
               "{\"mediaItems\": [" + item + "," + item + "], \"nextPageToken\": \"t\"}",
               "{\"mediaItems\": [" + searched + "]}",
               R"({"error": {"code": 403, "status": "PERMISSION_DENIED", "message": "no"}})"},
              20'000, [](const std::string& text) {
                  EXPECT_LE(parseApiError(text).message.size(), 200u);
                  oauthError(text);
                  for (const auto& parse : {parsePickedPage, parseSearchPage})
                      try {
                          for (const ListedPhoto& photo : parse(text).photos)
                              EXPECT_FALSE(photo.id.empty() || photo.baseUrl.empty()) << text;
                      } catch (const std::runtime_error&) {
                          continue;
                      }
                  EXPECT_FALSE(parsePickingSession(text).id.empty()) << text;
              });
}

TEST(Fuzz, TimesAndHeaders) {
    damageAll({"2020-01-01T00:00:00Z", "2020-02-29T23:59:60.123456789+05:30", "3.5s", "0s",
               "Mon, 23 Nov 2026 22:00:00 GMT", "120"},
              30'000, [](const std::string& text) {
                  parseTimestamp(text);
                  if (const auto time = parseDuration(text)) {
                      EXPECT_TRUE(time->count() >= 0 && time->count() <= 86'400'000) << text;
                  }
                  if (const auto pause = retryAfter(text, 1'800'000'000)) {
                      EXPECT_GE(pause->count(), 0) << text;
                  }
              });
}

TEST(Fuzz, AddressesAndQueries) {
    const HttpRules rules{.tokenHosts = {"a.example", ".b.example"}};
    damageAll({"https://a.example/x?y=z", "https://lh3.b.example:443/", "http://127.0.0.1:80/",
               "https://user@a.example/", "code=4%2F0A&state=abc&scope=a%20b"},
              30'000, [&](const std::string& text) {
                  for (const auto& [name, value] : queryFields(text))
                      EXPECT_LE(name.size() + value.size(), text.size());
                  const auto parts = urlParts(text);
                  if (parts && maySeeToken(*parts, rules)) {
                      EXPECT_EQ(parts->scheme, "https") << text;
                      EXPECT_TRUE(parts->host == "a.example" || parts->host.ends_with(".b.example"))
                          << text;
                  }
                  resolvedUrl("https://a.example/", text);
              });
}

TEST(Fuzz, OwnFiles) {
    const TakeoutParts parts{{"/a.zip",
                              {.bytes = 5,
                               .photos = {{"f", "a.jpg", "a.jpg"}},
                               .sidecars = {{"f", "a.jpg", 5, true}, {"f", "b", {}, false}}}}};
    damageAll({takeoutStateText(parts)}, 5'000,
              [](const std::string& text) { parseTakeoutState(text); });
    damageAll({captureTimesText({{"a.jpg", 5}, {"b\t\n\\.jpg", -9}})}, 5'000,
              [](const std::string& text) {
                  const CaptureTimes times = parseCaptureTimes(text);
                  EXPECT_EQ(parseCaptureTimes(captureTimesText(times)), times) << text;
              });
    damageAll({R"({"installed": {"client_id": "i", "client_secret": "s"}})"}, 5'000,
              [](const std::string& text) { parseGoogleClientId(text); });
}

// The archive's index and everything else in it, as far as libarchive lets it through.
TEST(Fuzz, Archives) {
    const ScratchFolder folder;
    std::vector<std::string> samples;
    for (const Packing packing : {Packing::zip, Packing::tgz}) {
        writeArchive(folder.path() / "good", packing,
                     {{"Takeout/G/a.jpg", fakeJpeg(1, 300), {}},
                      {"Takeout/G/a.jpg.json", sidecarJson("a", "5"), {}},
                      {"Takeout/link.jpg", {}, "/etc/passwd"},
                      {"Takeout/G/b.jpg", std::string(2000, 'b'), {}}});
        samples.push_back(contentOf(folder.path() / "good"));
    }
    damageAll(samples, 400, [&](const std::string& bytes) {
        writeText(folder.path() / "damaged", bytes);
        ArchiveReader reader(folder.path() / "damaged",
                             {.timesOwnSize = 20, .spareBytes = 1u << 20});
        for (int entries = 0; entries < 100 && reader.next({}); ++entries)
            while (!reader.readSome().empty()) {
            }
    });
}

TEST(Fuzz, WholeImports) {
    const ScratchFolder folder;
    writeArchive(folder.path() / "good.zip", Packing::zip,
                 {{"Takeout/G/a.jpg", fakeJpeg(1, 300), {}},
                  {"Takeout/G/a.jpg.json", sidecarJson("a", "5"), {}},
                  {"../x/b.jpg", fakeJpeg(2, 300), {}}});
    const std::string good = contentOf(folder.path() / "good.zip");
    damageAll({good}, 30, [&](const std::string& bytes) {
        fs::remove_all(folder.path() / "in");
        writeText(folder.path() / "in" / "damaged.zip", bytes);
        try {
            importTakeout({.parts = {folder.path() / "in" / "damaged.zip"},
                           .folder = folder.path() / "in" / "out" / "photos"});
        } catch (const std::runtime_error&) {
        }
        for (const auto& entry : fs::directory_iterator(folder.path() / "in"))
            EXPECT_TRUE(entry.path().filename() == "damaged.zip" ||
                        entry.path().filename() == "out");
        for (const auto& entry : fs::recursive_directory_iterator(folder.path() / "in"))
            EXPECT_FALSE(entry.is_symlink() || entry.path().extension() == ".part") << entry.path();
    });
}

} // namespace
} // namespace morphoscope
