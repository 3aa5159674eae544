#include "model/torch/parallel_parts.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace morphoscope {

void runParts(int partCount, int threads, const std::function<void(int part)>& work) {
    std::atomic<int> next = 0;
    std::mutex mutex;
    std::exception_ptr failure;
    const auto takeParts = [&] {
        try {
            for (int part = next++; part < partCount; part = next++)
                work(part);
        } catch (...) {
            next = partCount;
            const std::lock_guard lock(mutex);
            failure = failure ? failure : std::current_exception();
        }
    };
    {
        std::vector<std::jthread> others;
        for (int i = 1; i < std::min(threads, partCount); ++i)
            others.emplace_back(takeParts);
        takeParts();
    }
    if (failure)
        std::rethrow_exception(failure);
}

} // namespace morphoscope
