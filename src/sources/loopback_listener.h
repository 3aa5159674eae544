// Waits on 127.0.0.1 for the browser to come back from a sign-in (RFC 8252, section 7.3). Browsers
// open connections ahead and leave them silent, so several are served at once. Blocking; one
// thread.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <stop_token>
#include <string>

namespace morphoscope {

class LoopbackListener {
public:
    LoopbackListener(); // on a free port. Throws std::runtime_error.
    ~LoopbackListener();
    LoopbackListener(const LoopbackListener&) = delete;
    LoopbackListener& operator=(const LoopbackListener&) = delete;

    int port() const { return port_; }
    std::string redirectUri() const { return "http://127.0.0.1:" + std::to_string(port_) + "/"; }

    // The query fields of the first request to "/" that carries this `state`. Other requests are
    // answered with 404 or 400 and change nothing. Nothing after the timeout or a stop request.
    std::optional<std::map<std::string, std::string>>
    waitForRedirect(const std::string& state, std::chrono::milliseconds timeout,
                    const std::stop_token& stop);

private:
    int socket_ = -1;
    int port_ = 0;
};

// "a=1&b=%20" -> {a: "1", b: " "}.
std::map<std::string, std::string> queryFields(std::string_view query);

} // namespace morphoscope
