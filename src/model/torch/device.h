// The LibTorch side of compute_device.h, for the .cpp files of this module.
#pragma once

#include "model/compute_device.h"
#include "model/torch/torch_includes.h"

#include <string>

namespace morphoscope {

struct ComputeThread {
    torch::Device device = torch::kCPU;
    int threads = 1;
    std::string name; // for the status: "cpu, 2 threads", "cuda:0"
};

// Prepares the calling thread: its OpenMP team and, once per process, BLAS and the allocator.
// Throws when the device is unknown or not there.
ComputeThread useDevice(const ComputeOptions& compute);

// The team of the calling thread; other threads keep theirs.
void useThreads(int threads);

namespace torch_side {

bool cudaIsAvailable();
std::string describeTorch();

} // namespace torch_side

} // namespace morphoscope
