// The one-line answer to what the user just asked for: comes up over the timeline and fades. UI
// thread.
#pragma once

#include "core/live.h"

namespace morphoscope {

inline constexpr double kMessageSeconds = 4; // fully seen, then half a second of fading

void drawMessage(const Live& live);

} // namespace morphoscope
