// The font files of this machine, by fontconfig. Nothing is shipped; what is not installed stays
// empty and the panels fall back.
#pragma once

#include "imgui_panels/fonts.h"

namespace morphoscope {

FontFiles findFontFiles();

} // namespace morphoscope
