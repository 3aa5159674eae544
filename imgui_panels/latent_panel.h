// The latent space as numbers: scree plot with noise level and draggable cut, sliders in sigma for
// the components, raw sliders for every dimension. UI thread. Edits only keptComponents; everything
// else is a command.
#pragma once

#include "core/commands.h"
#include "core/live.h"

namespace morphoscope {

// Fills the width of the current ImGui window and as much height as it needs (the window scrolls).
void drawLatentPanel(const Live& live, PictureSettings& settings, CommandQueue& commands);

} // namespace morphoscope
