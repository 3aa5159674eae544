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

double arithmeticLimit() {
    constexpr int kMacsPerRound = 32;
    constexpr int kGroupThreads = 64;
    const int groups = 8192;
    const int rounds = 1024;
    ShaderProgram program({.files = {"measure_arithmetic.comp"}, .defines = {}});
    const Buffer outputs(std::size_t(groups) * kGroupThreads * 16, Buffer::Use::gpuOnly);
    glUseProgram(program.id());
    glUniform1i(program.uniform("roundCount"), rounds);
    glUniform1f(program.uniform("factor"), 0.999f);
    glBindBufferBase(GL_SHADER_STORAGE_BUFFER, 0, outputs.id());
    const double seconds = bestSeconds([&] { glDispatchCompute(GLuint(groups), 1, 1); });
    return double(groups) * kGroupThreads * rounds * kMacsPerRound / seconds * 1e-9;
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
    glUniform1i(program.uniform("roundCount"), 0);
    glBindBufferBase(GL_SHADER_STORAGE_BUFFER, 0, outputs.id());
    return 1e6 / kLaunches * bestSeconds([&] {
               for (int i = 0; i < kLaunches; ++i) {
                   glDispatchCompute(1, 1, 1);
                   glMemoryBarrier(GL_SHADER_STORAGE_BARRIER_BIT);
               }
           });
}

// The largest of the three floors binds: arithmetic, memory, or starting the dispatch at all.
DecodeBenchLayer judged(const LayerTime& time, const GpuLimits& limits) {
    if (limits.gmacPerSecond == 0)
        return {.time = time, .boundBy = "", .peakShare = std::nullopt};
    const double arithmetic = time.executedMultiplyAccumulates / limits.gmacPerSecond * 1e-6;
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

} // namespace

GpuLimits measureGpuLimits() {
    // A software renderer runs the small kernels far from its processor's limit: unknown is better
    // than wrong.
    if (currentGlInfo().isSoftware)
        return {};
    GpuLimits limits = {.gmacPerSecond = arithmeticLimit(),
                        .gigabytesPerSecond = memoryLimit(),
                        .launchMicroseconds = launchMicroseconds()};
    glUseProgram(0);
    return limits;
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
                double executed = 0;
                const int repeats = currentGlInfo().isSoftware ? 1 : 100;
                for (const LayerTime& layer : settings.perLayer
                                                  ? decoder.timeLayers(latents, repeats)
                                                  : decoder.layerWork(batch)) {
                    executed += layer.executedMultiplyAccumulates;
                    if (settings.perLayer)
                        row.layers.push_back(judged(layer, limits));
                }
                if (limits.gmacPerSecond > 0)
                    row.peakShare =
                        executed / time.medianMilliseconds * 1e-6 / limits.gmacPerSecond;
                rows.push_back(std::move(row));
            }
        }
    }
    return rows;
}

} // namespace morphoscope
