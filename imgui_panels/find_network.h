// By what the photos are compared: the built-in features, or those of a network the user points at.
// Inside find_panel only; UI thread.
#pragma once

#include "core/commands.h"
#include "core/live.h"
#include "core/session.h"

namespace morphoscope {

void drawNetwork(const FindStatus& find, FindSettings& settings, CommandQueue& commands);

} // namespace morphoscope
