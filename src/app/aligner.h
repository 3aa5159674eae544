// Aligning the photos of a session in the background: progress and results for the screen, a coarse
// alignment first. UI thread; the work is on a thread of its own and the aligner's others.
#pragma once

#include "core/live.h"
#include "core/mailbox.h"
#include "core/worker.h"
#include "morph/align.h"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace morphoscope {

class Aligner {
public:
    Aligner();

    // Where it works and what it goes by.
    struct Order {
        std::filesystem::path sessionFolder; // what is found out is kept there
        std::vector<UserPoint> userPoints;
        int threadCount = 1;
        std::vector<std::string> only = {}; // see alignmentRequest
    };

    // The newest request counts. A whole alignment of these photos that is there already stays in
    // use until the new one is whole.
    void request(Live& live, Order order);
    void cancel(Live& live); // keeps live.alignment as it is

    // Of the newest request; none before the first one, and of another session.
    const std::optional<std::vector<UserPoint>>& askedPoints() const { return askedPoints_; }
    void forget(Live& live);                                       // cancels; askedPoints() is none
    const WorkingFrame& askedFrame() const { return askedFrame_; } // of the newest request

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
        Order order;
        std::shared_ptr<Feed> feed;
    };

    std::shared_ptr<Feed> feed_; // of the newest request
    std::optional<std::vector<UserPoint>> askedPoints_;
    WorkingFrame askedFrame_;
    Worker<Request, std::shared_ptr<const AlignedSet>> worker_;
};

// Whether the alignment is the last word about these photos.
bool isAlignmentOf(const AlignedSet* alignment, const PhotoSet& photos);

} // namespace morphoscope
