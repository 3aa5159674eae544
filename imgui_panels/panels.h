// The window of a frame: which panels there are, and in which region each is drawn. UI thread.
#pragma once

#include "core/commands.h"
#include "core/live.h"

namespace morphoscope {

// The whole window between ImGui::NewFrame and ImGui::Render: keys first, then every panel that is
// on. Needs an attached Look (theme.h).
void drawPanels(const Live& live, Session& session, CommandQueue& commands);

} // namespace morphoscope
