#include "render/frame_timer.h"

#include <glad/gl.h>

namespace morphoscope {

FrameTimer::FrameTimer() {
    for (Stretch& stretch : ring_) {
        stretch.start = makeQuery();
        stretch.stop = makeQuery();
    }
}

// Two time stamps instead of one elapsed-time query, so that other timers may nest.
void FrameTimer::begin() {
    if (ring_[next_].isUnderWay)
        return; // the GPU is four frames behind: leave this stretch out
    glQueryCounter(ring_[next_].start.id(), GL_TIMESTAMP);
    isRunning_ = true;
}

void FrameTimer::end() {
    if (!isRunning_)
        return;
    glQueryCounter(ring_[next_].stop.id(), GL_TIMESTAMP);
    ring_[next_].isUnderWay = true;
    next_ = (next_ + 1) % kRingSize;
    isRunning_ = false;
}

std::optional<double> FrameTimer::milliseconds() {
    while (ring_[oldest_].isUnderWay) {
        Stretch& stretch = ring_[oldest_];
        GLuint isAvailable = 0;
        glGetQueryObjectuiv(stretch.stop.id(), GL_QUERY_RESULT_AVAILABLE, &isAvailable);
        if (!isAvailable)
            break;
        GLuint64 start = 0;
        GLuint64 stop = 0;
        glGetQueryObjectui64v(stretch.start.id(), GL_QUERY_RESULT, &start);
        glGetQueryObjectui64v(stretch.stop.id(), GL_QUERY_RESULT, &stop);
        newest_ = double(stop - start) * 1e-6;
        stretch.isUnderWay = false;
        oldest_ = (oldest_ + 1) % kRingSize;
    }
    return newest_;
}

} // namespace morphoscope
