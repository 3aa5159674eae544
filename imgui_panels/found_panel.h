// The photos that are searched as a grid, the highest score first, cut by the line into found,
// unsure and the rest; and one photo at a time, large, to say yes or no. Stands where the picture
// is while the Find tab is open. UI thread.
#pragma once

#include "core/commands.h"
#include "core/live.h"

namespace morphoscope {

// Fills the current ImGui window: the review while one is open, else the grid. Only the rows in
// view are drawn. Emits SelectFound (Ctrl toggles, Shift adds), ReviewFound (double click),
// HoverPhoto, WantFoundThumbnails, FilterFound, and the review's commands.
void drawFoundPanel(const Live& live, const Session& session, CommandQueue& commands);

// One photo, large. Inside found_panel only.
void drawReview(const Live& live, const Session& session, CommandQueue& commands);

} // namespace morphoscope
