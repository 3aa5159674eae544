// The two plots of finding: how the scores are spread, with the line between yes and no to drag,
// and what each line would cost (precision over recall). UI thread; drawn with ImDrawList.
#pragma once

#include "core/live.h"

namespace morphoscope {

// Pressing or dragging puts the line under the mouse: settings.rule becomes byHand. Items "Scores"
// and "Precision and recall".
void drawScoreHistogram(const FindStatus& find, FindSettings& settings);

// Clicking a point takes the line that gives it.
void drawPrecisionRecall(const FindStatus& find, FindSettings& settings);

} // namespace morphoscope
