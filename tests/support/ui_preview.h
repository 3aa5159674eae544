// Pictures of a UI frame without GL: a small software rasteriser for ImGui's draw data. For
// previews and for tests that look at pixels. Any thread that owns the ImGui context.
#pragma once

#include "core/image.h"

#include <imgui.h>

namespace morphoscope {

// Texture 1 is the font atlas; kSampleTexture an 8 x 8 page of gradients. Alpha blending as ImGui's
// back ends do it, nearest texel, no antialiasing of edges beyond ImGui's own.
Image rasterised(const ImDrawData& drawData);

} // namespace morphoscope
