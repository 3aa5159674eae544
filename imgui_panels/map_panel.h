// The map: every photo at its place on the plane, the morph's path through the keys, and the
// picture that lies at an empty place. UI thread. Draws with ImDrawList only; the camera arithmetic
// is core/map_camera.h, hit tests core/picking.h.
#pragma once

#include "core/commands.h"
#include "core/live.h"

namespace morphoscope {

// Fills the rest of the current ImGui window. `session` is read for selection, labels and keys;
// `settings` is its map. Emits HoverPhoto / HoverMapPlace each frame, ClickPhoto, SelectPhotos
// (box) and ShowMapPlace (click on an empty place); pan, wheel and Home change settings.camera.
void drawMapPanel(const Live& live, const Session& session, MapSettings& settings,
                  CommandQueue& commands);

} // namespace morphoscope
