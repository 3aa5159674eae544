#include "render/bench_decode.h"

#include "core/decoder_plan.h"
#include "render/decoder_timing.h"
#include "render/gl_info.h"
#include "render/shader_program.h"

#include <algorithm>
#include <chrono>
#include <glad/gl.h>

namespace morphoscope {
namespace {

// Seconds of one call, the best of five.
template <class Work> double bestSeconds(const Work& work) {
    constexpr int kRounds = 5;
    double best = 1e9;
    for (int i = 0; i < kRounds; ++i) {
        glFinish();
        const auto start = std::chrono::steady_clock::now();
        work();
        glFinish();
        best = std::min(
            best, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
    }
    return best;
}

// Billions of multiply-adds a second, of floats or of halves.
double arithmeticLimit(bool ofHalves) {
    constexpr int kMacsPerTurn = 1024;
    constexpr int kGroupThreads = 64;
    const int groups = 8192;
    const int turns = 32;
    ShaderRequest request = {.files = {"measure_arithmetic.comp"}, .defines = {}};
    if (ofHalves)
        request.defines.emplace_back("HALF_PRODUCTS");
    ShaderProgram program(std::move(request));
    const Buffer outputs(std::size_t(groups) * kGroupThreads * 16, Buffer::Use::gpuOnly);
    glUseProgram(program.id());
    glUniform1i(program.uniform("turnCount"), turns);
    glUniform1f(program.uniform("factor"), 0.999f);
    glBindBufferBase(GL_SHADER_STORAGE_BUFFER, 0, outputs.id());
    const double seconds = bestSeconds([&] { glDispatchCompute(GLuint(groups), 1, 1); });
    return double(groups) * kGroupThreads * turns * kMacsPerTurn / seconds * 1e-9;
}

double memoryLimit() {
    const std::size_t bytes = std::size_t(512) << 20; // beyond every cache
    Buffer from(bytes, Buffer::Use::gpuOnly);
    Buffer to(bytes, Buffer::Use::gpuOnly);
    from.clearToZero();
    glBindBuffer(GL_COPY_READ_BUFFER, from.id());
    glBindBuffer(GL_COPY_WRITE_BUFFER, to.id());
    const double seconds = bestSeconds([&] {
        glCopyBufferSubData(GL_COPY_READ_BUFFER, GL_COPY_WRITE_BUFFER, 0, 0, GLsizeiptr(bytes));
    });
    glBindBuffer(GL_COPY_READ_BUFFER, 0);
    glBindBuffer(GL_COPY_WRITE_BUFFER, 0);
    return 2.0 * double(bytes) / seconds * 1e-9;
}

double launchMicroseconds() {
    constexpr int kLaunches = 200;
    ShaderProgram program({.files = {"measure_arithmetic.comp"}, .defines = {}});
    const Buffer outputs(64 * 16, Buffer::Use::gpuOnly);
    glUseProgram(program.id());
    glUniform1i(program.uniform("turnCount"), 0);
    glBindBufferBase(GL_SHADER_STORAGE_BUFFER, 0, outputs.id());
    return 1e6 / kLaunches * bestSeconds([&] {
               for (int i = 0; i < kLaunches; ++i) {
                   glDispatchCompute(1, 1, 1);
                   glMemoryBarrier(GL_SHADER_STORAGE_BARRIER_BIT);
               }
           });
}

// Of halves, where the driver does not compile what it says that it calculates with: unknown.
double halvesLimit() {
    try {
        return currentGlInfo().multipliesHalves ? arithmeticLimit(true) : 0;
    } catch (const std::runtime_error&) {
        return 0;
    }
}

double arithmeticMilliseconds(const LayerTime& layer, const GpuLimits& limits) {
    const bool byHalves = layer.multipliesHalves && limits.halfGmacPerSecond > 0;
    return layer.executedMultiplyAccumulates * 1e-6 /
           (byHalves ? limits.halfGmacPerSecond : limits.gmacPerSecond);
}

} // namespace

GpuLimits measureGpuLimits() {
    // A software renderer runs the small kernels far from its processor's limit: unknown is better
    // than wrong.
    if (currentGlInfo().isSoftware)
        return {};
    GpuLimits limits = {.gmacPerSecond = arithmeticLimit(false),
                        .halfGmacPerSecond = halvesLimit(),
                        .gigabytesPerSecond = memoryLimit(),
                        .launchMicroseconds = launchMicroseconds()};
    glUseProgram(0);
    return limits;
}

DecodeBenchLayer judged(const LayerTime& time, const GpuLimits& limits) {
    if (limits.gmacPerSecond == 0)
        return {.time = time, .boundBy = "", .peakShare = std::nullopt};
    const double arithmetic = arithmeticMilliseconds(time, limits);
    const double memory = time.bytes / limits.gigabytesPerSecond * 1e-6;
    const double launch = limits.launchMicroseconds * 1e-3;
    const double floor = std::max({arithmetic, memory, launch});
    return {.time = time,
            .boundBy = floor == launch   ? "launch"
                       : floor == memory ? "memory"
                                         : "arithmetic",
            .peakShare =
                time.milliseconds > 0 ? std::optional(floor / time.milliseconds) : std::nullopt};
}

std::vector<DecodeBenchRow> benchDecode(const DecodeBenchSettings& settings) {
    const std::string device = currentGlInfo().renderer;
    const GpuLimits limits = measureGpuLimits();
    std::vector<DecodeBenchRow> rows;
    for (const auto& size : settings.sizes) {
        const auto network = std::make_shared<const DecoderNetwork>(
            randomDecoderNetwork(size.width, size.height, settings.latentSize, settings.seed));
        for (Precision precision : settings.precisions) {
            GpuDecoder decoder(network,
                               {.precision = precision, .tuningFile = defaultTuningFile()});
            for (int batch : settings.batches) {
                const DecodeTime time = timeDecode(
                    decoder,
                    {.batch = batch, .count = 2000, .limitSeconds = settings.secondsPerRow});
                DecodeBenchRow row = {.backend =
                                          precision == Precision::fp16 ? "gl-fp16" : "gl-fp32",
                                      .device = device,
                                      .width = size.width,
                                      .height = size.height,
                                      .batch = batch,
                                      .medianMilliseconds = time.medianMilliseconds,
                                      .p99Milliseconds = time.p99Milliseconds};
                row.gmacPerSecond =
                    double(multiplyAccumulates(*network)) * batch / time.medianMilliseconds * 1e-6;
                const std::vector<float> latents(std::size_t(settings.latentSize * batch), 0.5f);
                double leastMilliseconds = 0;
                const int repeats = currentGlInfo().isSoftware ? 1 : 100;
                for (const LayerTime& layer : settings.perLayer
                                                  ? decoder.timeLayers(latents, repeats)
                                                  : decoder.layerWork(batch)) {
                    if (limits.gmacPerSecond > 0)
                        leastMilliseconds += arithmeticMilliseconds(layer, limits);
                    if (settings.perLayer)
                        row.layers.push_back(judged(layer, limits));
                }
                if (limits.gmacPerSecond > 0)
                    row.peakShare = leastMilliseconds / time.medianMilliseconds;
                rows.push_back(std::move(row));
            }
        }
    }
    return rows;
}

} // namespace morphoscope
