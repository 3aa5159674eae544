// The computing side of TorchDecoder, see model/torch_decoder.h.
#pragma once

#include "model/torch_decoder.h"

namespace morphoscope::torch_side {

std::unique_ptr<TorchDecoder::Layers> makeDecoder(std::shared_ptr<const DecoderNetwork> network,
                                                  ComputeOptions compute);

} // namespace morphoscope::torch_side
