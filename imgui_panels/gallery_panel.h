// All photos as a grid, linked both ways with the map: what is hovered or selected in one is so in
// the other. Only the rows in view are drawn. Below the grid: the files that were left out, with
// their reasons. UI thread.
#pragma once

#include "core/commands.h"
#include "core/live.h"

namespace morphoscope {

// Emits ClickPhoto (Ctrl toggles, Shift adds), HoverPhoto and FilterGallery. A photo can be dragged
// to the timeline; its drag payload is kPhotoPayload with the photo's index as std::size_t.
void drawGalleryPanel(const Live& live, const Session& session, CommandQueue& commands);

inline constexpr const char* kPhotoPayload = "photo";

} // namespace morphoscope
