// `morphoscope bench decode`: how fast each way to decode a latent is on this machine. Needs a
// current GL context on the calling thread, and waits for the GPU.
#pragma once

#include <string>

namespace morphoscope {

struct DecodeBenchOptions {
    bool perLayer = false;
    bool withCuda = true; // where LibTorch finds a CUDA device
    int torchThreads = 1;
    double secondsPerRow = 1;
};

// A JSON array of rows: backend (gl-fp32, gl-fp16, torch-cpu, torch-cuda), device, width, height,
// batch, median_ms, p99_ms, gmac_per_second, peak_share (null where the peak is unknown).
// LibTorch's rows carry to_texture_median_ms as well: decode, copy to main memory where needed,
// upload into a GL texture.
std::string decodeBenchJson(const DecodeBenchOptions& options);

} // namespace morphoscope
