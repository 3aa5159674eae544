// A person, a browser and Google for the tests of the Picker.
#pragma once

#include "sources/google_photos.h"
#include "sources/loopback_listener.h"
#include "tests/sources/fake_google.h"
#include "tests/sources/takeout_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace morphoscope {
using Json = nlohmann::json;

inline const std::string kScope = SignInEndpoints{}.scope;

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
        EXPECT_THAT(sentence, testing::AllOf(testing::Not(testing::HasSubstr("access1")),
                                             testing::Not(testing::HasSubstr("my-secret")),
                                             testing::Not(testing::HasSubstr("127.0.0.1"))));
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

} // namespace morphoscope
