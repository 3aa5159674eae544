// Fine-tuning with AdamW, see model/vit_tuning.h. Internal to this module.
#pragma once

#include "model/torch/device.h"
#include "model/torch/vit_network.h"
#include "model/vit_tuning.h"

#include <optional>
#include <stop_token>

namespace morphoscope {

struct TuningRun {
    const ComputeThread& thread;
    const OnTuningProgress& onProgress;
    const std::stop_token& stop;
};

// A tuned copy with the request's head; nothing after a stop request. Throws std::runtime_error
// when the loss is not finite any more.
std::optional<VitNetwork> tunedNetwork(const VitNetwork& start, const TuningRequest& request,
                                       const TuningRun& run);

} // namespace morphoscope
