// What happened, newest first: level by colour, repeats counted, right-click copies a line. UI
// thread.
#pragma once

#include "core/live.h"

namespace morphoscope {

void drawLogPanel(const Live& live);

} // namespace morphoscope
