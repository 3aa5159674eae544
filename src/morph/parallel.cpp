#include "morph/parallel.h"

#include <atomic>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace morphoscope {

void parallelFor(std::size_t count, int threadCount, const std::function<void(std::size_t)>& work,
                 std::stop_token stop, const std::function<void(std::size_t)>& afterEach) {
    std::atomic<std::size_t> next{0};
    std::atomic<std::size_t> done{0};
    std::mutex mutex;
    std::exception_ptr failure;
    auto takePieces = [&](bool reports) {
        try {
            for (std::size_t i = next++; i < count && !stop.stop_requested(); i = next++) {
                work(i);
                ++done;
                if (reports && afterEach)
                    afterEach(done);
            }
        } catch (...) {
            next = count; // the others finish their piece and stop
            const std::lock_guard lock(mutex);
            if (!failure)
                failure = std::current_exception();
        }
    };
    {
        std::vector<std::jthread> others;
        for (int k = 1; k < threadCount && static_cast<std::size_t>(k) < count; ++k)
            others.emplace_back([&] { takePieces(false); });
        takePieces(true);
    }
    if (failure)
        std::rethrow_exception(failure);
}

} // namespace morphoscope
