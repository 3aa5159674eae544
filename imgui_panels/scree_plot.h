// The scree plot: share of each component as a bar, the cumulative line, the level that pure noise
// would give, and the cut that rebuilds the picture from the first k components. The bars are
// handles. UI thread.
#pragma once

#include "core/commands.h"
#include "core/live.h"

namespace morphoscope {

// Drag a bar up or down: SetComponent, in sigma. Drag the cut's handle: settings.keptComponents (-1
// at the right end). Needs live.pca with at least one component.
void drawScreePlot(const Live& live, PictureSettings& settings, CommandQueue& commands);

// Components that can carry variance: what the plot and the sliders show.
int shownComponentCount(const Pca& pca);

} // namespace morphoscope
