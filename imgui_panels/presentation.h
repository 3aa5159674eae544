// The stage: only the picture and, if Session.window.showsCaption, a thin caption. Nothing ever
// pops up here. UI thread. The tour after 60 s without input and the hidden cursor are the app's.
#pragma once

#include "core/live.h"

namespace morphoscope {

// Fills the whole window.
void drawPresentation(const Live& live, const Session& session);

} // namespace morphoscope
