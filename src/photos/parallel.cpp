#include "photos/parallel.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <thread>
#include <vector>

namespace morphoscope {

int threadCountOf(int requested) {
    return requested > 0 ? requested
                         : std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

void parallelFor(std::size_t count, int threadCount, const std::stop_token& stop,
                 const std::function<void(std::size_t)>& work) {
    std::atomic<std::size_t> next = 0;
    std::atomic<bool> hasFailed = false;
    std::exception_ptr failure;
    std::mutex failureMutex;
    const auto run = [&] {
        while (!stop.stop_requested() && !hasFailed) {
            const std::size_t index = next++;
            if (index >= count)
                return;
            try {
                work(index);
            } catch (...) {
                const std::lock_guard lock(failureMutex);
                if (!failure)
                    failure = std::current_exception();
                hasFailed = true;
            }
        }
    };
    {
        std::vector<std::jthread> threads;
        const std::size_t wanted = std::min(count, static_cast<std::size_t>(threadCount));
        for (std::size_t i = 1; i < wanted; ++i)
            threads.emplace_back(run);
        run();
    }
    if (failure)
        std::rethrow_exception(failure);
}

ByteBudget::Share::Share(ByteBudget& budget, std::uint64_t bytes) : budget_(budget), bytes_(bytes) {
    std::unique_lock lock(budget_.mutex_);
    budget_.returned_.wait(
        lock, [&] { return budget_.used_ == 0 || budget_.used_ + bytes_ <= budget_.limit_; });
    budget_.used_ += bytes_;
}

ByteBudget::Share::~Share() {
    {
        const std::lock_guard lock(budget_.mutex_);
        budget_.used_ -= bytes_;
    }
    budget_.returned_.notify_all();
}

} // namespace morphoscope
