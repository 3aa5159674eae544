#include "sources/photo_api.h"

#include "sources/photo_replies.h"

namespace morphoscope {
namespace {

// A server that repeats the token in its message must not bring it onto the screen.
std::string without(std::string text, const std::string& secret) {
    if (secret.empty())
        return text;
    for (std::size_t at = text.find(secret); at != std::string::npos; at = text.find(secret))
        text.replace(at, secret.size(), "...");
    return text;
}

std::string adviceFor(int code, const std::string& status) {
    if (code == 401)
        return "sign in again";
    if (status == "PERMISSION_DENIED")
        return "is the Photos Picker API enabled for your Google client, and was the box ticked?";
    if (code == 429)
        return "try again later";
    return "";
}

} // namespace

PhotoApi::PhotoApi(HttpClient& http, Clock clock, Access access, std::string server)
    : http_(http), clock_(std::move(clock)), access_(std::move(access)),
      server_(std::move(server)) {}

std::string PhotoApi::call(const std::string& what, const HttpRequest& request,
                           const std::stop_token& stop) {
    HttpResult result = send(request, stop);
    if (result.trouble == HttpTrouble::none && result.reply.status == 401 && access_.token) {
        access_.drop();
        result = send(request, stop);
    }
    if (result.trouble != HttpTrouble::none)
        throw std::runtime_error(what + " " + result.why + ".");
    const int code = result.reply.status;
    if (code >= 200 && code < 300)
        return std::move(result.reply.body);
    const ApiError error = parseApiError(result.reply.body);
    const std::string message = without(error.message, lastToken_);
    const std::string advice = adviceFor(code, error.status);
    throw ApiRefused(
        what + " failed: " + server_ + " answered " + std::to_string(code) +
            (error.status.empty() ? "" : " " + error.status) +
            (message.empty() ? "" : " (" + message + ")") +
            (advice.empty() ? "." : "; " + advice + (advice.ends_with('?') ? "" : ".")),
        code, error.status);
}

HttpResult PhotoApi::send(HttpRequest request, const std::stop_token& stop) {
    if (access_.token)
        request.token = lastToken_ = access_.token();
    return sendPatiently(http_, request, clock_, stop);
}

} // namespace morphoscope
