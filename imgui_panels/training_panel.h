// Learning: settings (locked while it runs), start / pause / stop / reset, live curves, the figures
// of the run, and each original beside its reconstruction. UI thread. Edits the settings of the
// next run; the run itself is in `model`.
#pragma once

#include "core/commands.h"
#include "core/live.h"

namespace morphoscope {

// Fills the width of the current ImGui window and as much height as it needs (the window scrolls).
void drawTrainingPanel(const Live& live, TrainingSettings& settings, CommandQueue& commands);

} // namespace morphoscope
