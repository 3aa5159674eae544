// Where the picture is between its keys, in words: the line under it. UI thread.
#pragma once

#include "core/live.h"

#include <string>

namespace morphoscope {

// Empty where there is no such key.
std::string keyName(const MorphSettings& morph, int key);

// Null where the photo is not in the alignment.
const AlignedPhoto* alignedPhoto(const Live& live, const std::string& name);

// Cut to `width` pixels so that both names stay readable; the whole of it is the tooltip.
void drawPosition(const Live& live, const MorphSettings& morph, const PictureSettings& settings,
                  float width);

} // namespace morphoscope
