// The upper line of the timeline: what plays, and how. UI thread.
#pragma once

#include "core/commands.h"
#include "core/live.h"

namespace morphoscope {

void drawTimelineControls(const Live& live, MorphSettings& morph, CommandQueue& commands);

} // namespace morphoscope
