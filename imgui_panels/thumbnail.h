// A photo's thumbnail, cut to fill a rectangle, with the marks it can carry. UI thread; draws only.
#pragma once

#include "core/live.h"

#include <imgui.h>

#include <map>
#include <string>
#include <vector>

namespace morphoscope {

// Cut to the rectangle's aspect around the middle. A thumbnail that is not uploaded yet is a plain
// raised rectangle.
void drawThumbnail(const ThumbnailView& view, ImVec2 min, ImVec2 max, float alpha = 1);

// Which keys of a morph stand at a photo, by its name: "1, 4", and "1, 4..." where it is many.
std::map<std::string, std::string> keyNumbersOf(const std::vector<MorphKey>& keys);

} // namespace morphoscope
