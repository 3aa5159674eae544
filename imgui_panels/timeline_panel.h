// The morph as a line of keys: play, step, scrub, speed, length, path, order. Keys stand at their
// pace positions; they can be dragged to another place, removed, and inserted at the playhead. UI
// thread.
#pragma once

#include "core/commands.h"
#include "core/live.h"

namespace morphoscope {

// Fills the current window: the higher it is, the larger are the keys. Edits path, ease, pace,
// loop, length and speed of the morph.
void drawTimelinePanel(const Live& live, Session& session, CommandQueue& commands);

} // namespace morphoscope
