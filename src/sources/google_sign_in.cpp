#include "sources/google_sign_in.h"

#include "core/atomic_file.h"
#include "sources/desktop.h"
#include "sources/loopback_listener.h"
#include "sources/pkce.h"
#include "sources/takeout_path.h"

#include <nlohmann/json.hpp>

#include <stdexcept>

namespace morphoscope {
namespace {

using Json = nlohmann::json;

constexpr std::uintmax_t kMaxFileBytes = 64u << 10;
constexpr std::int64_t kMarginSeconds = 60; // a token about to end would end on its way
constexpr std::int64_t kDefaultLifetime = 3600;
constexpr std::size_t kVerifierBytes = 64; // 86 characters of the 128 that RFC 7636 allows

std::string textAt(const Json& json, const char* name) {
    if (!json.is_object())
        return {};
    const auto found = json.find(name);
    return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
}

Json parsed(const std::string& text) {
    return Json::parse(text, nullptr, false);
}

bool holdsScope(const std::string& granted, const std::string& wanted) {
    return (" " + granted + " ").find(" " + wanted + " ") != std::string::npos;
}

} // namespace

GoogleClientId parseGoogleClientId(const std::string& json) {
    const Json root = parsed(json);
    if (!root.is_object() || !root.contains("installed"))
        throw std::runtime_error(root.is_object() && root.contains("web")
                                     ? "is for a web server; expected a client of the type "
                                       "\"Desktop app\""
                                     : "is not the client file that Google's console gives for a "
                                       "\"Desktop app\"");
    GoogleClientId client{textAt(root["installed"], "client_id"),
                          textAt(root["installed"], "client_secret")};
    if (client.id.empty())
        throw std::runtime_error("holds no client_id");
    return client;
}

GoogleClientId loadGoogleClientId(const std::filesystem::path& file) {
    const std::string text = readWholeTextFile(file, kMaxFileBytes);
    try {
        return parseGoogleClientId(text);
    } catch (const std::runtime_error& why) {
        throw std::runtime_error("'" + file.string() + "' " + why.what() + ".");
    }
}

void openSystemBrowser(const std::string& url) {
    if (!openOnDesktop(url))
        throw std::runtime_error("No browser could be started (xdg-open is missing); choosing "
                                 "photos at Google needs one.");
}

GoogleSignIn::GoogleSignIn(SignInSetup setup, HttpClient& http, Clock clock)
    : setup_(std::move(setup)), http_(http), clock_(std::move(clock)) {
    load();
}

std::string GoogleSignIn::accessToken(const std::stop_token& stop) {
    if (!tokens_.access.empty() && clock_.now() + kMarginSeconds < tokens_.expires)
        return tokens_.access;
    if (tokens_.refresh.empty() || !refresh(stop))
        askInBrowser(stop);
    return tokens_.access;
}

void GoogleSignIn::dropAccessToken() {
    tokens_.access.clear();
}

void GoogleSignIn::signOut() {
    tokens_ = {};
    std::error_code error;
    std::filesystem::remove(setup_.tokenFile, error);
    if (error)
        throw std::runtime_error("Cannot remove '" + setup_.tokenFile.string() +
                                 "': " + error.message() + ".");
}

// A file that is damaged or of another client is as good as none.
void GoogleSignIn::load() {
    std::error_code error;
    if (!std::filesystem::is_regular_file(setup_.tokenFile, error))
        return;
    const Json json = parsed(readWholeTextFile(setup_.tokenFile, kMaxFileBytes));
    if (textAt(json, "client_id") != setup_.client.id)
        return;
    tokens_ = {textAt(json, "access_token"), textAt(json, "refresh_token"), 0};
    if (const auto expires = json.find("expires");
        expires != json.end() && expires->is_number_integer())
        tokens_.expires = expires->get<std::int64_t>();
}

void GoogleSignIn::save() const {
    const Json json{{"client_id", setup_.client.id},
                    {"access_token", tokens_.access},
                    {"refresh_token", tokens_.refresh},
                    {"expires", tokens_.expires}};
    std::error_code ignored;
    std::filesystem::create_directories(setup_.tokenFile.parent_path(), ignored);
    writePrivateFileAtomically(setup_.tokenFile,
                               json.dump(1, ' ', false, Json::error_handler_t::replace));
}

// False when the refresh token is dead and a new sign-in is needed.
bool GoogleSignIn::refresh(const std::stop_token& stop) {
    const HttpResult result = post(formBody({{"client_id", setup_.client.id},
                                             {"client_secret", setup_.client.secret},
                                             {"grant_type", "refresh_token"},
                                             {"refresh_token", tokens_.refresh}}),
                                   stop);
    if (result.trouble == HttpTrouble::none && result.reply.status == 200) {
        take(result.reply.body);
        return true;
    }
    if (result.trouble == HttpTrouble::none && oauthError(result.reply.body) == "invalid_grant") {
        signOut();
        whyAsked_ = "Google no longer accepts the earlier sign-in (it was revoked, or the app is "
                    "in \"Testing\", where sign-ins end after 7 days). ";
        return false;
    }
    throw std::runtime_error("Google did not renew the sign-in: the request " +
                             (result.trouble != HttpTrouble::none
                                  ? result.why
                                  : "was answered with status " +
                                        std::to_string(result.reply.status) + " " +
                                        shownName(oauthError(result.reply.body))) +
                             ".");
}

void GoogleSignIn::askInBrowser(const std::stop_token& stop) {
    LoopbackListener listener;
    const std::string verifier = randomWord(kVerifierBytes);
    const std::string state = randomWord(24);
    setup_.openBrowser(setup_.endpoints.authorize + "?" +
                       formBody({{"client_id", setup_.client.id},
                                 {"redirect_uri", listener.redirectUri()},
                                 {"response_type", "code"},
                                 {"scope", setup_.endpoints.scope},
                                 {"code_challenge", pkceChallenge(verifier)},
                                 {"code_challenge_method", "S256"},
                                 {"state", state},
                                 {"access_type", "offline"},
                                 {"prompt", "consent"}}));
    auto fields = listener.waitForRedirect(state, setup_.browserTimeout, stop);
    if (stop.stop_requested())
        throw std::runtime_error("The sign-in was cancelled.");
    if (!fields)
        throw std::runtime_error(whyAsked_ + "Nobody signed in within " +
                                 std::to_string(setup_.browserTimeout.count() / 1000) +
                                 " seconds; start again when you are ready.");
    const std::string code = (*fields)["code"];
    if (code.empty())
        throw std::runtime_error(whyAsked_ + "Google did not let Morphoscope in (" +
                                 shownName((*fields)["error"]) +
                                 "); is the account a test user of your Google client?");
    exchange(code, verifier, listener.redirectUri(), stop);
    whyAsked_.clear();
}

void GoogleSignIn::exchange(const std::string& code, const std::string& verifier,
                            const std::string& redirectUri, const std::stop_token& stop) {
    const HttpResult result = post(formBody({{"client_id", setup_.client.id},
                                             {"client_secret", setup_.client.secret},
                                             {"code", code},
                                             {"code_verifier", verifier},
                                             {"grant_type", "authorization_code"},
                                             {"redirect_uri", redirectUri}}),
                                   stop);
    if (result.trouble != HttpTrouble::none)
        throw std::runtime_error("The sign-in could not be finished: the request to Google " +
                                 result.why + ".");
    if (result.reply.status != 200)
        throw std::runtime_error("The sign-in could not be finished: Google answered " +
                                 std::to_string(result.reply.status) + " " +
                                 shownName(oauthError(result.reply.body)) +
                                 "; check the client file.");
    take(result.reply.body);
}

void GoogleSignIn::take(const std::string& reply) {
    const Json json = parsed(reply);
    const std::string access = textAt(json, "access_token");
    if (access.empty())
        throw std::runtime_error("Google's answer to the sign-in holds no token; expected one.");
    // Somebody may untick what was asked for.
    const std::string granted = textAt(json, "scope");
    if (!granted.empty() && !holdsScope(granted, setup_.endpoints.scope))
        throw std::runtime_error("The sign-in does not allow reading the photos that you choose; "
                                 "sign in again and leave that box ticked.");
    tokens_.access = access;
    if (const std::string refreshed = textAt(json, "refresh_token"); !refreshed.empty())
        tokens_.refresh = refreshed;
    const auto lifetime = json.find("expires_in");
    const std::int64_t seconds =
        lifetime != json.end() && lifetime->is_number_integer() ? lifetime->get<std::int64_t>() : 0;
    tokens_.expires =
        clock_.now() + (seconds > 0 && seconds < 1'000'000 ? seconds : kDefaultLifetime);
    save();
}

HttpResult GoogleSignIn::post(const std::string& body, const std::stop_token& stop) {
    return sendPatiently(http_,
                         {.method = "POST",
                          .url = setup_.endpoints.token,
                          .contentType = "application/x-www-form-urlencoded",
                          .body = body},
                         clock_, stop);
}

std::string oauthError(const std::string& json) {
    return textAt(parsed(json), "error");
}

} // namespace morphoscope
