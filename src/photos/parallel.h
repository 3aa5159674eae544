// Work on numbered items over a few threads, and a limit on the memory they hold together. Inside
// `photos` only.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <stop_token>

namespace morphoscope {

// 0 asks for one per core.
int threadCountOf(int requested);

// Calls work(index) for 0..count-1 in order of index, on threadCount threads, and waits for all of
// them. The first exception stops the others and is thrown here; a stop request ends early without
// one.
void parallelFor(std::size_t count, int threadCount, const std::stop_token& stop,
                 const std::function<void(std::size_t)>& work);

// Who wants more than is left waits; a single request above the limit passes when nobody else holds
// any, so nothing waits for ever. Callable from any thread.
class ByteBudget {
public:
    explicit ByteBudget(std::uint64_t limit) : limit_(limit) {}

    class Share {
    public:
        Share(ByteBudget& budget, std::uint64_t bytes);
        ~Share();
        Share(const Share&) = delete;
        Share& operator=(const Share&) = delete;

    private:
        ByteBudget& budget_;
        std::uint64_t bytes_;
    };

private:
    const std::uint64_t limit_;
    std::mutex mutex_;
    std::condition_variable returned_;
    std::uint64_t used_ = 0;
};

} // namespace morphoscope
