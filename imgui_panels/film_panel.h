// The film of the morph: format, size, frames, quality, export and abort, and stills. UI thread.
// Edits the film settings and the morph's loop; exporting is a command.
#pragma once

#include "core/commands.h"
#include "core/live.h"

namespace morphoscope {

// Fills the width of the current ImGui window and as much height as it needs (the window scrolls).
void drawFilmPanel(const Live& live, Session& session, CommandQueue& commands);

} // namespace morphoscope
