#include "app/errands.h"

#include "core/failure_text.h"

#include <utility>

namespace morphoscope {

Errands::Errands() : thread_([this](const std::stop_token& stop) { work(stop); }) {}

Errands::~Errands() = default; // jthread asks to stop and joins; work() empties the queue first

void Errands::run(std::function<std::string()> errand) {
    {
        const std::lock_guard lock(mutex_);
        waiting_.push_back(std::move(errand));
    }
    wakeUp_.notify_one();
}

std::vector<Result<std::string>> Errands::poll() {
    const std::lock_guard lock(mutex_);
    return std::exchange(answers_, {});
}

bool Errands::isBusy() const {
    const std::lock_guard lock(mutex_);
    return isRunning_ || !waiting_.empty() || !answers_.empty();
}

void Errands::work(const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    while (wakeUp_.wait(lock, stop, [this] { return !waiting_.empty(); }) || !waiting_.empty()) {
        const auto errand = std::move(waiting_.front());
        waiting_.pop_front();
        isRunning_ = true;
        lock.unlock();
        Result<std::string> answer = Failure{};
        try {
            answer = errand();
        } catch (const std::exception& error) {
            answer = Failure{failureText(error)};
        }
        lock.lock();
        isRunning_ = false;
        answers_.push_back(std::move(answer));
    }
}

} // namespace morphoscope
