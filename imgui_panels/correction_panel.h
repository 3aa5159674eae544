// Correcting an alignment: the two photos of a morph side by side, the user's points on them,
// numbered, and below each photo what is under the cursor four times as large, beside the place
// where the other photo has it as aligned now. A click in one photo and one in the other make a
// point; a right click on a point removes it. UI thread, no state of its own.
#pragma once

#include "core/commands.h"
#include "core/live.h"

namespace morphoscope {

// Fills the rest of the current ImGui window; for an open Live.correction only. Pushes PlacePoint,
// ForgetPlacedPoint, RemovePoint and EndCorrection.
void drawCorrectionPanel(const Live& live, const std::vector<UserPoint>& points,
                         CommandQueue& commands);

} // namespace morphoscope
