// The decoder's kernels as a GPU's compiler sees them.
#include "tests/amd/amd_compiler.h"

#include <gtest/gtest.h>

namespace morphoscope {
namespace {

const LayerGeometry kUp = {
    .doublesSize = true, .inputChannels = 64, .outputChannels = 32, .width = 64, .height = 48};
const LayerGeometry kLast = {
    .isLast = true, .inputChannels = 16, .outputChannels = 3, .width = 256, .height = 192};

class AmdKernels : public testing::Test {
protected:
    void SetUp() override {
        compiler_ = AmdCompiler::make("navi21");
        if (!compiler_)
            GTEST_SKIP() << "Mesa's Vulkan driver for AMD is not installed.";
    }
    KernelStatistics compiled(const ShaderRequest& kernel) const {
        return compiler_->compile(kernel);
    }
    KernelStatistics compiled(const LayerGeometry& layer, Precision precision,
                              const KernelShape& shape) const {
        EXPECT_TRUE(suits(shape, layer, precision, amdGlInfo())) << toText(shape);
        return compiled(kernelRequest(layer, shape, precision, TextureFormat::rgba8));
    }

private:
    std::unique_ptr<AmdCompiler> compiler_;
};

// A kernel whose sums or patch lie in memory is many times slower, and nothing else would tell.
TEST_F(AmdKernels, KeepTheirSumsInRegisters) {
    const KernelShape large = {.blockX = 4, .blockY = 2};
    const KernelShape wide = {.blockX = 2, .quads = 2};
    const KernelShape split = {.blockX = 2, .split = 4};
    const KernelShape tiled = {.blockX = 2, .blockY = 2, .tile = 8};
    for (KernelShape shape : {large, wide, split, tiled}) {
        EXPECT_EQ(compiled(kUp, Precision::fp32, shape).scratchBytes, 0) << toText(shape);
        shape.multipliesHalves = true;
        EXPECT_EQ(compiled(kUp, Precision::fp16, shape).scratchBytes, 0) << toText(shape);
    }
    EXPECT_EQ(compiled(kLast, Precision::fp32, large).scratchBytes, 0);
}

// The lines that no driver of the tests compiles: pairs of halves are multiplied as they lie.
// Converted first they would cost more than they save.
TEST_F(AmdKernels, MultiplyingHalvesTakesFewerCycles) {
    for (const LayerGeometry& layer : {kUp, kLast}) {
        KernelShape shape = {.blockX = 2, .blockY = 2};
        const int stored = compiled(layer, Precision::fp16, shape).cycles;
        shape.multipliesHalves = true;
        EXPECT_LT(compiled(layer, Precision::fp16, shape).cycles, 0.8 * stored) << toText(layer);
    }
}

// The benchmark's yardstick: 1024 multiply-adds a turn, none of which the compiler may find equal
// to another; of halves two at once.
TEST_F(AmdKernels, TheLimitsAreOfAsManyMultiplyAddsAsTheySay) {
    ShaderRequest request = {.files = {"measure_arithmetic.comp"}, .defines = {}};
    const KernelStatistics floats = compiled(request);
    request.defines = {"HALF_PRODUCTS"};
    const KernelStatistics halves = compiled(request);
    EXPECT_GE(floats.instructions, 1024);
    EXPECT_GE(halves.instructions, 512);
    EXPECT_NEAR(double(floats.cycles) / halves.cycles, 2, 0.5);
}

} // namespace
} // namespace morphoscope
