// The decoder benchmark: rows for `morphoscope bench decode`. GL thread only; needs a current
// context and waits for the GPU. LibTorch's rows come from the caller.
#pragma once

#include "render/gpu_decoder.h"

#include <optional>
#include <string>
#include <vector>

namespace morphoscope {

struct DecodeBenchLayer {
    LayerTime time;
    std::string boundBy; // "arithmetic", "memory" or "launch"; empty where the limits are unknown
    std::optional<double> peakShare; // of the limit that binds: 1 is as fast as this GPU can be
};

struct DecodeBenchRow {
    std::string backend; // gl-fp32, gl-fp16
    std::string device;
    int width = 0;
    int height = 0;
    int batch = 1;
    double medianMilliseconds = 0;
    double p99Milliseconds = 0;
    double gmacPerSecond = 0; // the network's multiply-accumulates, however the kernels count
    std::optional<double> peakShare = {}; // of the arithmetic limit, executed multiply-accumulates
    std::vector<DecodeBenchLayer> layers = {};
};

// Limits of this GPU, measured by small kernels: fused multiply-adds out of registers, and a large
// copy.
struct GpuLimits {
    double gmacPerSecond = 0;      // 0: unknown, and with it the others
    double halfGmacPerSecond = 0;  // of halves; 0 where the driver does not calculate with them
    double gigabytesPerSecond = 0; // read plus written
    double launchMicroseconds = 0; // one empty dispatch with its barrier
};
GpuLimits measureGpuLimits();

// Which limit binds a layer (the largest of the three times: arithmetic, memory, or starting the
// dispatch at all), and how near it came. Needs no GL.
DecodeBenchLayer judged(const LayerTime& time, const GpuLimits& limits);

struct DecodeBenchSettings {
    struct Size {
        int width;
        int height;
    };
    std::vector<Size> sizes = {{64, 48}, {128, 96}, {256, 192}};
    std::vector<int> batches = {1, 32};
    std::vector<Precision> precisions = {Precision::fp32, Precision::fp16};
    int latentSize = 128;
    std::uint64_t seed = 1;
    bool perLayer = false;
    double secondsPerRow = 2;
};
std::vector<DecodeBenchRow> benchDecode(const DecodeBenchSettings& settings);

} // namespace morphoscope
