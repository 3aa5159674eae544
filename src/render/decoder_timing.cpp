#include "render/decoder_timing.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <random>
#include <stdexcept>
#include <string>

namespace morphoscope {
namespace {

constexpr double kLongestDecodeSeconds = 30;

std::vector<float> seededLatents(int latentSize, int batch) {
    std::mt19937 generator(1);
    std::vector<float> latents(std::size_t(latentSize) * std::size_t(batch));
    for (float& value : latents) // uniform with unit variance
        value = (float(generator()) / float(std::mt19937::max()) - 0.5f) * 3.4641016f;
    return latents;
}

} // namespace

DecodeTime timeDecode(GpuDecoder& decoder, const DecodeTiming& timing) {
    using Clock = std::chrono::steady_clock;
    std::vector<float> latents = seededLatents(decoder.network()->latentSize, timing.batch);
    const auto decodeOnce = [&] {
        latents[0] += 0.001f; // a new picture each time
        const auto start = Clock::now();
        decoder.decode(latents);
        if (!Fence::insert().waitFor(kLongestDecodeSeconds))
            throw std::runtime_error("the GPU has not finished a decode within 30 seconds");
        return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
    };
    const auto begin = Clock::now();
    const auto isOverLimit = [&] {
        return std::chrono::duration<double>(Clock::now() - begin).count() > timing.limitSeconds;
    };
    for (int i = 0; i < timing.warmUpCount && (i == 0 || !isOverLimit()); ++i)
        decodeOnce();
    std::vector<double> times;
    do
        times.push_back(decodeOnce());
    while (int(times.size()) < timing.count && !isOverLimit());
    std::sort(times.begin(), times.end());
    return {.medianMilliseconds = times[times.size() / 2],
            .p99Milliseconds = times[(times.size() * 99) / 100],
            .count = int(times.size())};
}

} // namespace morphoscope
