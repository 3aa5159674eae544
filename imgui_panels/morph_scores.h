// The scores of the running morph beside those of a plain cross-fade, one plain line for each.
// Asks for them while it is seen. Draws into the window it is called in. UI thread.
#pragma once

#include "core/commands.h"
#include "core/live.h"

namespace morphoscope {

void drawMorphScores(const Live& live, CommandQueue& commands);

} // namespace morphoscope
