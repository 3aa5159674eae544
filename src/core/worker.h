// Slow work as a function from a request value to a result value, on a thread of its own. The
// newest request wins: it replaces one that waits and asks the running one to stop. Results of
// superseded requests never come out of poll(). Only the thread that owns the worker calls its
// functions; the work runs on the worker's thread alone.
#pragma once

#include "core/failure.h"
#include "core/failure_text.h"
#include "core/mailbox.h"

#include <condition_variable>
#include <cstdint>
#include <exception>
#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>
#include <utility>

namespace morphoscope {

template <class Request, class Value> class Worker {
public:
    // Looks at the token now and then and returns early, with any value, once a stop is requested.
    // May throw.
    using Work = std::function<Value(const Request&, std::stop_token)>;

    explicit Worker(Work work)
        : work_(std::move(work)), thread_([this](std::stop_token stop) { run(stop); }) {}

    // Stops the running request and waits for the thread: takes as long as the work takes to
    // notice.
    ~Worker() {
        thread_.request_stop();
        cancelRunning();
    }

    Worker(const Worker&) = delete;
    Worker& operator=(const Worker&) = delete;

    // Returns the generation of this request: 1 for the first, growing by one.
    std::uint64_t request(Request request) {
        isAwaited_ = true;
        std::uint64_t generation = 0;
        {
            const std::lock_guard lock(mutex_);
            generation = ++newestGeneration_;
            waiting_ = std::move(request);
            running_.request_stop();
        }
        wakeUp_.notify_one();
        return generation;
    }

    // Drops the waiting request, asks the running one to stop and forgets its result.
    void cancel() {
        isAwaited_ = false;
        cancelRunning();
        finished_.take();
    }

    // The result of the newest request, once; a Failure holds the sentence of what the work threw.
    std::optional<Result<Value>> poll() {
        auto finished = finished_.take();
        if (!finished)
            return std::nullopt;
        const std::lock_guard lock(mutex_);
        if (finished->generation != newestGeneration_)
            return std::nullopt;
        isAwaited_ = false;
        return std::move(finished->result);
    }

    // True from request() until poll() has handed its result over, or until cancel(): a result that
    // is finished but not yet taken is still to come for who waits for it.
    bool isBusy() const { return isAwaited_; }

private:
    struct Finished {
        std::uint64_t generation;
        Result<Value> result;
    };

    void cancelRunning() {
        const std::lock_guard lock(mutex_);
        ++newestGeneration_;
        waiting_.reset();
        running_.request_stop();
    }

    void run(const std::stop_token& threadStop) {
        while (true) {
            std::unique_lock lock(mutex_);
            if (!wakeUp_.wait(lock, threadStop, [this] { return waiting_.has_value(); }))
                return;
            if (threadStop.stop_requested())
                return;
            const Request request = std::move(*waiting_);
            waiting_.reset();
            const std::uint64_t generation = newestGeneration_;
            running_ = std::stop_source();
            const std::stop_token stop = running_.get_token();
            lock.unlock();
            publish(generation, resultOf(request, stop));
        }
    }

    Result<Value> resultOf(const Request& request, const std::stop_token& stop) const {
        try {
            return Result<Value>(std::in_place_index<0>, work_(request, stop));
        } catch (const std::exception& error) {
            return Failure{failureText(error)};
        } catch (...) {
            return Failure{"The work failed with an exception that carries no message."};
        }
    }

    void publish(std::uint64_t generation, Result<Value> result) {
        const std::lock_guard lock(mutex_);
        if (generation != newestGeneration_)
            return;
        finished_.put({generation, std::move(result)});
    }

    Work work_;
    bool isAwaited_ = false; // of the owning thread alone
    std::mutex mutex_;
    std::condition_variable_any wakeUp_;
    std::optional<Request> waiting_;
    std::stop_source running_;
    std::uint64_t newestGeneration_ = 0;
    Mailbox<Finished> finished_;
    std::jthread thread_; // last: started when all else stands, joined before anything else goes
};

} // namespace morphoscope
