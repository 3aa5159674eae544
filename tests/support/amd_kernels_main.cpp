// What Mesa's compiler for AMD makes of every kernel that tuning would try there: for choosing
// shapes, and to see what a change of the kernels does, without a GPU.
//   amd_kernels [FAMILY [WxH]]    navi21, 256x192
#include "core/decoder_plan.h"
#include "tests/amd/amd_compiler.h"

#include <exception>
#include <iomanip>
#include <iostream>
#include <string>

namespace morphoscope {
namespace {

void print(const AmdCompiler& compiler, const LayerGeometry& layer, Precision precision) {
    for (const KernelShape& shape : candidateShapes(layer, precision, amdGlInfo())) {
        const KernelStatistics found =
            compiler.compile(kernelRequest(layer, shape, precision, TextureFormat::rgba8));
        std::cout << std::left << std::setw(22) << toText(layer) << std::setw(52) << toText(shape)
                  << (precision == Precision::fp16 ? "fp16" : "fp32") << std::right << std::setw(13)
                  << found.instructions << std::setw(10) << found.vectorRegisters << std::setw(8)
                  << found.scratchBytes << std::setw(9) << found.cycles << "\n";
    }
}

int run(const std::string& family, int width, int height) {
    const auto compiler = AmdCompiler::make(family);
    if (!compiler) {
        std::cerr << "Mesa's Vulkan driver for AMD (mesa-vulkan-drivers) was not found.\n";
        return 1;
    }
    std::cout << std::left << std::setw(22) << "layer" << std::setw(52) << "kernel"
              << "     instructions registers scratch   cycles\n";
    for (const LayerGeometry& layer :
         layerGeometries(randomDecoderNetwork(width, height, 128, 1), 1))
        if (!layer.isGrid)
            for (const Precision precision : {Precision::fp32, Precision::fp16})
                print(*compiler, layer, precision);
    return 0;
}

} // namespace
} // namespace morphoscope

int main(int argc, char** argv) try {
    const std::string size = argc > 2 ? argv[2] : "256x192";
    return morphoscope::run(argc > 1 ? argv[1] : "navi21", std::stoi(size),
                            std::stoi(size.substr(size.find('x') + 1)));
} catch (const std::exception& error) {
    std::cerr << error.what() << "\n";
    return 1;
}
