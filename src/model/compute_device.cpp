#include "model/compute_device.h"

#include "model/torch_library.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <thread>

namespace morphoscope {

namespace {

// The device files of NVIDIA's driver, and of WSL's. Without one of them LibTorch need not be
// loaded to know the answer.
bool hasCudaDriver() {
    std::error_code error;
    return std::ranges::any_of(
        std::array{"/dev/nvidiactl", "/dev/nvidia0", "/dev/dxg", "/dev/nvhost-gpu"},
        [&](const char* file) { return std::filesystem::exists(file, error); });
}

} // namespace

int defaultThreadCount() {
    return std::max(1, fullThreadCount() - 1);
}

int fullThreadCount() {
    return std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

bool cudaIsAvailable() {
    return hasCudaDriver() && torchFunctions().cudaIsAvailable();
}

std::string describeTorch() {
    return torchFunctions().describeTorch();
}

} // namespace morphoscope
