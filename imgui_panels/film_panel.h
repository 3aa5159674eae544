// The film of the morph: format, size, frames, quality, export and abort; how good the morph is;
// stills and takes. UI thread. Edits the film settings; exporting is a command.
#pragma once

#include "core/commands.h"
#include "core/live.h"

#include <string>

namespace morphoscope {

// Fills the width of the current ImGui window and as much height as it needs (the window scrolls).
void drawFilmPanel(const Live& live, Session& session, CommandQueue& commands);

// How far a film that is being written is: "25 of 150, 1:01 left".
std::string filmProgressText(const FilmStatus& film);

} // namespace morphoscope
