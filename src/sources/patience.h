// When to ask a server again, and how long to wait before: the rules of Google's "best practices"
// (5xx and a broken network: 1, 2, 4 ... 64 s; 429: what Retry-After says, else 30 s and more; all
// else: never). Waiting and the clock come from outside, so that tests wait for nothing.
#pragma once

#include "sources/http_client.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <random>
#include <stop_token>
#include <string>

namespace morphoscope {

struct Clock {
    // Seconds since the epoch.
    std::function<std::int64_t()> now;
    // Returns early after a stop request.
    std::function<void(std::chrono::milliseconds, const std::stop_token&)> wait;
    // Before a server is asked again, for the user: a sentence with what was wrong and how long the
    // pause is. May be empty.
    std::function<void(const std::string&)> tell = {};
};
Clock systemClock(std::function<void(const std::string&)> tell = {});

// "30" or an HTTP date ("Mon, 23 Nov 2026 22:00:00 GMT"); nothing for anything else.
std::optional<std::chrono::seconds> retryAfter(const std::string& header, std::int64_t now);

// One request and its repetitions.
class Patience {
public:
    explicit Patience(std::uint64_t seed) : random_(seed) {}

    // How long to wait before the same request again; nothing when the result is to be taken as it
    // is, because it is good, hopeless, or was tried often enough.
    std::optional<std::chrono::milliseconds> beforeNext(const HttpResult& result, std::int64_t now);

private:
    std::mt19937_64 random_; // jitter: clients that failed together must not come back together
    int networkTries_ = 0;
    int quotaTries_ = 0;
};

// Sends until Patience has run out or an answer is there. `restart` runs before a repetition, to
// throw away what a sink got.
HttpResult sendPatiently(HttpClient& client, const HttpRequest& request, const Clock& clock,
                         const std::stop_token& stop, const std::function<void()>& restart = {});

} // namespace morphoscope
