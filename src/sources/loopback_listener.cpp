#include "sources/loopback_listener.h"

#include <algorithm>
#include <arpa/inet.h>
#include <cerrno>
#include <netinet/in.h>
#include <poll.h>
#include <stdexcept>
#include <string_view>
#include <sys/socket.h>
#include <system_error>
#include <unistd.h>
#include <utility>
#include <vector>

namespace morphoscope {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr std::size_t kMostConnections = 32;
constexpr std::size_t kMostRequestBytes = 16u << 10;
constexpr int kLookAtStopMilliseconds = 50;

class Connection {
public:
    explicit Connection(int socket) : socket_(socket) {}
    ~Connection() {
        if (socket_ >= 0)
            ::close(socket_);
    }
    Connection(Connection&& other) noexcept
        : socket_(std::exchange(other.socket_, -1)), received_(std::move(other.received_)) {}
    Connection& operator=(Connection&& other) noexcept {
        std::swap(socket_, other.socket_);
        std::swap(received_, other.received_);
        return *this;
    }

    int socket() const { return socket_; }

    // False when the other side is gone or says too much.
    bool receive() {
        char bytes[4096];
        const ssize_t count = ::recv(socket_, bytes, sizeof bytes, MSG_DONTWAIT);
        if (count < 0)
            return errno == EAGAIN || errno == EINTR;
        received_.append(bytes, static_cast<std::size_t>(count));
        return count > 0 && received_.size() <= kMostRequestBytes;
    }

    // "/?code=..." once the request's head is whole.
    std::optional<std::string> target() const {
        if (received_.find("\r\n\r\n") == std::string::npos)
            return std::nullopt;
        const std::string_view line = std::string_view(received_).substr(0, received_.find("\r\n"));
        if (!line.starts_with("GET "))
            return std::string();
        const std::size_t end = line.find(' ', 4);
        return std::string(line.substr(4, end == std::string_view::npos ? end : end - 4));
    }

    void answer(const std::string& status, const std::string& sentence) const {
        const std::string page = "<!doctype html><meta charset=utf-8><title>Morphoscope</title>"
                                 "<body style='font:16px sans-serif;margin:4em'><p>" +
                                 sentence;
        const std::string reply = "HTTP/1.1 " + status +
                                  "\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: " +
                                  std::to_string(page.size()) +
                                  "\r\nConnection: close\r\nCache-Control: no-store\r\n"
                                  "Referrer-Policy: no-referrer\r\n\r\n" +
                                  page;
        // Small enough for the socket's buffer; a browser that is gone does not matter.
        [[maybe_unused]] const ssize_t sent =
            ::send(socket_, reply.data(), reply.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        ::shutdown(socket_, SHUT_WR);
    }

private:
    int socket_;
    std::string received_;
};

int hexDigit(char c) {
    if (c >= '0' && c <= '9')
        return c - '0';
    const char lower = static_cast<char>(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

std::string percentDecoded(std::string_view text) {
    std::string decoded;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool isEscape = text[i] == '%' && i + 2 < text.size() && hexDigit(text[i + 1]) >= 0 &&
                              hexDigit(text[i + 2]) >= 0;
        if (isEscape) {
            decoded += static_cast<char>(hexDigit(text[i + 1]) * 16 + hexDigit(text[i + 2]));
            i += 2;
        } else {
            decoded += text[i] == '+' ? ' ' : text[i];
        }
    }
    return decoded;
}

// The fields, if this is the request that is waited for; every whole request gets its answer.
std::optional<std::map<std::string, std::string>> fieldsOfRedirect(const Connection& connection,
                                                                   const std::string& target,
                                                                   const std::string& state) {
    if (!target.starts_with("/?")) {
        connection.answer("404 Not Found", "There is nothing here.");
        return std::nullopt;
    }
    auto fields = queryFields(std::string_view(target).substr(2));
    if (fields["state"] != state) {
        connection.answer("400 Bad Request", "This does not belong to the sign-in that is waited "
                                             "for.");
        return std::nullopt;
    }
    connection.answer("200 OK", fields.contains("code")
                                    ? "You are signed in. Go back to Morphoscope; this page can be "
                                      "closed."
                                    : "The sign-in was refused. Morphoscope says why; this page "
                                      "can be closed.");
    return fields;
}

} // namespace

LoopbackListener::LoopbackListener()
    : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    socklen_t length = sizeof address;
    if (socket_ < 0 || ::bind(socket_, generic, sizeof address) != 0 ||
        ::listen(socket_, 16) != 0 || ::getsockname(socket_, generic, &length) != 0) {
        const int error = errno;
        if (socket_ >= 0)
            ::close(socket_);
        throw std::runtime_error("No port on 127.0.0.1 could be opened for the sign-in: " +
                                 std::generic_category().message(error) + ".");
    }
    port_ = ntohs(address.sin_port);
}

LoopbackListener::~LoopbackListener() {
    ::close(socket_);
}

std::optional<std::map<std::string, std::string>>
LoopbackListener::waitForRedirect(const std::string& state, std::chrono::milliseconds timeout,
                                  const std::stop_token& stop) {
    const auto deadline = SteadyClock::now() + timeout;
    std::vector<Connection> connections;
    while (!stop.stop_requested() && SteadyClock::now() < deadline) {
        std::vector<pollfd> waiting{{socket_, POLLIN, 0}};
        for (const Connection& connection : connections)
            waiting.push_back({connection.socket(), POLLIN, 0});
        ::poll(waiting.data(), waiting.size(), kLookAtStopMilliseconds);
        for (std::size_t i = connections.size(); i-- > 0;) {
            if (waiting[i + 1].revents == 0)
                continue;
            const bool isAlive = connections[i].receive();
            if (const auto target = connections[i].target())
                if (auto fields = fieldsOfRedirect(connections[i], *target, state))
                    return fields;
            if (!isAlive || connections[i].target())
                connections.erase(connections.begin() + static_cast<std::ptrdiff_t>(i));
        }
        const int accepted = ::accept4(socket_, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
        if (accepted < 0)
            continue;
        if (connections.size() == kMostConnections) // the oldest has been silent for longest
            connections.erase(connections.begin());
        connections.emplace_back(accepted);
    }
    return std::nullopt;
}

std::map<std::string, std::string> queryFields(std::string_view query) {
    std::map<std::string, std::string> fields;
    query = query.substr(0, query.find('#'));
    while (!query.empty()) {
        const std::string_view field = query.substr(0, query.find('&'));
        query.remove_prefix(std::min(query.size(), field.size() + 1));
        const std::size_t equals = field.find('=');
        if (equals != std::string_view::npos)
            fields.try_emplace(percentDecoded(field.substr(0, equals)),
                               percentDecoded(field.substr(equals + 1)));
    }
    return fields;
}

} // namespace morphoscope
