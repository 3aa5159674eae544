// Kernels, their tuning file and their judgement as plain values: nothing here needs GL.
#include "render/bench_decode.h"
#include "render/decoder_kernel.h"
#include "render/decoder_tuning.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

namespace morphoscope {
namespace {

// Which shapes a driver gets to try: halves only where both it and the storage are ready for them.
TEST(DecoderKernels, MultipliesHalvesOnlyWhereTheDriverDoes) {
    const LayerGeometry layer = {
        .inputChannels = 64, .outputChannels = 32, .width = 64, .height = 48};
    GlInfo info;
    info.maxSharedMemoryBytes = 32 << 10;
    const auto triesHalves = [&](Precision precision) {
        const std::vector<KernelShape> shapes = candidateShapes(layer, precision, info);
        return std::any_of(shapes.begin(), shapes.end(),
                           [](const KernelShape& shape) { return shape.multipliesHalves; });
    };
    EXPECT_FALSE(triesHalves(Precision::fp16));
    info.multipliesHalves = true;
    EXPECT_TRUE(triesHalves(Precision::fp16));
    EXPECT_FALSE(triesHalves(Precision::fp32));
    const KernelShape halves = {.blockX = 2, .split = 4, .group = 64, .multipliesHalves = true};
    EXPECT_EQ(kernelShapeFrom(toText(halves)), halves);
    EXPECT_FALSE(kernelShapeFrom(toText(halves) + "x"));
}

// Threads that share a sum read different channels: a tile would be none of theirs.
TEST(DecoderKernels, TilesAreForThreadsOfOneSum) {
    const LayerGeometry layer = {
        .doublesSize = true, .inputChannels = 64, .outputChannels = 32, .width = 64, .height = 48};
    GlInfo info;
    info.maxSharedMemoryBytes = 32 << 10;
    const KernelShape tiled = {.blockX = 2, .blockY = 2, .tile = 8, .group = 64};
    const auto suitsLayer = [&](const KernelShape& shape) {
        return suits(shape, layer, Precision::fp32, info);
    };
    EXPECT_TRUE(suitsLayer(tiled));
    EXPECT_EQ(kernelShapeFrom(toText(tiled)), tiled);
    EXPECT_EQ(workGroupCount(layer, tiled), 4 * 3 * 8); // 8x8 blocks of 2x2, for each of 8 quads
    KernelShape shape = tiled;
    shape.split = 2;
    EXPECT_FALSE(suitsLayer(shape));
    shape = tiled;
    shape.group = 63;
    EXPECT_FALSE(suitsLayer(shape));
    info.maxSharedMemoryBytes = 2 * 16 * 18 * 18 - 1;
    EXPECT_FALSE(suitsLayer(tiled));
}

// One latent: from what fills a data centre's GPU to what a laptop's reuses best. A batch has
// enough threads without shared sums.
TEST(DecoderKernels, TriesWhatFillsGpusOfAllSizes) {
    GlInfo info;
    info.maxSharedMemoryBytes = 32 << 10;
    const auto tries = [&](int imageCount, const KernelShape& shape) {
        const LayerGeometry layer = {.doublesSize = true,
                                     .inputChannels = 32,
                                     .outputChannels = 16,
                                     .width = 128,
                                     .height = 96,
                                     .imageCount = imageCount};
        const auto shapes = candidateShapes(layer, Precision::fp32, info);
        return std::find(shapes.begin(), shapes.end(), shape) != shapes.end();
    };
    EXPECT_TRUE(tries(1, {.split = 8, .group = 32}));
    EXPECT_TRUE(tries(1, {.blockX = 2, .blockY = 2, .group = 64}));
    EXPECT_TRUE(tries(1, {.blockX = 2, .blockY = 2, .tile = 8, .group = 64}));
    EXPECT_TRUE(tries(32, {.blockX = 4, .blockY = 2, .group = 64}));
    EXPECT_FALSE(tries(32, {.split = 8, .group = 32}));
}

// A layer is judged by the limit of what it calculates with; what takes no time to calculate is
// bound by memory or by its launch.
TEST(DecoderBench, JudgesALayerByTheLimitThatBinds) {
    const GpuLimits limits = {.gmacPerSecond = 1000,
                              .halfGmacPerSecond = 2000,
                              .gigabytesPerSecond = 100,
                              .launchMicroseconds = 2};
    LayerTime layer = {.milliseconds = 0.02, .executedMultiplyAccumulates = 10e6, .bytes = 400'000};
    EXPECT_EQ(judged(layer, limits).boundBy, "arithmetic");
    EXPECT_NEAR(judged(layer, limits).peakShare.value(), 0.5, 1e-9);
    layer.multipliesHalves = true;
    EXPECT_EQ(judged(layer, limits).boundBy, "arithmetic");
    EXPECT_NEAR(judged(layer, limits).peakShare.value(), 0.25, 1e-9);
    layer.bytes = 800'000;
    EXPECT_EQ(judged(layer, limits).boundBy, "memory");
    EXPECT_NEAR(judged(layer, limits).peakShare.value(), 0.4, 1e-9);
    layer = {.milliseconds = 0.02};
    EXPECT_EQ(judged(layer, limits).boundBy, "launch");
    EXPECT_NEAR(judged(layer, limits).peakShare.value(), 0.1, 1e-9);
    EXPECT_FALSE(judged(layer, {}).peakShare.has_value());
}

TEST(DecoderTuning, RemembersShapesPerRenderer) {
    const auto file = std::filesystem::temp_directory_path() / "morphoscope_tuning_test.txt";
    std::filesystem::remove(file);
    const ChosenShapes shapes = {
        {"up 64-32 64x48 x1", {.blockX = 2, .blockY = 2, .split = 4, .group = 64}}};
    rememberShapes(file, "One", Precision::fp32, shapes);
    rememberShapes(file, "Two", Precision::fp32,
                   {{"grid 128-192 4x3 x1", {.group = 8, .readsTexels = true}}});
    EXPECT_EQ(rememberedShapes(file, "One", Precision::fp32), shapes);
    EXPECT_TRUE(rememberedShapes(file, "One", Precision::fp16).empty());
    EXPECT_EQ(rememberedShapes(file, "Two", Precision::fp32).size(), 1u);
    std::ofstream(file) << "rubbish\n3\tOne\tfp32\tgrid\tno shape\n";
    EXPECT_TRUE(rememberedShapes(file, "One", Precision::fp32).empty());
    std::filesystem::remove(file);
}

} // namespace
} // namespace morphoscope
