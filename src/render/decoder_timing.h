// How long a decode takes here, for the choice between GL and LibTorch by measurement. GL thread
// only; waits for the GPU, so it belongs into the start-up and the benchmark.
#pragma once

#include "render/gpu_decoder.h"

namespace morphoscope {

struct DecodeTime {
    double medianMilliseconds = 0;
    double p99Milliseconds = 0;
    int count = 0;
};

// Wall time of decode() until the GPU is done (fence), over `count` seeded latents after
// `warmUpCount` unmeasured ones. Stops early when `limitSeconds` have passed.
struct DecodeTiming {
    int batch = 1;
    int count = 50;
    int warmUpCount = 5;
    double limitSeconds = 0.5;
};
DecodeTime timeDecode(GpuDecoder& decoder, const DecodeTiming& timing = {});

} // namespace morphoscope
