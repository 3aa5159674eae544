// A made-up state in which one subject is being looked for: labels, scores, a line, photos inside
// and outside the session. Deterministic.
#pragma once

#include "tests/support/sample_state.h"

namespace morphoscope {

// `photoCount` photos of the session and four times as many outside; the Find tab is open.
AppState findingSample(std::size_t photoCount = 20);

// The line at this place, with the counts that follow, as the app would draw it.
void putSampleLine(AppState& state, double threshold);

void startReview(AppState& state); // of the photos nearest to the line
void loseLibrary(AppState& state); // a folder vanished, files were refused, a fit failed

} // namespace morphoscope
