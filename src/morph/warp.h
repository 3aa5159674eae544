// Photos brought into the template: what the `aligned` model trains on. Pure, any thread.
#pragma once

#include "core/aligned_set.h"
#include "core/training.h"

namespace morphoscope {

// The photo seen through a map from the template (a shape): width x height pixels that cover the
// template from edge to edge, one bicubic sample each from `photo` (shrunk first where it is much
// larger). Places that the photo does not see hold its nearest border colours, and `seen` fades to
// 0 over its last 2 % of a width: mask a loss with it, never train on the fill.
TemplateTexture textureThrough(const MapGrid& fromTemplate, const Image& photo, int width,
                               int height);

} // namespace morphoscope
