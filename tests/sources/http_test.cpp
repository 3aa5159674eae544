#include "sources/http_client.h"
#include "sources/patience.h"
#include "sources/pkce.h"
#include "tests/sources/fake_google.h"
#include "tests/sources/takeout_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

namespace morphoscope {
namespace {

using testing::HasSubstr;

TEST(HttpClient, ShowsTheTokenToHostsOfTheListAlone) {
    FakeServer friendly;
    FakeServer foreign;
    HttpClient client(rulesFor(friendly));
    foreign.script("GET /there", {.body = "there"});
    foreign.script("GET /back", {.status = 302, .headers = {{"Location", friendly.url("/home")}}});
    friendly.script("GET /home", {.body = "home"});
    friendly.script("GET /away", {.status = 302, .headers = {{"Location", foreign.url("/there")}}});
    const auto get = [&](const std::string& url) {
        return client.send({.url = url, .token = "secret", .redirects = 5}).reply.body;
    };
    EXPECT_EQ(get(friendly.url("/home")), "home");
    EXPECT_EQ(friendly.seen("GET /home").back().authorization, "Bearer secret");
    EXPECT_EQ(get(friendly.url("/away")), "there");
    EXPECT_EQ(foreign.seen("GET /there").back().authorization, "");
    EXPECT_EQ(get(foreign.url("/there")), "there");
    EXPECT_EQ(foreign.seen("GET /there").back().authorization, "");
    EXPECT_EQ(get(foreign.url("/back")), "home");
    EXPECT_EQ(foreign.seen("GET /back").back().authorization, "");
}

TEST(HttpClient, GoesNowhereButHttps) {
    FakeServer server;
    HttpClient testing(rulesFor(server));
    HttpClient real({});
    for (const char* target : {"file:///etc/passwd", "ftp://127.0.0.1/", "http://example.com/",
                               "http://localhost/", "//", "gopher://127.0.0.1"}) {
        server.script("GET /way", {.status = 302, .headers = {{"Location", target}}});
        EXPECT_EQ(testing.send({.url = target}).trouble, HttpTrouble::refused) << target;
        const HttpResult redirected =
            testing.send({.url = server.url("/way"), .token = "t", .redirects = 5});
        EXPECT_EQ(redirected.trouble, HttpTrouble::refused) << target;
    }
    EXPECT_EQ(real.send({.url = server.url("/")}).trouble, HttpTrouble::refused);
    EXPECT_EQ(real.send({.url = ""}).trouble, HttpTrouble::refused);
    EXPECT_EQ(real.send({.url = "https://user:word@photospicker.googleapis.com/"}).trouble,
              HttpTrouble::refused);
}

TEST(HttpClient, KnowsItsHosts) {
    const HttpRules rules{.tokenHosts = {"a.example", ".b.example"}};
    const auto may = [&](const char* url) { return maySeeToken(*urlParts(url), rules); };
    EXPECT_TRUE(may("https://a.example/x"));
    EXPECT_TRUE(may("https://A.EXAMPLE:443/x"));
    EXPECT_TRUE(may("https://deep.b.example/"));
    for (const char* url :
         {"https://b.example/", "https://evil-b.example/", "https://a.example.evil/",
          "https://a.example:8443/", "http://a.example/", "https://xa.example/",
          "https://evil/?a.example", "https://evil/#.b.example"})
        EXPECT_FALSE(may(url)) << url;
}

TEST(HttpClient, EndsRedirectsThatLeadInCircles) {
    FakeServer server;
    server.script("GET /a", {.status = 302, .headers = {{"Location", "/a"}}});
    HttpClient client(rulesFor(server));
    const HttpResult result = client.send({.url = server.url("/a"), .redirects = 5});
    EXPECT_EQ(result.trouble, HttpTrouble::refused);
    EXPECT_EQ(server.seen().size(), 6u);
    EXPECT_EQ(client.send({.url = server.url("/a")}).why, "was answered with a redirect");
}

TEST(HttpClient, NoticesCutReplies) {
    FakeServer server;
    server.script("GET /length", {.body = "half", .how = FakeReply::Body::cutWithLength});
    server.script("GET /chunks", {.body = "half", .how = FakeReply::Body::cutChunked});
    HttpClient client(rulesFor(server));
    for (const char* path : {"/length", "/chunks"}) {
        const HttpResult result = client.send({.url = server.url(path)});
        EXPECT_EQ(result.trouble, HttpTrouble::network) << path;
        EXPECT_TRUE(result.reply.body.empty());
    }
}

TEST(HttpClient, KeepsRepliesWithinTheirLimitAlsoPackedOnes) {
    FakeServer server;
    server.script("GET /large", {.body = std::string(10u << 20, ' ')}); // sent as 10 kB of gzip
    server.script("GET /packed", {.body = std::string(100'000, 'x')});
    HttpClient client(rulesFor(server));
    EXPECT_EQ(client.send({.url = server.url("/large")}).trouble, HttpTrouble::tooLarge);
    const HttpResult packed = client.send({.url = server.url("/packed")});
    EXPECT_EQ(packed.reply.header("content-encoding"), "gzip");
    EXPECT_EQ(packed.reply.body, std::string(100'000, 'x'));
}

// A port of this machine that lets every caller in and throws him out at once, with a reset.
class ResettingPort {
public:
    ResettingPort() : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t length = sizeof address;
        auto* const any = reinterpret_cast<sockaddr*>(&address);
        if (::bind(socket_, any, length) != 0 || ::listen(socket_, 4) != 0 ||
            ::getsockname(socket_, any, &length) != 0)
            throw std::runtime_error("No port could be opened.");
        url_ = "http://127.0.0.1:" + std::to_string(ntohs(address.sin_port)) + "/";
        thread_ = std::jthread([this] {
            const linger atOnce{.l_onoff = 1, .l_linger = 0};
            for (int caller = 0; (caller = ::accept(socket_, nullptr, nullptr)) >= 0;) {
                ::setsockopt(caller, SOL_SOCKET, SO_LINGER, &atOnce, sizeof atOnce);
                ::close(caller);
            }
        });
    }
    ~ResettingPort() {
        ::shutdown(socket_, SHUT_RDWR); // wakes the thread
        thread_.join();
        ::close(socket_);
    }
    ResettingPort(const ResettingPort&) = delete;
    ResettingPort& operator=(const ResettingPort&) = delete;

    const std::string& url() const { return url_; }

private:
    int socket_;
    std::string url_;
    std::jthread thread_;
};

TEST(HttpClient, TellsWhenTheNetworkIsInTheWay) {
    FakeServer plain;
    const ResettingPort resetting;
    std::string closed;
    {
        const FakeServer gone;
        closed = gone.url("/");
    }
    HttpRules rules = rulesFor(plain);
    rules.connectTimeout = std::chrono::milliseconds(2000);
    HttpClient client(rules);
    for (const std::string& url :
         {closed, resetting.url(), "https://" + plain.host() + "/", // no TLS
          std::string("https://nowhere.invalid/")}) {
        const HttpResult result = client.send({.url = url, .token = "secret"});
        EXPECT_EQ(result.trouble, HttpTrouble::network) << url;
        EXPECT_THAT(result.why, testing::StartsWith("failed (")) << url;
        EXPECT_EQ(result.why.find("secret"), std::string::npos);
    }
    EXPECT_TRUE(plain.seen().empty());
}

TEST(HttpClient, WaitsForNobodyForEver) {
    FakeServer server;
    server.script("GET /slow", {.body = "...", .how = FakeReply::Body::stalled});
    HttpRules rules = rulesFor(server);
    rules.wholeTimeout = std::chrono::milliseconds(100);
    rules.stalledTimeout = std::chrono::seconds(1);
    HttpClient client(rules);
    EXPECT_EQ(client.send({.url = server.url("/slow")}).trouble, HttpTrouble::network);
    const HttpRequest download{.url = server.url("/slow"), .sink = [](auto) {}};
    EXPECT_EQ(client.send(download).trouble, HttpTrouble::network);
}

TEST(HttpClient, StopsWhenAsked) {
    FakeServer server;
    server.script("GET /slow", {.body = "...", .how = FakeReply::Body::stalled});
    HttpClient client(rulesFor(server));
    std::stop_source stop;
    const HttpRequest download{.url = server.url("/slow"),
                               .sink = [&](auto) { stop.request_stop(); }};
    EXPECT_EQ(client.send(download, stop.get_token()).trouble, HttpTrouble::stopped);
    EXPECT_EQ(client.send(download, stop.get_token()).trouble, HttpTrouble::stopped);
}

TEST(Patience, BacksOffFromServersInTrouble) {
    FakeServer server;
    server.script("GET /", {.status = 503});
    HttpClient client(rulesFor(server));
    FakeClock clock;
    const HttpResult result = sendPatiently(client, {.url = server.url("/")}, clock.clock(), {});
    EXPECT_EQ(result.reply.status, 503);
    ASSERT_EQ(clock.waits.size(), 7u);
    for (std::size_t i = 0; i < 7; ++i) {
        EXPECT_GE(clock.waits[i], 1 << i);
        EXPECT_LT(clock.waits[i], (1 << i) + 1);
    }
    EXPECT_EQ(server.seen().size(), 8u);
}

TEST(Patience, TellsWhatWasWrongBeforeItWaits) {
    FakeServer server;
    server.script("GET /", {.status = 503});
    server.script("GET /", {.body = "ok"});
    HttpClient client(rulesFor(server));
    FakeClock fake;
    Clock clock = fake.clock();
    std::vector<std::string> told;
    clock.tell = [&](const std::string& sentence) { told.push_back(sentence); };
    EXPECT_EQ(sendPatiently(client, {.url = server.url("/")}, clock, {}).reply.body, "ok");
    ASSERT_EQ(told.size(), 1u);
    EXPECT_THAT(told[0],
                testing::MatchesRegex("A request answered with 503; trying again in [12] s."));
}

TEST(Patience, HonoursRetryAfter) {
    FakeServer server;
    FakeClock clock;
    server.script("GET /", {.status = 429, .headers = {{"Retry-After", "7"}}});
    server.script("GET /",
                  {.status = 429, .headers = {{"Retry-After", "Fri, 15 Jan 2027 08:01:00 GMT"}}});
    server.script("GET /", {.status = 429, .headers = {{"Retry-After", "soon"}}});
    server.script("GET /", {.body = "ok"});
    HttpClient client(rulesFor(server));
    EXPECT_EQ(sendPatiently(client, {.url = server.url("/")}, clock.clock(), {}).reply.body, "ok");
    ASSERT_EQ(clock.waits.size(), 3u);
    EXPECT_NEAR(clock.waits[0], 7.5, 0.5);
    EXPECT_NEAR(clock.waits[1], 53, 1.1); // the clock began at 08:00:00 and 7 s have passed
    EXPECT_GE(clock.waits[2], 30);
}

TEST(Patience, WaitsNoTimeThatIsOver) {
    FakeServer server;
    FakeClock clock;
    server.script("GET /", // by a clock that is slower than ours
                  {.status = 429, .headers = {{"Retry-After", "Thu, 14 Jan 2027 08:00:00 GMT"}}});
    server.script("GET /", {.body = "ok"});
    HttpClient client(rulesFor(server));
    EXPECT_EQ(sendPatiently(client, {.url = server.url("/")}, clock.clock(), {}).reply.body, "ok");
    ASSERT_EQ(clock.waits.size(), 1u);
    EXPECT_LT(clock.waits[0], 1);
}

TEST(Patience, GivesUpOnLongPausesAndRefusals) {
    FakeServer server;
    FakeClock clock;
    HttpClient client(rulesFor(server));
    server.script("GET /busy", {.status = 429, .headers = {{"Retry-After", "86400"}}});
    EXPECT_EQ(sendPatiently(client, {.url = server.url("/busy")}, clock.clock(), {}).reply.status,
              429);
    for (const int status : {400, 401, 403, 404, 410})
        server.script("GET /no" + std::to_string(status), {.status = status});
    for (const int status : {400, 401, 403, 404, 410})
        sendPatiently(client, {.url = server.url("/no" + std::to_string(status))}, clock.clock(),
                      {});
    EXPECT_TRUE(clock.waits.empty());
}

TEST(Pkce, AgreesWithTheStandards) {
    EXPECT_EQ(base64Url(sha256("abc")), "ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0");
    EXPECT_EQ(base64Url(sha256("")), "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU");
    // RFC 7636, appendix B.
    EXPECT_EQ(pkceChallenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"),
              "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    for (std::size_t length = 50; length < 70; ++length) // around the block's end
        EXPECT_NE(sha256(std::string(length, 'a')), sha256(std::string(length + 1, 'a')));
    EXPECT_EQ(randomWord(64).size(), 86u);
    EXPECT_NE(randomWord(24), randomWord(24));
}

} // namespace
} // namespace morphoscope
