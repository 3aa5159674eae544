// A small window for photos from Google: how a Takeout comes in, choosing at Google Photos, and
// how far either is. UI thread.
#pragma once

#include "core/commands.h"
#include "core/live.h"

namespace morphoscope {

// Emits ShowIntake, FetchGooglePhotos, CancelIntake and ChooseFolder.
void drawIntakePanel(const IntakeStatus& intake, CommandQueue& commands);

} // namespace morphoscope
