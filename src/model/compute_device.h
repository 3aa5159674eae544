// Where and with how many threads LibTorch computes. LibTorch never gets all cores of a machine
// whose window must stay fluid: an OpenMP team as wide as the machine stalls on the first busy core
// (its barrier spins), so every worker states its own thread count. Any thread may call these
// functions.
#pragma once

#include <string>

namespace morphoscope {

struct ComputeOptions {
    std::string device = "cpu"; // "cpu", "cuda" or "auto" (cuda where there is one)
    int threads = 0;            // OpenMP team of the calling worker; 0: defaultThreadCount()
    friend bool operator==(const ComputeOptions&, const ComputeOptions&) = default;
};

// All cores but one (for the UI), at least one.
int defaultThreadCount();

// All cores: for the command line, where nobody waits for a frame.
int fullThreadCount();

bool cudaIsAvailable();

// One line for `doctor`: version, convolution backend, BLAS threads, CUDA devices.
std::string describeTorch();

} // namespace morphoscope
