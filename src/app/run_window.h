// The window's life: opens it (or a target without a display), runs frames until it is closed, and
// takes the screenshot that was asked for. Main thread.
#pragma once

#include "app/command_line.h"

namespace morphoscope {

// Throws std::runtime_error when no window can be opened.
void runWindow(const CommonOptions& common, const WindowOptions& options);

} // namespace morphoscope
