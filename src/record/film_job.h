// A film in the making: an encoder on a thread of its own, fed through a short queue. Made, fed and
// asked by one thread (the UI thread, or the command line's); that thread never waits unless it
// calls push() or wait(). Failures are values.
#pragma once

#include "core/image.h"
#include "core/live.h"
#include "record/film_writer.h"

#include <cstddef>
#include <memory>

namespace morphoscope {

enum class FilmPhase { running, finished, cancelled, failed };

struct FilmJobRequest {
    FilmRequest film;
    int frameCount = 0;            // the film ends by itself after so many frames
    std::size_t queueCapacity = 6; // frames that may wait for the encoder
};

class FilmJob {
public:
    // Starts the thread; opening the encoder happens there, so that a bad path arrives as a failure
    // in status().
    explicit FilmJob(FilmJobRequest request);

    // Cancels a job that still runs, and waits for its thread.
    ~FilmJob();

    // Hands the next frame over and returns true; false while the queue is full, after the last
    // frame, or once the job has ended. The frame is moved from only when it was taken.
    bool tryPush(Image&& frame);

    // As tryPush, but waits for room. False only when the job takes no more frames.
    bool push(Image frame);

    // Ends the job at the next frame boundary; nothing is left of the film. Returns at once.
    void cancel();

    // Blocks until the film is finished, cancelled or failed, and returns which. Only after the
    // last push or a cancel.
    FilmPhase wait();

    FilmPhase phase() const;

    // For the screen: `frame` counts encoded frames; `failure` is one sentence when phase() is
    // failed.
    FilmStatus status() const;

    // FilmWriter::note(), empty until the encoder is open.
    std::string note() const;

private:
    class Work;
    std::unique_ptr<Work> work_;
};

} // namespace morphoscope
