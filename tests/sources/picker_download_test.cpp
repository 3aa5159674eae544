#include "tests/sources/picker_fixture.h"

namespace morphoscope {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

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

} // namespace
} // namespace morphoscope
