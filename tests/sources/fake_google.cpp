#include "tests/sources/fake_google.h"

#include <chrono>

namespace morphoscope {

FakeServer::FakeServer() {
    const auto handler = [this](const httplib::Request& request, httplib::Response& response) {
        serve(request, response);
    };
    server_.Get(".*", handler);
    server_.Post(".*", handler);
    server_.Delete(".*", handler);
    server_.set_keep_alive_timeout(1);
    port_ = server_.bind_to_any_port("127.0.0.1");
    thread_ = std::thread([this] { server_.listen_after_bind(); });
    while (!server_.is_running())
        std::this_thread::yield();
}

FakeServer::~FakeServer() {
    isEnding_ = true;
    server_.stop();
    thread_.join();
}

void FakeServer::script(const std::string& route, FakeReply reply) {
    script(route, [reply = std::move(reply)](const httplib::Request&) { return reply; });
}

void FakeServer::script(const std::string& route, Answer answer) {
    const std::lock_guard lock(mutex_);
    answers_[route].push_back(std::move(answer));
}

std::vector<SeenRequest> FakeServer::seen(const std::string& route) const {
    const std::lock_guard lock(mutex_);
    std::vector<SeenRequest> found;
    for (const SeenRequest& request : seen_)
        if (route.empty() ||
            (request.method + ' ' + request.target.substr(0, request.target.find('?'))) == route)
            found.push_back(request);
    return found;
}

void FakeServer::serve(const httplib::Request& request, httplib::Response& response) {
    Answer answer;
    {
        const std::lock_guard lock(mutex_);
        seen_.push_back({request.method, request.target, request.get_header_value("Authorization"),
                         request.body});
        auto& answers = answers_[request.method + ' ' + request.path];
        if (answers.empty()) {
            response.status = 404;
            return;
        }
        answer = answers.front();
        if (answers.size() > 1)
            answers.pop_front();
    }
    const FakeReply reply = answer(request);
    response.status = reply.status;
    for (const auto& [name, value] : reply.headers)
        response.set_header(name.c_str(), value);
    const std::string& body = reply.body;
    using How = FakeReply::Body;
    if (reply.how == How::whole) {
        response.set_content(body, reply.contentType.c_str());
    } else if (reply.how == How::cutChunked) {
        response.set_chunked_content_provider(reply.contentType.c_str(),
                                              [body](std::size_t, httplib::DataSink& sink) {
                                                  sink.write(body.data(), body.size());
                                                  return false;
                                              });
    } else {
        const bool isStalled = reply.how == How::stalled;
        response.set_content_provider(
            body.size() * 2, reply.contentType.c_str(),
            [this, body, isStalled](std::size_t at, std::size_t, httplib::DataSink& sink) {
                if (at == 0)
                    return sink.write(body.data(), body.size());
                while (isStalled && !isEnding_ && sink.is_writable())
                    std::this_thread::sleep_for(std::chrono::milliseconds(5));
                return false;
            });
    }
}

Clock FakeClock::clock() {
    return {.now = [this] { return milliseconds / 1000; },
            .wait =
                [this](std::chrono::milliseconds time, const std::stop_token&) {
                    milliseconds += time.count();
                    waits.push_back(static_cast<double>(time.count()) / 1000);
                    if (onWait)
                        onWait();
                }};
}

HttpRules rulesFor(const FakeServer& server) {
    return {.tokenHosts = {server.host()}, .allowsLoopback = true};
}

} // namespace morphoscope
