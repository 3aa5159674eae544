// Small slow things the user asked for and does not wait for: writing a still, a figure, the
// session. One after the other on one thread; the answer (a sentence for the screen, or a failure)
// is polled by the UI thread.
#pragma once

#include "core/failure.h"

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace morphoscope {

class Errands {
public:
    Errands();
    ~Errands(); // finishes what was asked for
    Errands(const Errands&) = delete;
    Errands& operator=(const Errands&) = delete;

    // `errand` returns a sentence to show, or "" for nothing to say; it may throw.
    void run(std::function<std::string()> errand);

    std::vector<Result<std::string>> poll();
    bool isBusy() const; // until poll() has handed every answer over

private:
    void work(const std::stop_token& stop);

    mutable std::mutex mutex_;
    std::condition_variable_any wakeUp_;
    std::deque<std::function<std::string()>> waiting_;
    std::vector<Result<std::string>> answers_;
    bool isRunning_ = false;
    std::jthread thread_; // last: started when all else stands
};

} // namespace morphoscope
