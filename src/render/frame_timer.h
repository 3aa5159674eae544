// GPU time of a stretch of a frame by timer queries in a ring: results arrive a few frames later
// and nothing waits. GL thread only.
#pragma once

#include "render/gl_objects.h"

#include <array>
#include <optional>

namespace morphoscope {

class FrameTimer {
public:
    FrameTimer();
    void begin();
    void end();
    // The newest finished stretch; empty until the first one is there.
    std::optional<double> milliseconds();

private:
    static constexpr std::size_t kRingSize = 4;
    struct Stretch {
        Query start;
        Query stop;
        bool isUnderWay = false;
    };
    std::array<Stretch, kRingSize> ring_;
    std::size_t next_ = 0;   // written next
    std::size_t oldest_ = 0; // read next
    bool isRunning_ = false;
    std::optional<double> newest_;
};

} // namespace morphoscope
