#include "model/torch/device.h"
#include "model/torch/torch_includes.h"

#include <ATen/Context.h>
#include <dlfcn.h>
#include <malloc.h>
#include <mutex>
#include <stdexcept>

namespace morphoscope {

namespace {

// OpenBLAS keeps a thread pool of its own beside OpenMP's. Both spinning on the same cores cost a
// dense layer 2.4 ms instead of 0.1; its matrices are small here, so one thread is right.
void keepBlasOnOneThread() {
    using SetThreads = void (*)(int);
    if (auto* const set =
            reinterpret_cast<SetThreads>(dlsym(RTLD_DEFAULT, "openblas_set_num_threads")))
        set(1);
}

// A step allocates the same few dozen megabytes again and again. By default glibc hands such blocks
// back to the kernel and every step pays for the page faults: a quarter of its time.
void keepFreedMemory() {
#ifdef __GLIBC__
    constexpr int kLargestHeapBlock = 32 << 20; // glibc's own maximum for this option
    constexpr int kKeptBytes = 512 << 20;
    mallopt(M_MMAP_THRESHOLD, kLargestHeapBlock);
    mallopt(M_TRIM_THRESHOLD, kKeptBytes);
    mallopt(M_TOP_PAD, 64 << 20);
#endif
}

std::string threadText(int threads) {
    return std::to_string(threads) + (threads == 1 ? " thread" : " threads");
}

bool wantsCuda(const std::string& device) {
    if (device == "cpu")
        return false;
    if (device == "auto")
        return torch::cuda::is_available();
    if (device != "cuda")
        throw std::runtime_error("The device \"" + device +
                                 "\" is not known, expected cpu, cuda or auto.");
    if (!torch::cuda::is_available())
        throw std::runtime_error("The device is \"cuda\", but this LibTorch finds no CUDA device.");
    return true;
}

} // namespace

ComputeThread useDevice(const ComputeOptions& compute) {
    static std::once_flag prepared; // process-wide settings of two C libraries, not state of ours
    std::call_once(prepared, [] {
        keepBlasOnOneThread();
        keepFreedMemory();
    });
    const bool isCuda = wantsCuda(compute.device);
    const int threads = compute.threads > 0 ? compute.threads : defaultThreadCount();
    useThreads(threads);
    if (!isCuda)
        return {.device = torch::kCPU, .threads = threads, .name = "cpu, " + threadText(threads)};
    return {.device = torch::Device(torch::kCUDA, 0), .threads = threads, .name = "cuda:0"};
}

void useThreads(int threads) {
    // The first parallel loop of a thread copies the process-wide count over its own: let that
    // happen before.
    if (at::get_num_threads() != threads)
        at::set_num_threads(threads);
}

namespace torch_side {

bool cudaIsAvailable() {
    return torch::cuda::is_available();
}

std::string describeTorch() {
    std::string text = "LibTorch " TORCH_VERSION;
    text += at::hasMKLDNN() ? ", oneDNN" : ", no oneDNN (convolutions are slow)";
    text += dlsym(RTLD_DEFAULT, "openblas_set_num_threads") != nullptr ? ", OpenBLAS" : "";
    text += ", " + std::to_string(fullThreadCount()) + " cores";
    const auto devices = torch::cuda::is_available() ? torch::cuda::device_count() : 0;
    return text + (devices > 0 ? ", " + std::to_string(devices) + " CUDA" : ", no CUDA");
}

} // namespace torch_side

} // namespace morphoscope
