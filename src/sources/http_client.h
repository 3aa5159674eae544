// HTTP for the photo services: one request at a time, sizes and times bounded, cancellable. The
// only code that sees libcurl. Redirects are followed here and not by libcurl, so that every hop is
// looked at: a token goes to hosts of the allow-list alone, whatever a server answers. Blocking;
// one object belongs to one thread.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace morphoscope {

struct HttpRules {
    // Hosts that may see a token: "photospicker.googleapis.com", or ".googleusercontent.com" for
    // all below it. A host may carry a port ("127.0.0.1:8080").
    std::vector<std::string> tokenHosts;
    // Plain http to 127.0.0.1: for a server on the same machine, as in tests. Otherwise https only.
    bool allowsLoopback = false;
    std::chrono::milliseconds connectTimeout{20'000};
    std::chrono::milliseconds wholeTimeout{60'000}; // of a reply that is kept in memory
    std::chrono::seconds stalledTimeout{30};        // of a download: less than 100 bytes a second
};

struct HttpRequest {
    std::string method = "GET";
    std::string url;
    std::string token;       // sent as "Authorization: Bearer" to hosts of the allow-list; or none
    std::string contentType; // of the body
    std::string body;
    int redirects = 0;                 // that may be followed
    std::uint64_t maxBytes = 4u << 20; // of the reply, unpacked
    // Receives the reply of status 200 as it comes; without it the reply is in HttpReply::body.
    std::function<void(std::span<const std::byte>)> sink;
};

struct HttpReply {
    int status = 0;
    std::map<std::string, std::string> headers; // names in lower case
    std::string body;

    std::string header(const std::string& name) const;
};

// What went wrong before a whole reply was there.
enum class HttpTrouble { none, network, tooLarge, refused, stopped };

struct HttpResult {
    HttpTrouble trouble = HttpTrouble::none;
    std::string why; // half a sentence without any address, token or body: "timed out"
    HttpReply reply; // whole only without trouble
};

class HttpClient {
public:
    explicit HttpClient(HttpRules rules);
    ~HttpClient();
    HttpClient(const HttpClient&) = delete;
    HttpClient& operator=(const HttpClient&) = delete;

    // Never throws for what the network does; an exception of the sink passes through.
    HttpResult send(const HttpRequest& request, const std::stop_token& stop = {});

    const HttpRules& rules() const { return rules_; }

private:
    HttpResult sendOnce(const HttpRequest& request, const std::string& url,
                        const std::stop_token& stop);

    HttpRules rules_;
    void* curl_ = nullptr; // CURL*; keeps connections open between requests
};

struct UrlParts {
    std::string scheme;
    std::string host; // lower case
    int port = 0;
};

// Nothing for what is no absolute URL, or carries a user name.
std::optional<UrlParts> urlParts(const std::string& url);
std::string resolvedUrl(const std::string& base, const std::string& reference);
bool mayFetch(const UrlParts& url, const HttpRules& rules);
bool maySeeToken(const UrlParts& url, const HttpRules& rules);

// "a.b" is that host at port 443, ".a.b" all hosts below it, "a.b:80" with another port.
bool isHostOn(const UrlParts& url, const std::vector<std::string>& hosts);

// For query strings and form bodies.
std::string percentEncoded(std::string_view text);
std::string formBody(const std::vector<std::pair<std::string, std::string>>& fields);

} // namespace morphoscope
