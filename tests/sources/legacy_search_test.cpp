#include "sources/legacy_search.h"
#include "tests/sources/fake_google.h"
#include "tests/sources/takeout_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace morphoscope {
namespace {

using Json = nlohmann::json;
using testing::HasSubstr;

TEST(LegacySearch, PagesThroughAnotherServer) {
    ScratchFolder folder;
    FakeServer server;
    FakeClock clock;
    const auto entry = [&](const std::string& id) {
        return Json{{"id", id},
                    {"baseUrl", server.url("/m/" + id)},
                    {"filename", id + ".jpg"},
                    {"mimeType", "image/jpeg"},
                    {"mediaMetadata", {{"creationTime", "2019-05-05T10:00:00+02:00"}}}};
    };
    server.script("POST /v1/mediaItems:search",
                  {.body = Json{{"mediaItems", {entry("a")}}, {"nextPageToken", "two"}}.dump()});
    server.script("POST /v1/mediaItems:search",
                  {.status = 429, .headers = {{"Retry-After", "40"}}});
    server.script("POST /v1/mediaItems:search",
                  {.body = Json{{"mediaItems", {entry("b")}}}.dump()});
    for (const char* id : {"a", "b"})
        server.script(std::string("GET /m/") + id + "=d", {.body = fakeJpeg(id[0])});
    using namespace std::chrono_literals;
    const LegacySearchRequest request{.folder = folder.path() / "out",
                                      .server = server.url(),
                                      .token = "secret",
                                      .from = 2019y / 1 / 2,
                                      .allowsLoopback = true};
    const DownloadResult result = fetchByLegacySearch(request, {}, {}, clock.clock());
    EXPECT_EQ(result.newCount, 2);
    EXPECT_EQ(loadCaptureTimes(folder.path() / "out").at("a.jpg"), 1557043200);
    const auto asked = server.seen("POST /v1/mediaItems:search");
    const Json first = Json::parse(asked[0].body);
    EXPECT_EQ(first["pageSize"], 100);
    EXPECT_EQ(first["filters"]["mediaTypeFilter"]["mediaTypes"], Json({"PHOTO"}));
    EXPECT_EQ(first["filters"]["dateFilter"]["ranges"][0]["startDate"]["day"], 2);
    EXPECT_EQ(Json::parse(asked[1].body)["pageToken"], "two");
    EXPECT_EQ(asked[0].authorization, "Bearer secret");
    EXPECT_EQ(server.seen("GET /m/a=d")[0].authorization, "");
    EXPECT_THAT(failureOf([&] {
                    fetchByLegacySearch({.folder = folder.path() / "x", .server = "http://x"});
                }),
                HasSubstr("is no address of a photo server"));
}

} // namespace
} // namespace morphoscope
