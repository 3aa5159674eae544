// Calls of Google's photo servers that answer with JSON: token, one renewal of it, patience, and
// the refusals as exceptions. Inside `sources` only; one thread.
#pragma once

#include "sources/patience.h"

#include <functional>
#include <stdexcept>
#include <stop_token>
#include <string>

namespace morphoscope {

// The server understood and said no; what() is one sentence.
struct ApiRefused : std::runtime_error {
    ApiRefused(const std::string& sentence, int statusCode, std::string statusName)
        : std::runtime_error(sentence), code(statusCode), status(std::move(statusName)) {}
    int code;
    std::string status; // "FAILED_PRECONDITION"
};

class PhotoApi {
public:
    struct Access {
        std::function<std::string()> token; // empty: the server wants none
        std::function<void()> drop;
    };

    PhotoApi(HttpClient& http, Clock clock, Access access, std::string server);

    // The reply's body. `what` begins sentences: "Listing the photos". Throws ApiRefused, or
    // std::runtime_error for a network that stays broken and after a stop request.
    std::string call(const std::string& what, const HttpRequest& request,
                     const std::stop_token& stop);

    // A reply to a value; its half sentence of what is wrong becomes a whole one.
    template <class Parse>
    auto parsed(const std::string& what, const std::string& body, const Parse& parse) const {
        try {
            return parse(body);
        } catch (const std::runtime_error& why) {
            throw std::runtime_error(what + " failed: the answer of " + server_ + " " + why.what() +
                                     ".");
        }
    }

private:
    HttpResult send(HttpRequest request, const std::stop_token& stop);

    HttpClient& http_;
    Clock clock_;
    Access access_;
    std::string server_; // for sentences: "Google Photos"
    std::string lastToken_;
};

} // namespace morphoscope
