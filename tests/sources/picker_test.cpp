#include "sources/pkce.h"
#include "tests/sources/picker_fixture.h"

#include <sys/stat.h>

namespace morphoscope {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

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

} // namespace
} // namespace morphoscope
