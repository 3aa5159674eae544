// The first thing anybody sees: one sentence, and the ways in. UI thread.
#pragma once

#include "core/commands.h"
#include "core/live.h"

namespace morphoscope {

void drawWelcomePanel(const Live& live, CommandQueue& commands);

} // namespace morphoscope
