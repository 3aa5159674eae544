// Independent pieces of work on a given number of threads. Each piece writes only its own results,
// so the outcome does not depend on the thread count.
#pragma once

#include <cstddef>
#include <functional>
#include <stop_token>

namespace morphoscope {

// Calls work(0) .. work(count - 1), on the calling thread and threadCount - 1 more; returns when
// all are done. The first exception is thrown again here. After a stop request no new piece is
// begun. `afterEach`, where given, runs on the calling thread only, now and then, with the number
// of pieces done so far.
void parallelFor(std::size_t count, int threadCount, const std::function<void(std::size_t)>& work,
                 std::stop_token stop = {}, const std::function<void(std::size_t)>& afterEach = {});

} // namespace morphoscope
