// What a frame costs and who decodes: frames per second, CPU, GPU and decode times, the decoder and
// why it was chosen, memory, and the frame limit, vsync and "only on change" settings. UI thread.
#pragma once

#include "core/commands.h"
#include "core/live.h"

namespace morphoscope {

// Fills the width of the current ImGui window and as much height as it needs (the window scrolls).
void drawPerformancePanel(const PerformanceStatus& status, PerformanceSettings& settings,
                          CommandQueue& commands);

} // namespace morphoscope
