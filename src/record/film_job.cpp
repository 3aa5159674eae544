#include "record/film_job.h"

#include "core/failure_text.h"

#include <algorithm>
#include <cassert>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>
#include <utility>

namespace morphoscope {

// What both threads see lies under mutex_; the writer itself is a local of the encoding thread.
class FilmJob::Work {
public:
    explicit Work(FilmJobRequest request)
        : request_(std::move(request)), start_(Clock::now()),
          thread_([this](const std::stop_token& stop) { run(stop); }) {
        assert(request_.frameCount > 0 && request_.queueCapacity > 0);
    }

    bool tryPush(Image&& frame) {
        {
            const std::lock_guard lock(mutex_);
            if (!takesFrames() || queue_.size() >= request_.queueCapacity)
                return false;
            queue_.push_back(std::move(frame));
            ++pushedCount_;
        }
        changed_.notify_all();
        return true;
    }

    bool push(Image frame) {
        std::unique_lock lock(mutex_);
        changed_.wait(lock,
                      [&] { return !takesFrames() || queue_.size() < request_.queueCapacity; });
        if (!takesFrames())
            return false;
        queue_.push_back(std::move(frame));
        ++pushedCount_;
        lock.unlock();
        changed_.notify_all();
        return true;
    }

    void cancel() { thread_.request_stop(); }

    FilmPhase wait() {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return phase_ != FilmPhase::running; });
        return phase_;
    }

    FilmPhase phase() const {
        const std::lock_guard lock(mutex_);
        return phase_;
    }

    FilmStatus status() const {
        const std::lock_guard lock(mutex_);
        const bool isRunning = phase_ == FilmPhase::running;
        const double elapsed =
            std::chrono::duration<double>((isRunning ? Clock::now() : end_) - start_).count();
        const int leftCount = request_.frameCount - encodedCount_;
        return {.isRunning = isRunning,
                .frame = encodedCount_,
                .frameCount = request_.frameCount,
                .elapsedSeconds = elapsed,
                .remainingSeconds =
                    isRunning && encodedCount_ > 0 ? elapsed / encodedCount_ * leftCount : 0,
                .path = request_.film.path.string(),
                .failure = failure_};
    }

    std::string note() const {
        const std::lock_guard lock(mutex_);
        return note_;
    }

private:
    using Clock = std::chrono::steady_clock;

    bool takesFrames() const {
        return phase_ == FilmPhase::running && !thread_.get_stop_token().stop_requested() &&
               pushedCount_ < request_.frameCount;
    }

    void run(const std::stop_token& stop) {
        FilmPhase phase = FilmPhase::failed;
        std::string failure;
        try {
            phase = encodeAll(stop) ? FilmPhase::finished : FilmPhase::cancelled;
        } catch (const std::exception& error) {
            failure = failureText(error);
        }
        {
            const std::lock_guard lock(mutex_);
            phase_ = phase;
            failure_ = std::move(failure);
            end_ = Clock::now();
            queue_.clear();
        }
        changed_.notify_all();
    }

    // False when the job was cancelled. By the time it returns, a film that is not finished is
    // gone.
    bool encodeAll(const std::stop_token& stop) {
        FilmWriter writer(request_.film);
        {
            const std::lock_guard lock(mutex_);
            note_ = writer.note();
        }
        while (writer.frameCount() < request_.frameCount) {
            const std::optional<Image> frame = nextFrame(stop);
            if (!frame)
                return false;
            writer.write(*frame);
            const std::lock_guard lock(mutex_);
            encodedCount_ = writer.frameCount();
        }
        return !stop.stop_requested() && writer.finish(stop);
    }

    std::optional<Image> nextFrame(const std::stop_token& stop) {
        std::unique_lock lock(mutex_);
        if (!changed_.wait(lock, stop, [&] { return !queue_.empty(); }) || stop.stop_requested())
            return std::nullopt;
        Image frame = std::move(queue_.front());
        queue_.pop_front();
        lock.unlock();
        changed_.notify_all();
        return frame;
    }

    const FilmJobRequest request_;
    const Clock::time_point start_;
    mutable std::mutex mutex_;
    std::condition_variable_any changed_;
    std::deque<Image> queue_;
    int pushedCount_ = 0;
    int encodedCount_ = 0;
    FilmPhase phase_ = FilmPhase::running;
    std::string failure_;
    std::string note_;
    Clock::time_point end_;
    std::jthread thread_; // last: started when all else stands, joined before anything else goes
};

FilmJob::FilmJob(FilmJobRequest request) : work_(std::make_unique<Work>(std::move(request))) {}
FilmJob::~FilmJob() = default;

bool FilmJob::tryPush(Image&& frame) {
    return work_->tryPush(std::move(frame));
}

bool FilmJob::push(Image frame) {
    return work_->push(std::move(frame));
}

void FilmJob::cancel() {
    work_->cancel();
}

FilmPhase FilmJob::wait() {
    return work_->wait();
}

FilmPhase FilmJob::phase() const {
    return work_->phase();
}

FilmStatus FilmJob::status() const {
    return work_->status();
}

std::string FilmJob::note() const {
    return work_->note();
}

} // namespace morphoscope
