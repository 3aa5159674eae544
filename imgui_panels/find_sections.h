// The parts of the Find tab below the examples. Inside find_panel only; UI thread.
#pragma once

#include "core/commands.h"
#include "core/live.h"

#include <string>

namespace morphoscope {

std::string shortCount(std::size_t count); // 12,345

void drawLibrary(const Live& live, const Session& session, CommandQueue& commands);
void drawLineSection(const FindStatus& find, FindSettings& settings);
void drawImprove(const FindStatus& find, CommandQueue& commands);
void drawHarvest(const FindStatus& find, FindSettings& settings, CommandQueue& commands);

} // namespace morphoscope
