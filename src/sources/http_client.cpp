#include "sources/http_client.h"

#include <algorithm>
#include <cctype>
#include <curl/curl.h>
#include <exception>
#include <memory>
#include <stdexcept>

namespace morphoscope {
namespace {

constexpr std::size_t kMostHeaderBytes = 64u << 10;
constexpr long kStalledBytesPerSecond = 100;

struct FreeCurlUrl {
    void operator()(CURLU* url) const { ::curl_url_cleanup(url); }
};
using CurlUrl = std::unique_ptr<CURLU, FreeCurlUrl>;

struct FreeList {
    void operator()(curl_slist* list) const { ::curl_slist_free_all(list); }
};
using HeaderList = std::unique_ptr<curl_slist, FreeList>;

std::string partOf(CURLU* url, CURLUPart part, unsigned flags = 0) {
    char* text = nullptr;
    if (::curl_url_get(url, part, &text, flags) != CURLUE_OK)
        return {};
    std::string copy(text);
    ::curl_free(text);
    return copy;
}

std::string lowerCase(std::string text) {
    std::ranges::transform(text, text.begin(), [](unsigned char c) { return std::tolower(c); });
    return text;
}

// One transfer, as libcurl's callbacks see it.
struct Transfer {
    const HttpRequest& request;
    const std::stop_token& stop;
    CURL* curl;
    HttpReply reply;
    std::uint64_t bytes = 0;
    std::size_t headerBytes = 0;
    bool isTooLarge = false;
    std::exception_ptr thrown; // an exception must not pass through libcurl
};

std::size_t receiveBody(char* data, std::size_t, std::size_t count, void* user) {
    auto& transfer = *static_cast<Transfer*>(user);
    transfer.bytes += count;
    if (transfer.bytes > transfer.request.maxBytes) {
        transfer.isTooLarge = true;
        return 0;
    }
    long status = 0;
    ::curl_easy_getinfo(transfer.curl, CURLINFO_RESPONSE_CODE, &status);
    if (!transfer.request.sink || status != 200) {
        transfer.reply.body.append(data, count);
        return count;
    }
    try {
        transfer.request.sink(std::as_bytes(std::span(data, count)));
        return count;
    } catch (...) {
        transfer.thrown = std::current_exception();
        return 0;
    }
}

std::size_t receiveHeader(char* data, std::size_t, std::size_t count, void* user) {
    auto& transfer = *static_cast<Transfer*>(user);
    transfer.headerBytes += count;
    if (transfer.headerBytes > kMostHeaderBytes) {
        transfer.isTooLarge = true;
        return 0;
    }
    const std::string_view line(data, count);
    if (line.starts_with("HTTP/")) { // of the last of several replies (100 Continue)
        transfer.reply.headers.clear();
        return count;
    }
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos)
        return count;
    std::string_view value = line.substr(colon + 1);
    while (!value.empty() && std::isspace(static_cast<unsigned char>(value.front())))
        value.remove_prefix(1);
    while (!value.empty() && std::isspace(static_cast<unsigned char>(value.back())))
        value.remove_suffix(1);
    transfer.reply.headers[lowerCase(std::string(line.substr(0, colon)))] = value;
    return count;
}

int watchStop(void* user, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    return static_cast<Transfer*>(user)->stop.stop_requested() ? 1 : 0;
}

void addHeader(HeaderList& list, const std::string& line) {
    list.reset(::curl_slist_append(list.release(), line.c_str()));
}

void setTimes(CURL* curl, const HttpRules& rules, bool isDownload) {
    ::curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, long(rules.connectTimeout.count()));
    if (isDownload) {
        ::curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, kStalledBytesPerSecond);
        ::curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, long(rules.stalledTimeout.count()));
    } else {
        ::curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, long(rules.wholeTimeout.count()));
        ::curl_easy_setopt(curl, CURLOPT_ACCEPT_ENCODING, "gzip"); // pictures do not get smaller
    }
}

void setMethod(CURL* curl, const HttpRequest& request) {
    if (request.method == "GET")
        return;
    ::curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, request.method.c_str());
    if (request.method == "POST") {
        ::curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, long(request.body.size()));
        ::curl_easy_setopt(curl, CURLOPT_POSTFIELDS, request.body.c_str());
    }
}

void setReceivers(CURL* curl, Transfer& transfer) {
    ::curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, receiveBody);
    ::curl_easy_setopt(curl, CURLOPT_WRITEDATA, &transfer);
    ::curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, receiveHeader);
    ::curl_easy_setopt(curl, CURLOPT_HEADERDATA, &transfer);
    ::curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, watchStop);
    ::curl_easy_setopt(curl, CURLOPT_XFERINFODATA, &transfer);
    ::curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
}

bool isRedirect(int status) {
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

} // namespace

std::string HttpReply::header(const std::string& name) const {
    const auto found = headers.find(name);
    return found == headers.end() ? std::string() : found->second;
}

HttpClient::HttpClient(HttpRules rules) : rules_(std::move(rules)), curl_(::curl_easy_init()) {
    if (curl_ == nullptr)
        throw std::runtime_error("libcurl could not be started.");
}

HttpClient::~HttpClient() {
    ::curl_easy_cleanup(curl_);
}

