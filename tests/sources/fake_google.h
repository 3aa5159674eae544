// A server on the loopback interface that plays Google over real HTTP: replies by a script, every
// request written down. And a clock that nobody waits for.
#pragma once

#include "sources/google_photos.h"

#include <deque>
#include <functional>
#include <httplib.h>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace morphoscope {

struct FakeReply {
    int status = 200;
    std::string body;
    std::string contentType = "application/json";
    std::map<std::string, std::string> headers;
    enum class Body { whole, cutWithLength, cutChunked, stalled } how = Body::whole;
};

struct SeenRequest {
    std::string method;
    std::string target; // path and query
    std::string authorization;
    std::string body;
};

class FakeServer {
public:
    FakeServer();
    ~FakeServer();
    FakeServer(const FakeServer&) = delete;
    FakeServer& operator=(const FakeServer&) = delete;

    int port() const { return port_; }
    std::string host() const { return "127.0.0.1:" + std::to_string(port_); }
    std::string url(const std::string& path = {}) const { return "http://" + host() + path; }

    // The next reply to "GET /path" (without its query); the last one stays. A function may look
    // at the request.
    using Answer = std::function<FakeReply(const httplib::Request&)>;
    void script(const std::string& route, FakeReply reply);
    void script(const std::string& route, Answer answer);

    std::vector<SeenRequest> seen(const std::string& route = {}) const;

private:
    void serve(const httplib::Request& request, httplib::Response& response);

    mutable std::mutex mutex_;
    std::map<std::string, std::deque<Answer>> answers_;
    std::vector<SeenRequest> seen_;
    std::atomic<bool> isEnding_ = false;
    httplib::Server server_;
    int port_ = 0;
    std::thread thread_;
};

// Time that passes only by waiting.
struct FakeClock {
    std::int64_t milliseconds = 1'800'000'000'000;
    std::vector<double> waits; // seconds
    std::function<void()> onWait;

    Clock clock();
};

HttpRules rulesFor(const FakeServer& server);

} // namespace morphoscope
