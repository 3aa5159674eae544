// Signing in at Google for a program on somebody's desk, with that person's own client id: system
// browser, redirect to 127.0.0.1, PKCE, state (developers.google.com/identity/protocols/oauth2/
// native-app). Tokens live in one file that only its owner can read, and in memory; they appear in
// no sentence and no log. Blocking; one thread.
#pragma once

#include "sources/patience.h"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <stop_token>
#include <string>

namespace morphoscope {

// What Google's console gives for an application of type "Desktop app". Its secret is none: it is
// in every copy of the file.
struct GoogleClientId {
    std::string id;
    std::string secret;
};

// Reads the client_secret_....json that the console offers for download. Throws
// std::runtime_error that says what is wrong with it.
GoogleClientId loadGoogleClientId(const std::filesystem::path& file);
GoogleClientId parseGoogleClientId(const std::string& json);

struct SignInEndpoints {
    std::string authorize = "https://accounts.google.com/o/oauth2/v2/auth";
    std::string token = "https://oauth2.googleapis.com/token";
    std::string scope = "https://www.googleapis.com/auth/photospicker.mediaitems.readonly";
};

using OpenBrowser = std::function<void(const std::string& url)>;

// xdg-open, without a shell. Throws std::runtime_error when there is none.
void openSystemBrowser(const std::string& url);

struct SignInSetup {
    GoogleClientId client;
    SignInEndpoints endpoints;
    std::filesystem::path tokenFile;
    OpenBrowser openBrowser = openSystemBrowser;
    std::chrono::milliseconds browserTimeout = std::chrono::minutes(5);
};

class GoogleSignIn {
public:
    GoogleSignIn(SignInSetup setup, HttpClient& http, Clock clock);

    // A token that is good for a minute or more: the one at hand, a refreshed one, or a new one
    // from the browser. Throws std::runtime_error with what the user can do about it.
    std::string accessToken(const std::stop_token& stop);

    // The server did not accept the token: the next one is fetched anew.
    void dropAccessToken();

    // Forgets everything, also on the disk.
    void signOut();

private:
    struct Tokens {
        std::string access;
        std::string refresh;
        std::int64_t expires = 0; // seconds since the epoch
    };

    void load();
    void save() const;
    bool refresh(const std::stop_token& stop);
    void askInBrowser(const std::stop_token& stop);
    void exchange(const std::string& code, const std::string& verifier,
                  const std::string& redirectUri, const std::stop_token& stop);
    void take(const std::string& reply);
    HttpResult post(const std::string& body, const std::stop_token& stop);

    SignInSetup setup_;
    HttpClient& http_;
    Clock clock_;
    Tokens tokens_;
    std::string whyAsked_; // a refresh token that died: told when the new sign-in fails as well
};

// "invalid_grant" of {"error": "invalid_grant", ...}; empty for anything else.
std::string oauthError(const std::string& json);

} // namespace morphoscope
