// The computing side of VisionTransformer, see model/vision_transformer.h.
#pragma once

#include "model/vision_transformer.h"

namespace morphoscope::torch_side {

std::unique_ptr<VisionTransformer::Layers> makeVisionTransformer(VitWeights weights,
                                                                 ComputeOptions compute);

} // namespace morphoscope::torch_side
