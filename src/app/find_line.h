// What the line between yes and no means for the photos that are searched: counts, bounds, words.
// Microseconds for any number of photos; any thread.
#pragma once

#include "core/live.h"

namespace morphoscope {

// Needs find.fit; the counts of unmarked photos also find.library.
DecisionLine lineOf(const FindSettings& settings, const PrecisionRecallCurve& curve);
void moveLine(FindStatus& find, const DecisionLine& line);

} // namespace morphoscope