HttpResult HttpClient::send(const HttpRequest& request, const std::stop_token& stop) {
    std::string url = request.url;
    for (int hop = 0; hop <= request.redirects; ++hop) {
        HttpResult result = sendOnce(request, url, stop);
        if (result.trouble != HttpTrouble::none || !isRedirect(result.reply.status))
            return result;
        const std::string location = result.reply.header("location");
        if (location.empty() || request.redirects == 0)
            return {HttpTrouble::refused, "was answered with a redirect", {}};
        url = resolvedUrl(url, location);
    }
    return {HttpTrouble::refused,
            "was redirected more than " + std::to_string(request.redirects) + " times",
            {}};
}

HttpResult HttpClient::sendOnce(const HttpRequest& request, const std::string& url,
                                const std::stop_token& stop) {
    if (stop.stop_requested())
        return {HttpTrouble::stopped, "was cancelled", {}};
    const auto parts = urlParts(url);
    if (!parts || !mayFetch(*parts, rules_))
        return {HttpTrouble::refused, "leads to an address that is not https", {}};
    CURL* curl = curl_;
    ::curl_easy_reset(curl);
    Transfer transfer{.request = request, .stop = stop, .curl = curl, .reply = {}, .thrown = {}};
    HeaderList headers;
    if (!request.token.empty() && maySeeToken(*parts, rules_))
        addHeader(headers, "Authorization: Bearer " + request.token);
    if (!request.contentType.empty())
        addHeader(headers, "Content-Type: " + request.contentType);
    addHeader(headers, "Expect:"); // no extra round trip before a body
    ::curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
    ::curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers.get());
    ::curl_easy_setopt(curl, CURLOPT_USERAGENT, "morphoscope");
    ::curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L); // signals do not mix with threads
    ::curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
    ::curl_easy_setopt(curl, CURLOPT_UNRESTRICTED_AUTH, 0L);
    ::curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, rules_.allowsLoopback ? "https,http" : "https");
    if (parts->scheme == "http") // to ourselves, never through a proxy
        ::curl_easy_setopt(curl, CURLOPT_PROXY, "");
    setTimes(curl, rules_, static_cast<bool>(request.sink));
    setMethod(curl, request);
    setReceivers(curl, transfer);
    const CURLcode code = ::curl_easy_perform(curl);
    if (transfer.thrown)
        std::rethrow_exception(transfer.thrown);
    if (stop.stop_requested())
        return {HttpTrouble::stopped, "was cancelled", {}};
    if (transfer.isTooLarge)
        return {HttpTrouble::tooLarge,
                "answered with more than " + std::to_string(request.maxBytes) + " bytes",
                {}};
    if (code != CURLE_OK)
        return {
            HttpTrouble::network, std::string("failed (") + ::curl_easy_strerror(code) + ")", {}};
    long status = 0;
    ::curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    transfer.reply.status = static_cast<int>(status);
    return {HttpTrouble::none, {}, std::move(transfer.reply)};
}

std::optional<UrlParts> urlParts(const std::string& url) {
    const CurlUrl parsed(::curl_url());
    if (url.find('\0') != std::string::npos ||
        ::curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), CURLU_NON_SUPPORT_SCHEME) !=
            CURLUE_OK ||
        !partOf(parsed.get(), CURLUPART_USER).empty())
        return std::nullopt;
    UrlParts parts;
    parts.scheme = lowerCase(partOf(parsed.get(), CURLUPART_SCHEME));
    parts.host = lowerCase(partOf(parsed.get(), CURLUPART_HOST));
    const std::string port = partOf(parsed.get(), CURLUPART_PORT, CURLU_DEFAULT_PORT);
    parts.port = port.empty() ? 0 : std::atoi(port.c_str());
    return parts;
}

std::string resolvedUrl(const std::string& base, const std::string& reference) {
    const CurlUrl parsed(::curl_url());
    if (::curl_url_set(parsed.get(), CURLUPART_URL, base.c_str(), 0) != CURLUE_OK ||
        ::curl_url_set(parsed.get(), CURLUPART_URL, reference.c_str(), 0) != CURLUE_OK)
        return {};
    return partOf(parsed.get(), CURLUPART_URL);
}

bool mayFetch(const UrlParts& url, const HttpRules& rules) {
    if (url.scheme == "https")
        return !url.host.empty();
    return url.scheme == "http" && rules.allowsLoopback && url.host == "127.0.0.1";
}

bool maySeeToken(const UrlParts& url, const HttpRules& rules) {
    return mayFetch(url, rules) && isHostOn(url, rules.tokenHosts);
}

bool isHostOn(const UrlParts& url, const std::vector<std::string>& hosts) {
    const std::string withPort = url.host + ':' + std::to_string(url.port);
    return std::ranges::any_of(hosts, [&](const std::string& host) {
        if (host.starts_with('.'))
            return url.port == 443 && url.host.ends_with(host) && url.host.size() > host.size();
        return host == withPort || (url.port == 443 && host == url.host);
    });
}

std::string percentEncoded(std::string_view text) {
    constexpr char kDigits[] = "0123456789ABCDEF";
    std::string encoded;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x80 && (std::isalnum(byte) || c == '-' || c == '.' || c == '_' || c == '~'))
            encoded += c;
        else
            encoded += {'%', kDigits[byte >> 4], kDigits[byte & 15]};
    }
    return encoded;
}

std::string formBody(const std::vector<std::pair<std::string, std::string>>& fields) {
    std::string body;
    for (const auto& [name, value] : fields)
        body += (body.empty() ? "" : "&") + percentEncoded(name) + '=' + percentEncoded(value);
    return body;
}

} // namespace morphoscope
