// Independent parts of one computation on several threads, internal to this module. Each part runs
// on one thread from start to end: unlike an OpenMP team, which meets at a barrier after every
// layer, nobody spins for a core that another program keeps busy.
#pragma once

#include <functional>

namespace morphoscope {

// Calls work(0) ... work(partCount - 1) on the calling thread and up to threads - 1 others, and
// returns when all are done. Rethrows the first exception; parts not yet begun are skipped then.
void runParts(int partCount, int threads, const std::function<void(int part)>& work);

} // namespace morphoscope
