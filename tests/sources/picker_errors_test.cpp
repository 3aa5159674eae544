// What Google answers when it does not want to, and what becomes of it: one sentence, and no blind
// repetition.
#include "sources/photo_replies.h"
#include "tests/sources/picker_fixture.h"

#include <algorithm>

namespace morphoscope {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::SizeIs;

FakeReply refusal(int code, const std::string& status, const std::string& message) {
    return {.status = code,
            .body =
                Json{{"error", {{"code", code}, {"status", status}, {"message", message}}}}.dump()};
}

TEST_F(Picker, SaysWhyNoSessionIsGiven) {
    const struct {
        FakeReply reply;
        const char* sentence;
    } refusals[] = {
        {refusal(400, "INVALID_ARGUMENT", "Unknown field"), "400 INVALID_ARGUMENT (Unknown field)"},
        {refusal(400, "FAILED_PRECONDITION", "No Google Photos account"),
         "400 FAILED_PRECONDITION (No Google Photos account)"},
        {refusal(401, "UNAUTHENTICATED", "expired"), "401 UNAUTHENTICATED (expired); sign in"},
        {refusal(404, "NOT_FOUND", "no such method"), "404 NOT_FOUND"},
        {{.status = 418, .body = "<html>teapot</html>"}, "answered 418."},
    };
    for (const auto& [reply, sentence] : refusals) {
        FakeServer server;
        request_.picker.api = server.url();
        scriptToken("access1");
        server.script("POST /v1/sessions", reply);
        EXPECT_THAT(failure(),
                    AllOf(HasSubstr("Starting to choose photos failed"), HasSubstr(sentence)));
        EXPECT_LE(server.seen("POST /v1/sessions").size(), 2u) << sentence;
    }
    EXPECT_TRUE(clock_.waits.empty());
}

TEST_F(Picker, WaitsLongForAQuotaAndNotForEver) {
    scriptToken("access1");
    google_.script("POST /v1/sessions", refusal(429, "RESOURCE_EXHAUSTED", "too many sessions"));
    EXPECT_THAT(failure(), AllOf(HasSubstr("429 RESOURCE_EXHAUSTED (too many sessions)"),
                                 HasSubstr("try again later")));
    ASSERT_THAT(clock_.waits, SizeIs(5));
    EXPECT_GE(std::ranges::min(clock_.waits), 30);
}

TEST_F(Picker, DoesNotAskAgainForAListThatIsRefused) {
    scriptPicked();
    google_.script("GET /v1/mediaItems", refusal(400, "INVALID_ARGUMENT", "page token"));
    EXPECT_THAT(failure(), HasSubstr("Listing the photos failed: Google Photos answered 400 "
                                     "INVALID_ARGUMENT (page token)"));
    EXPECT_THAT(google_.seen("GET /v1/mediaItems"), SizeIs(1));
}

TEST_F(Picker, GivesUpASessionThatVanishesAgain) {
    scriptToken("access1");
    scriptSession();
    google_.script("GET /v1/sessions/s1", refusal(404, "NOT_FOUND", "gone"));
    EXPECT_THAT(failure(), HasSubstr("404 NOT_FOUND"));
    EXPECT_THAT(google_.seen("POST /v1/sessions"), SizeIs(2));
}

// The server knows better than this machine when a token ends.
TEST_F(Picker, GetsAlongWithAClockThatIsWrong) {
    std::string accepted = "Bearer access1";
    const auto whenSignedIn = [&accepted](const FakeReply& reply) {
        return [&accepted, reply](const httplib::Request& request) {
            return request.get_header_value("Authorization") == accepted ? reply
                                                                         : FakeReply{.status = 401};
        };
    };
    scriptToken("access1");
    scriptToken("access2");
    google_.script(
        "POST /v1/sessions",
        whenSignedIn(session(false, R"(, "pickerUri": ")" + google_.url("/choose") + "\"")));
    google_.script("GET /v1/sessions/s1", whenSignedIn(session(true)));
    scriptPage({item("a", "one.jpg")});
    scriptPhoto("a", 1);
    fetch();
    clock_.milliseconds -= 7 * 86'400'000LL; // set back: the token seems to last for a week
    accepted = "Bearer access2";
    EXPECT_EQ(fetch().photoCount, 1);
    EXPECT_EQ(queryFields(google_.seen("POST /token")[1].body).at("grant_type"), "refresh_token");
    EXPECT_THAT(opened_, SizeIs(3)); // sign in, choose; choose
}

TEST_F(Picker, AsksForTheWantedSize) {
    request_.side = 448;
    scriptPicked();
    scriptPage({item("a", "one.jpg")});
    google_.script("GET /media/a=w448-h448", {.body = fakeJpeg(1), .contentType = "image/jpeg"});
    EXPECT_EQ(fetch().newCount, 1);
}

TEST(PhotoReplies, ReadTimesWithAnyFractionAndOffset) {
    for (const char* text : {"2020-01-01T00:00:00Z", "2020-01-01T00:00:00.123Z",
                             "2020-01-01T00:00:00.123456Z", "2020-01-01T00:00:00.123456789Z",
                             "2020-01-01T05:30:00+05:30", "2019-12-31T16:00:00.5-08:00"})
        EXPECT_EQ(parseTimestamp(text), 1577836800) << text;
    for (const char* text : {"", "2020-01-01", "2020-13-01T00:00:00Z", "2020-02-30T00:00:00Z",
                             "2020-01-01T24:00:00Z", "2020-01-01T00:00:00", "1577836800"})
        EXPECT_EQ(parseTimestamp(text), std::nullopt) << text;
}

TEST(PhotoReplies, ReadDurations) {
    using namespace std::chrono_literals;
    EXPECT_EQ(parseDuration("5s"), 5000ms);
    EXPECT_EQ(parseDuration("3.5s"), 3500ms);
    EXPECT_EQ(parseDuration("0s"), 0ms);
    EXPECT_EQ(parseDuration("1799.999999999s"), 1799999ms);
    for (const char* text : {"", "s", "5", "-1s", "1e3s", "5 s", "999999s", "nans", "5m"})
        EXPECT_EQ(parseDuration(text), std::nullopt) << text;
}

} // namespace
} // namespace morphoscope
