// Measures training on this machine: how long a step takes and how fast the pictures become good.
// For `morphoscope bench train` and for comparison with scripts/bench/train_reference.py. Runs on
// the calling thread.
#pragma once

#include "core/training.h"
#include "model/compute_device.h"

#include <vector>

namespace morphoscope {

struct BenchPoint {
    double seconds = 0; // since the start, set-up included
    double psnr = 0;    // dB, reconstructions of all photos from the encoder's means
};

struct TrainingBench {
    double millisecondsPerStep = 0; // mean over the run, publishing included
    std::int64_t steps = 0;
    std::vector<BenchPoint> quality;
    std::string device;
};

// Trains for `seconds` (or until the settings' epochs are done). Throws std::runtime_error when the
// training fails.
TrainingBench benchTraining(const TrainingImages& images, const TrainingSettings& settings,
                            const ComputeOptions& compute, double seconds);

} // namespace morphoscope
