#include "sources/google_photos.h"
#include "sources/legacy_search.h"
#include "sources/loopback_listener.h"
#include "sources/pkce.h"
#include "tests/sources/fake_google.h"
#include "tests/sources/takeout_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <sys/stat.h>

namespace morphoscope {
namespace {

using Json = nlohmann::json;
using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

const std::string kScope = SignInEndpoints{}.scope;

class Picker : public testing::Test {
protected:
    Picker() {
        request_.folder = folder_.path() / "photos";
        request_.signIn = {
            .client = {"my-client", "my-secret"},
            .endpoints = {.authorize = google_.url("/auth"), .token = google_.url("/token")},
            .tokenFile = folder_.path() / "config" / "token.json",
            .openBrowser = [this](const std::string& url) { browse(url); },
            .browserTimeout = std::chrono::milliseconds(3000)};
        request_.picker = {
            .api = google_.url(), .browserHosts = {google_.host()}, .http = rulesFor(google_)};
        google_.script("DELETE /v1/sessions/s1", {.body = "{}"});
    }

    // What a person and a browser do: agree at once, and choose at the other address.
    void browse(const std::string& url) {
        opened_.push_back(url);
        if (!url.starts_with(google_.url("/auth?")))
            return;
        const auto fields = queryFields(url.substr(url.find('?') + 1));
        authorization_ = fields;
        if (!agrees_)
            return;
        browser_ = std::jthread([this, fields] {
            httplib::Client client("127.0.0.1", portOf(fields.at("redirect_uri")));
            client.Get("/favicon.ico");
            client.Get("/?code=forged&state=wrong");
            client.Get(("/?state=" + fields.at("state") + "&" + answer_).c_str());
        });
    }
    static int portOf(const std::string& url) { return std::stoi(url.substr(url.rfind(':') + 1)); }

    void scriptToken(const std::string& access, int lifetime = 3600) {
        google_.script("POST /token", {.body = Json{{"access_token", access},
                                                    {"refresh_token", "refresh-" + access},
                                                    {"expires_in", lifetime},
                                                    {"scope", "openid " + kScope}}
                                                   .dump()});
    }
    static FakeReply session(bool isPicked, const std::string& extra = {}) {
        return {.body = R"({"id": "s1", "mediaItemsSet": )" +
                        std::string(isPicked ? "true" : "false") + extra + "}"};
    }
    void
    scriptSession(const std::string& polling = R"("pollInterval": "2.5s", "timeoutIn": "600s")") {
        google_.script("POST /v1/sessions",
                       session(false, R"(, "pickerUri": ")" + google_.url("/choose") +
                                          R"(", "pollingConfig": {)" + polling + "}"));
    }
    void scriptPicked() {
        scriptToken("access1");
        scriptSession();
        google_.script("GET /v1/sessions/s1", session(true));
    }
    Json item(const std::string& id, const std::string& name) const {
        return {{"id", id},
                {"createTime", "2020-01-01T00:00:00.123Z"},
                {"type", "PHOTO"},
                {"mediaFile",
                 {{"baseUrl", google_.url("/media/" + id)},
                  {"mimeType", "image/jpeg"},
                  {"filename", name}}}};
    }
    void scriptPage(const std::vector<Json>& items, const std::string& next = {}) {
        Json page{{"mediaItems", items}};
        if (!next.empty())
            page["nextPageToken"] = next;
        google_.script("GET /v1/mediaItems", {.body = page.dump()});
    }
    void scriptPhoto(const std::string& id, int seed) {
        google_.script("GET /media/" + id + "=d",
                       {.body = fakeJpeg(seed), .contentType = "image/jpeg"});
    }
    DownloadResult fetch(const std::stop_token& stop = {}) {
        return fetchGooglePhotos(request_, {}, stop, clock_.clock());
    }
    std::string failure() {
        const std::string sentence = failureOf([&] { fetch(); });
        EXPECT_THAT(sentence, AllOf(Not(HasSubstr("access1")), Not(HasSubstr("my-secret")),
                                    Not(HasSubstr("127.0.0.1"))));
        return sentence;
    }

