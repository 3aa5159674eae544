// What the next run learns, and how: rows of the Learn tab. UI thread.
#pragma once

#include "core/live.h"

namespace morphoscope {

// `whyLocked`: why nothing can be changed now; null: it can.
void drawTrainingSettings(TrainingSettings& settings, const Live& live, const char* whyLocked);

} // namespace morphoscope
