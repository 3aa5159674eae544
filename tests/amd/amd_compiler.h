// What a GPU would run, without one: Mesa's Vulkan driver for AMD compiles for a device that is not
// there (its null device) and says what became of the kernel. Nothing is executed.
#pragma once

#include "render/decoder_kernel.h"

#include <memory>
#include <string>

namespace morphoscope {

struct KernelStatistics {
    int instructions = 0;
    int vectorRegisters = 0; // of a thread
    int scratchBytes = 0;    // memory for what found no register; for all threads of a wave
    // Cycles of one wave over the number of waves that fit at once, loops counted as eight turns:
    // the compiler's own estimate. Compare only kernels of one kind.
    int cycles = 0;
};

class AmdCompiler {
public:
    // family: as Mesa names GPUs, "navi21". Throws std::runtime_error where the driver does not
    // know the family; null where there is no such driver.
    static std::unique_ptr<AmdCompiler> make(const std::string& family);
    ~AmdCompiler();

    // The GLSL of a kernel becomes SPIR-V by Khronos' compiler (glslang-tools) first. Throws
    // std::runtime_error with its messages.
    KernelStatistics compile(const ShaderRequest& kernel) const;

private:
    struct Device;
    explicit AmdCompiler(std::unique_ptr<Device> device);
    std::unique_ptr<Device> device_;
};

// A GPU whose driver calculates with halves.
GlInfo amdGlInfo();

} // namespace morphoscope
