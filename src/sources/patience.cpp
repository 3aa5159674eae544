#include "sources/patience.h"

#include <algorithm>
#include <charconv>
#include <condition_variable>
#include <ctime>
#include <curl/curl.h>
#include <mutex>

namespace morphoscope {
namespace {

using namespace std::chrono_literals;

constexpr int kMostNetworkTries = 7; // 1 + 2 + ... + 64 s
constexpr int kMostQuotaTries = 5;
constexpr std::chrono::milliseconds kFirstQuotaPause = 30s;
constexpr std::chrono::seconds kLongestRetryAfter = 15min; // beyond: tell the user instead

std::string pauseSentence(const HttpResult& result, std::chrono::milliseconds pause) {
    const std::string trouble = result.trouble == HttpTrouble::none
                                    ? "answered with " + std::to_string(result.reply.status)
                                    : result.why;
    return "A request " + trouble + "; trying again in " +
           std::to_string(std::chrono::round<std::chrono::seconds>(pause).count()) + " s.";
}

} // namespace

Clock systemClock(std::function<void(const std::string&)> tell) {
    return {.now = [] { return static_cast<std::int64_t>(std::time(nullptr)); },
            .wait =
                [](std::chrono::milliseconds time, const std::stop_token& stop) {
                    std::mutex mutex;
                    std::condition_variable_any never;
                    std::unique_lock lock(mutex);
                    never.wait_for(lock, stop, time, [] { return false; });
                },
            .tell = std::move(tell)};
}

std::optional<std::chrono::seconds> retryAfter(const std::string& header, std::int64_t now) {
    std::int64_t seconds = 0;
    const char* end = header.data() + header.size();
    const auto [rest, error] = std::from_chars(header.data(), end, seconds);
    if (error == std::errc{} && rest == end && seconds >= 0)
        return std::chrono::seconds(seconds);
    const time_t date = ::curl_getdate(header.c_str(), nullptr);
    if (date < 0)
        return std::nullopt;
    return std::chrono::seconds(std::max<std::int64_t>(0, date - now));
}

std::optional<std::chrono::milliseconds> Patience::beforeNext(const HttpResult& result,
                                                              std::int64_t now) {
    const std::chrono::milliseconds jitter(random_() % 1000);
    const bool isOverQuota = result.trouble == HttpTrouble::none && result.reply.status == 429;
    if (isOverQuota) {
        if (++quotaTries_ > kMostQuotaTries)
            return std::nullopt;
        const auto asked = retryAfter(result.reply.header("retry-after"), now);
        if (asked && *asked > kLongestRetryAfter)
            return std::nullopt;
        return (asked ? std::chrono::milliseconds(*asked) : kFirstQuotaPause * quotaTries_) +
               jitter;
    }
    const bool isServerTrouble =
        result.trouble == HttpTrouble::network ||
        (result.trouble == HttpTrouble::none && result.reply.status >= 500);
    if (!isServerTrouble || ++networkTries_ > kMostNetworkTries)
        return std::nullopt;
    return std::chrono::milliseconds(1s) * (1 << (networkTries_ - 1)) + jitter;
}

HttpResult sendPatiently(HttpClient& client, const HttpRequest& request, const Clock& clock,
                         const std::stop_token& stop, const std::function<void()>& restart) {
    Patience patience(static_cast<std::uint64_t>(clock.now()));
    while (true) {
        HttpResult result = client.send(request, stop);
        const auto pause = patience.beforeNext(result, clock.now());
        if (!pause || stop.stop_requested())
            return result;
        if (clock.tell)
            clock.tell(pauseSentence(result, *pause));
        clock.wait(*pause, stop);
        if (restart)
            restart();
    }
}

} // namespace morphoscope
