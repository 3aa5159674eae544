// One pass over a part of the library, with what it has read so far for another thread to take
// while it runs. Blocking; any thread.
#pragma once

#include "app/find_work.h"
#include "app/library_scan.h"

#include <mutex>
#include <stop_token>
#include <string>
#include <vector>

namespace morphoscope {

// Written by the scan, read by the UI thread, both under the mutex.
struct LibraryFeed {
    std::mutex mutex;
    Scanned fresh; // since they were taken last
    std::vector<RejectedFile> rejected;
    std::size_t rejectedCount = 0;
    int doneCount = 0;
    int totalCount = 0;
};

// Throws what scanLibrary throws; what was read before is in the feed also then. Returns the
// cache's note, empty when all is well.
std::string scanIntoFeed(const LibraryScanRequest& request, FeatureCache& cache, LibraryFeed& feed);

} // namespace morphoscope
