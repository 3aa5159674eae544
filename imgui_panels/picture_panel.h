// The hero: the decoded picture, letterboxed and sharp in the current window, with the split
// against the real photo and the plain cross-fade, the held overlays (G, X), the caption and the
// line that says how honest the picture is. UI thread. Edits zoom, pan and split; walking and
// resetting are commands.
#pragma once

#include "core/commands.h"
#include "core/live.h"

namespace morphoscope {

// Fills the rest of the current ImGui window. Drag: WalkComponents (sigma since the last frame);
// wheel: zoom at the cursor; right or middle drag: pan; double click: ResetPicture and zoom 1.
void drawPicturePanel(const Live& live, const MorphSettings& morph, PictureSettings& settings,
                      CommandQueue& commands);

} // namespace morphoscope
