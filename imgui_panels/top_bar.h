// The bar at the top: which session, what is being worked on, what a frame costs, the menu. UI
// thread.
#pragma once

#include "core/commands.h"
#include "core/live.h"

namespace morphoscope {

// Fills the current window, 36 design pixels high.
void drawTopBar(const Live& live, Session& session, CommandQueue& commands);

} // namespace morphoscope
