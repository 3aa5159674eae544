// The list of all keys (F1 or ?), over everything else; a click anywhere closes it. UI thread.
#pragma once

#include "core/commands.h"

namespace morphoscope {

void drawKeyOverlay(CommandQueue& commands);

} // namespace morphoscope
