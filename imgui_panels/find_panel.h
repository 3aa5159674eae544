// The tab that finds the photos of one subject: examples, where to look, the line between yes and
// no, improving it, and what is made of the found photos. UI thread.
#pragma once

#include "core/commands.h"
#include "core/live.h"

namespace morphoscope {

// Changes session.find (rule, line, album); everything else goes out as commands.
void drawFindPanel(const Live& live, Session& session, CommandQueue& commands);

} // namespace morphoscope
