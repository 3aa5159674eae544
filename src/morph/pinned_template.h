// The template made to hold what the user said: after the consensus, the photos of a pinned pair
// come together at every pin exactly, and around it as their own match says, where there is one. A
// pin that is out of reach (kMostBend) changes nothing. Pure but for its threads.
#pragma once

#include "morph/template_space.h"
#include "morph/user_points.h"

namespace morphoscope {

// Changes intoTemplate and fromTemplate of the pinned photos, and notes the change with their depth
// where that is known. Of two photos the one moves further
// that the other photos vouch for less at that place. Pins of photos that are not both in the space
// say nothing here.
void holdPins(TemplateSpace& space, const MatchTable& matches, const PinTable& pins,
              int threadCount);

} // namespace morphoscope