    ScratchFolder folder_;
    FakeServer google_;
    FakeClock clock_;
    GooglePhotosRequest request_;
    std::vector<std::string> opened_;
    std::map<std::string, std::string> authorization_;
    bool agrees_ = true;
    std::string answer_ = "code=the-code";
    std::jthread browser_;
};

TEST_F(Picker, FetchesWhatIsChosenAndTidiesUp) {
    scriptToken("access1");
    scriptSession();
    google_.script("GET /v1/sessions/s1",
                   session(false, R"(, "pollingConfig": {"pollInterval": "4s"})"));
    google_.script("GET /v1/sessions/s1", session(true));
    scriptPage({item("a", "one.jpg"), item("b", "two.jpg")}, "page2");
    scriptPage({}, "page3"); // an empty page in the middle is not the end
    scriptPage({item("c", "one.jpg"), item("a", "one.jpg")});
    for (const auto& [id, seed] : std::map<std::string, int>{{"a", 1}, {"b", 2}, {"c", 3}})
        scriptPhoto(id, seed);
    scriptPhoto("c", 3);
    const DownloadResult result = fetch();
    EXPECT_EQ(result.photoCount, 3);
    EXPECT_EQ(result.newCount, 3);
    EXPECT_THAT(result.notes, IsEmpty());
    EXPECT_THAT(clock_.waits, ElementsAre(2.5, 4)); // what the server asked for
    EXPECT_EQ(contentOf(request_.folder / "two.jpg"), fakeJpeg(2));
    EXPECT_EQ(loadCaptureTimes(request_.folder).at("two.jpg"), 1577836800);
    EXPECT_EQ(google_.seen("GET /media/a=d").size(), 1u);
    EXPECT_EQ(google_.seen("GET /media/a=d")[0].authorization, "Bearer access1");
    EXPECT_EQ(google_.seen("DELETE /v1/sessions/s1").size(), 1u);
    EXPECT_THAT(google_.seen("GET /v1/mediaItems")[1].target, HasSubstr("pageToken=page2"));
}

TEST_F(Picker, SignsInAsTheStandardsSay) {
    scriptPicked();
    scriptPage({item("a", "one.jpg")});
    scriptPhoto("a", 1);
    fetch();
    EXPECT_EQ(authorization_.at("code_challenge_method"), "S256");
    EXPECT_EQ(authorization_.at("scope"), kScope);
    EXPECT_EQ(authorization_.at("response_type"), "code");
    EXPECT_EQ(authorization_.at("access_type"), "offline");
    EXPECT_EQ(authorization_.at("redirect_uri").substr(0, 17), "http://127.0.0.1:");
    const auto exchange = queryFields(google_.seen("POST /token")[0].body);
    EXPECT_EQ(exchange.at("code"), "the-code"); // not the forged one
    EXPECT_EQ(pkceChallenge(exchange.at("code_verifier")), authorization_.at("code_challenge"));
    EXPECT_EQ(exchange.at("redirect_uri"), authorization_.at("redirect_uri"));
    EXPECT_EQ(exchange.at("client_secret"), "my-secret");
    struct stat status {};
    ASSERT_EQ(::stat(request_.signIn.tokenFile.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0600u);
    EXPECT_THAT(opened_, ElementsAre(HasSubstr("/auth?"), google_.url("/choose")));
}

TEST_F(Picker, NeedsNoBrowserTheSecondTime) {
    scriptPicked();
    scriptPage({item("a", "one.jpg")});
    scriptPhoto("a", 1);
    fetch();
    ::chmod(request_.signIn.tokenFile.c_str(), 0666);
    clock_.milliseconds += 3'590'000; // the token is about to end
    scriptToken("access2");
    google_.script("POST /token", [](const httplib::Request&) { return FakeReply{.status = 500}; });
    const DownloadResult again = fetch();
    EXPECT_EQ(again.newCount, 0); // the same photo was chosen again
    EXPECT_EQ(again.photoCount, 1);
    EXPECT_EQ(queryFields(google_.seen("POST /token")[1].body).at("refresh_token"),
              "refresh-access1");
    EXPECT_EQ(opened_.size(), 3u); // sign in, choose; choose
    struct stat status {};
    ::stat(request_.signIn.tokenFile.c_str(), &status);
    EXPECT_EQ(status.st_mode & 0777, 0600u);
}

TEST_F(Picker, RenewsATokenThatIsRefusedOnceAndNotForEver) {
    scriptToken("access1");
    scriptToken("access2");
    scriptSession();
    google_.script("GET /v1/sessions/s1", [](const httplib::Request& request) {
        return request.get_header_value("Authorization") == "Bearer access2"
                   ? session(true)
                   : FakeReply{.status = 401};
    });
    scriptPage({item("a", "one.jpg")});
    google_.script("GET /media/a=d", {.status = 401});
    EXPECT_THAT(failure(), HasSubstr("sign in again"));
    EXPECT_EQ(google_.seen("GET /media/a=d").size(), 2u);
    EXPECT_EQ(google_.seen("GET /v1/sessions/s1").size(), 2u);
}

TEST_F(Picker, ExplainsASignInThatDied) {
    writeText(request_.signIn.tokenFile, Json{{"client_id", "my-client"},
                                              {"access_token", "dead"},
                                              {"refresh_token", "dead"},
                                              {"expires", 0}}
                                             .dump());
    google_.script("POST /token", {.status = 400, .body = R"({"error": "invalid_grant"})"});
    agrees_ = false;
    request_.signIn.browserTimeout = std::chrono::milliseconds(60);
    EXPECT_THAT(failure(), AllOf(HasSubstr("7 days"), HasSubstr("Nobody signed in")));
    EXPECT_FALSE(std::filesystem::exists(request_.signIn.tokenFile));
}

TEST_F(Picker, SaysWhyNobodyCameIn) {
    answer_ = "error=access_denied";
    EXPECT_THAT(failure(), AllOf(HasSubstr("access_denied"), HasSubstr("test user")));
    agrees_ = false;
    request_.signIn.browserTimeout = std::chrono::milliseconds(60);
    EXPECT_THAT(failure(), HasSubstr("Nobody signed in"));
}

TEST_F(Picker, NoticesAnUntickedBox) {
    google_.script("POST /token",
                   {.body = R"({"access_token": "access1", "scope": "openid email"})"});
    EXPECT_THAT(failure(), HasSubstr("leave that box ticked"));
    EXPECT_FALSE(std::filesystem::exists(request_.signIn.tokenFile));
}

TEST_F(Picker, NamesTheRefusalOfTheServer) {
    scriptToken("access1");
    google_.script("POST /v1/sessions",
                   {.status = 403, .body = R"({"error": {"code": 403, "status": "PERMISSION_DENIED",
                        "message": "Photos Picker API has not been used; token access1"}})"});
    EXPECT_THAT(failure(), AllOf(HasSubstr("403 PERMISSION_DENIED"), HasSubstr("has not been used"),
                                 HasSubstr("enabled for your Google client")));
    EXPECT_EQ(google_.seen("POST /v1/sessions").size(), 1u); // no blind repetition
}

TEST_F(Picker, GivesUpChoosingInTime) {
    scriptToken("access1");
    scriptSession(R"("pollInterval": "30s", "timeoutIn": "100s")");
    google_.script("GET /v1/sessions/s1",
                   session(false, R"(, "pollingConfig": {"pollInterval": "30s"})"));
    EXPECT_THAT(failure(), HasSubstr("Nothing was chosen"));
    EXPECT_EQ(clock_.waits.size(), 3u);
    EXPECT_EQ(google_.seen("DELETE /v1/sessions/s1").size(), 1u);
}

TEST_F(Picker, StopsAskingWhenTheServerSaysSo) {
    scriptToken("access1");
    scriptSession(R"("pollInterval": "1s", "timeoutIn": "0s")");
    EXPECT_THAT(failure(), HasSubstr("Nothing was chosen"));
    EXPECT_TRUE(clock_.waits.empty());
}

TEST_F(Picker, StartsANewSessionForOneThatVanished) {
    scriptToken("access1");
    scriptSession();
    google_.script("GET /v1/sessions/s1", {.status = 404});
    google_.script("GET /v1/sessions/s1", session(true));
    scriptPage({item("a", "one.jpg")});
    scriptPhoto("a", 1);
    EXPECT_EQ(fetch().newCount, 1);
    EXPECT_EQ(google_.seen("POST /v1/sessions").size(), 2u);
}

TEST_F(Picker, WaitsWhereTheListIsNotReady) {
    scriptPicked();
    google_.script("GET /v1/mediaItems",
                   {.status = 400, .body = R"({"error": {"status": "FAILED_PRECONDITION"}})"});
    scriptPage({item("a", "one.jpg")});
    scriptPhoto("a", 1);
    EXPECT_EQ(fetch().newCount, 1);
}

TEST_F(Picker, OpensNoForeignAddress) {
    for (const char* address :
         {"file:///etc/passwd", "https://example.com/choose", "", "javascript:1",
          "http://photos.google.com/", "https://google.com.evil.example/"}) {
        FakeServer server;
        request_.picker.api = server.url();
        scriptToken("access1");
        server.script("POST /v1/sessions",
                      session(false, R"(, "pickerUri": ")" + std::string(address) + "\""));
        EXPECT_THAT(failure(), HasSubstr("it was not opened")) << address;
    }
    EXPECT_THAT(opened_, ElementsAre(HasSubstr("/auth?"))); // the sign-in alone
}

TEST_F(Picker, AsksForTheSamePageWhenAddressesEnd) {
    scriptPicked();
    scriptPage({item("old", "one.jpg"), item("gone", "two.jpg")});
    Json renewed = item("old", "one.jpg");
    renewed["mediaFile"]["baseUrl"] = google_.url("/media/new");
    scriptPage({renewed, item("gone", "two.jpg")});
    google_.script("GET /media/old=d", {.status = 403});
    google_.script("GET /media/gone=d", {.status = 404});
    scriptPhoto("new", 1);
    const DownloadResult result = fetch();
    EXPECT_EQ(result.newCount, 1);
    EXPECT_EQ(result.skippedCount, 1);
    EXPECT_THAT(result.notes, ElementsAre(HasSubstr("two.jpg is no longer there")));
    EXPECT_EQ(google_.seen("GET /media/gone=d").size(), 2u);
}

TEST_F(Picker, StopsAtATokenThatComesBack) {
    scriptPicked();
    scriptPage({item("a", "one.jpg")}, "again");
    scriptPhoto("a", 1);
    const DownloadResult result = fetch();
    EXPECT_EQ(result.photoCount, 1);
    EXPECT_EQ(google_.seen("GET /v1/mediaItems").size(), 2u);
    EXPECT_THAT(result.notes, ElementsAre(HasSubstr("leads back")));
}

TEST_F(Picker, LeavesOutWhatIsNoPhoto) {
    scriptPicked();
    Json film = item("film", "film.mp4");
    film["type"] = "VIDEO";
    Json odd = item("odd", "odd.jpg");
    odd["type"] = "HOLOGRAM";
    scriptPage({film, odd, Json{{"id", 7}}, Json("text"), Json{{"id", "x"}},
                item("html", "page.jpg"), item("large", "large.jpg")});
    scriptPhoto("odd", 1);
    google_.script("GET /media/html=d",
                   {.body = "<html>sign in</html>", .contentType = "text/html"});
    google_.script("GET /media/large=d", {.status = 410});
    const DownloadResult result = fetch();
    EXPECT_EQ(result.newCount, 1);
    EXPECT_EQ(result.videoCount, 1);
    EXPECT_EQ(result.skippedCount, 5);
    EXPECT_THAT(result.notes, Contains(HasSubstr("page.jpg is no picture")));
    EXPECT_THAT(visibleFiles(request_.folder), ElementsAre("odd.jpg"));
}

TEST_F(Picker, WritesHostileNamesInsideItsFolder) {
    scriptPicked();
    const std::vector<std::string> names{"../../x.jpg",
                                         std::string("a\0b.jpg", 7),
                                         "",
                                         ".hidden.jpg",
                                         "/etc/x.jpg",
                                         std::string(100, 'n') + std::string(200, 'm') + ".jpg"};
    std::vector<Json> items;
    for (std::size_t i = 0; i < names.size(); ++i) {
        items.push_back(item("h" + std::to_string(i), names[i]));
        scriptPhoto("h" + std::to_string(i), static_cast<int>(i));
    }
    scriptPage(items);
    EXPECT_EQ(fetch().newCount, 6);
    EXPECT_THAT(visibleFiles(request_.folder),
                testing::UnorderedElementsAre(
                    "_.._x.jpg", "a_b.jpg", "photo 3.jpg", "hidden.jpg", "_etc_x.jpg",
                    std::string(100, 'n') + std::string(96, 'm') + ".jpg"));
    EXPECT_EQ(visibleFiles(folder_.path()).size(), 7u); // and the tokens
}

TEST_F(Picker, SendsNoTokenToForeignAddresses) {
    FakeServer foreign;
    scriptPicked();
    Json elsewhere = item("a", "one.jpg");
    elsewhere["mediaFile"]["baseUrl"] = foreign.url("/media/a");
    scriptPage({elsewhere, item("b", "two.jpg")});
    foreign.script("GET /media/a=d", {.body = fakeJpeg(1)});
    google_.script("GET /media/b=d", {.status = 302, .headers = {{"Location", foreign.url("/b")}}});
    foreign.script("GET /b", {.body = fakeJpeg(2)});
    EXPECT_EQ(fetch().newCount, 2);
    for (const SeenRequest& request : foreign.seen())
        EXPECT_EQ(request.authorization, "") << request.target;
}

TEST_F(Picker, TriesCutPhotosAgain) {
    scriptPicked();
    scriptPage({item("a", "one.jpg"), item("b", "two.jpg")});
    google_.script("GET /media/a=d", {.body = fakeJpeg(9), .how = FakeReply::Body::cutWithLength});
    google_.script("GET /media/a=d", {.status = 500});
    scriptPhoto("a", 1);
    google_.script("GET /media/b=d", {.body = fakeJpeg(9), .how = FakeReply::Body::cutChunked});
    scriptPhoto("b", 2);
    EXPECT_EQ(fetch().newCount, 2);
    EXPECT_EQ(contentOf(request_.folder / "one.jpg"), fakeJpeg(1));
    EXPECT_EQ(contentOf(request_.folder / "two.jpg"), fakeJpeg(2));
}

TEST_F(Picker, GoesOnWithTheSamePickAfterAFailure) {
    scriptPicked();
    scriptPage({item("a", "one.jpg"), item("b", "two.jpg")});
    scriptPhoto("a", 1);
    for (int i = 0; i < 8; ++i)
        google_.script("GET /media/b=d", FakeReply{.status = 503});
    EXPECT_THAT(failure(), HasSubstr("go on where it stopped"));
    EXPECT_THAT(visibleFiles(request_.folder), ElementsAre("one.jpg"));
    EXPECT_TRUE(google_.seen("DELETE /v1/sessions/s1").empty());
    scriptPhoto("b", 2);
    while (google_.seen("GET /media/b=d").size() < 8)
        std::this_thread::yield();
    const DownloadResult result = fetch();
    EXPECT_EQ(result.newCount, 1);
    EXPECT_EQ(result.photoCount, 2);
    EXPECT_EQ(google_.seen("POST /v1/sessions").size(), 1u); // nobody had to choose again
    EXPECT_EQ(google_.seen("GET /media/a=d").size(), 1u);
    EXPECT_EQ(google_.seen("DELETE /v1/sessions/s1").size(), 1u);
}

TEST_F(Picker, CanBeCancelledWhileSomebodyChooses) {
    scriptToken("access1");
    scriptSession();
    google_.script("GET /v1/sessions/s1", session(false));
    std::stop_source stop;
    clock_.onWait = [&] { stop.request_stop(); };
    EXPECT_THAT(failureOf([&] { fetch(stop.get_token()); }), HasSubstr("cancelled"));
    EXPECT_EQ(google_.seen("DELETE /v1/sessions/s1").size(), 1u);
}

TEST_F(Picker, AnswersNonsenseWithASentence) {
    for (const std::string& body : {std::string(), std::string("<html>"), std::string("[]"),
                                    std::string(R"({"id": 5})"), std::string(50'000, '[')}) {
        FakeServer server;
        request_.picker = {
            .api = server.url(), .browserHosts = {server.host()}, .http = rulesFor(google_)};
        scriptToken("access1");
        server.script("POST /v1/sessions", {.body = body});
        EXPECT_THAT(failure(), HasSubstr("the answer of Google Photos")) << body.substr(0, 20);
    }
    FakeServer server;
    request_.picker.api = server.url();
    server.script("POST /v1/sessions", {.body = std::string(10u << 20, ' ')});
    EXPECT_THAT(failure(), HasSubstr("answered with more than"));
}

TEST_F(Picker, TouchesNoFolderOfOthers) {
    writeText(request_.folder / "mine.jpg", "x");
    EXPECT_THAT(failure(), HasSubstr("holds other files"));
    EXPECT_TRUE(google_.seen().empty());
}

TEST(GoogleClient, IsReadFromTheConsolesFile) {
    const GoogleClientId client =
        parseGoogleClientId(R"({"installed": {"client_id": "i", "client_secret": "s"}})");
    EXPECT_EQ(client.id, "i");
    EXPECT_EQ(client.secret, "s");
    EXPECT_THAT(failureOf([] { parseGoogleClientId(R"({"web": {}})"); }), HasSubstr("Desktop app"));
    EXPECT_THAT(failureOf([] { parseGoogleClientId("hello"); }),
                HasSubstr("is not the client file"));
    EXPECT_THAT(failureOf([] { parseGoogleClientId(R"({"installed": []})"); }),
                HasSubstr("holds no client_id"));
}

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
