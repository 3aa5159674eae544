// Aligning the photos of a session in the background: progress and results for the screen, a coarse
// alignment first. UI thread; the work is on a thread of its own and the aligner's others.
#pragma once

#include "core/live.h"
#include "core/mailbox.h"
#include "core/worker.h"
#include "morph/align.h"

#include <filesystem>
#include <memory>

namespace morphoscope {

class Aligner {
public:
    Aligner();

    // The newest request counts. What is found out is kept in the session's folder.
    void request(Live& live, const std::filesystem::path& sessionFolder, int threadCount);
    void cancel(Live& live); // keeps live.alignment as it is

    // Takes over progress and results: live.aligning, live.alignment.
    enum class Arrival { nothing, coarse, whole, failure };
    Arrival receive(Live& live);

    bool isBusy() const { return worker_.isBusy(); }

private:
    struct Feed { // of one request
        Mailbox<AlignmentProgress> progress;
        Mailbox<std::shared_ptr<const AlignedSet>> coarse;
    };
    struct Request {
        std::shared_ptr<const PhotoSet> photos;
        std::filesystem::path cache;
        int threadCount = 1;
        std::shared_ptr<Feed> feed;
    };

    std::shared_ptr<Feed> feed_; // of the newest request
    Worker<Request, std::shared_ptr<const AlignedSet>> worker_;
};

// Whether the alignment is the last word about these photos.
bool isAlignmentOf(const AlignedSet* alignment, const PhotoSet& photos);

} // namespace morphoscope
