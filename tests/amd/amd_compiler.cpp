#include "tests/amd/amd_compiler.h"

#include <vulkan/vulkan.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <regex>
#include <stdexcept>
#include <unistd.h>
#include <vector>

namespace morphoscope {
namespace {

constexpr std::uint32_t kAmd = 0x1002; // PCI vendor
constexpr std::uint32_t kPictureBinding = 9;

void check(VkResult result, const char* call) {
    if (result != VK_SUCCESS)
        throw std::runtime_error(std::string(call) + " failed with " + std::to_string(result));
}

// Vulkan counts the bindings of pictures and buffers together and has no loose uniforms: something
// else takes their place that all threads share and the compiler does not know.
std::string forVulkan(std::string glsl) {
    glsl = std::regex_replace(glsl, std::regex("#version 430 core"), "#version 450 core");
    glsl = std::regex_replace(glsl, std::regex("binding = 0, PICTURE_FORMAT"),
                              "binding = " + std::to_string(kPictureBinding) + ", PICTURE_FORMAT");
    return std::regex_replace(glsl, std::regex(R"(uniform (int|float) (\w+);)"),
                              "$1 $2 = $1(gl_NumWorkGroups.y);");
}

class TemporaryFile {
public:
    explicit TemporaryFile(const std::string& name)
        : path_(std::filesystem::temp_directory_path() / (std::to_string(getpid()) + "_" + name)) {}
    ~TemporaryFile() {
        std::error_code ignored;
        std::filesystem::remove(path_, ignored);
    }
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;
    const std::filesystem::path& path() const { return path_; }
    std::vector<char> bytes() const {
        std::ifstream file(path_, std::ios::binary);
        return {std::istreambuf_iterator<char>(file), {}};
    }

private:
    std::filesystem::path path_;
};

std::vector<char> spirvOf(const std::string& glsl) {
    const TemporaryFile source("kernel.comp"), messages("kernel.txt"), spirv("kernel.spv");
    std::ofstream(source.path()) << forVulkan(glsl);
    const std::string command = "glslangValidator --target-env vulkan1.2 -V '" +
                                source.path().string() + "' -o '" + spirv.path().string() + "' >'" +
                                messages.path().string() + "' 2>&1";
    if (std::system(command.c_str()) != 0) {
        const std::vector<char> text = messages.bytes();
        throw std::runtime_error("glslangValidator: " + std::string(text.begin(), text.end()));
    }
    return spirv.bytes();
}

} // namespace

struct AmdCompiler::Device {
    VkInstance instance = VK_NULL_HANDLE;
    VkPhysicalDevice gpu = VK_NULL_HANDLE;
    VkDevice device = VK_NULL_HANDLE;
    VkDescriptorSetLayout bindings = VK_NULL_HANDLE;
    VkPipelineLayout layout = VK_NULL_HANDLE;
    PFN_vkGetPipelineExecutableStatisticsKHR statistics = nullptr;

    ~Device();
    bool findGpu();
    void makeDevice();
    void makeLayout();
    VkPipeline pipeline(const std::vector<char>& spirv) const;
    std::map<std::string, std::uint64_t> statisticsOf(VkPipeline pipeline) const;
};

AmdCompiler::Device::~Device() {
    if (device) {
        vkDestroyPipelineLayout(device, layout, nullptr);
        vkDestroyDescriptorSetLayout(device, bindings, nullptr);
        vkDestroyDevice(device, nullptr);
    }
    if (instance)
        vkDestroyInstance(instance, nullptr);
}

bool AmdCompiler::Device::findGpu() {
    const VkApplicationInfo application = {.sType = VK_STRUCTURE_TYPE_APPLICATION_INFO,
                                           .apiVersion = VK_API_VERSION_1_2};
    const VkInstanceCreateInfo wanted = {.sType = VK_STRUCTURE_TYPE_INSTANCE_CREATE_INFO,
                                         .pApplicationInfo = &application};
    if (vkCreateInstance(&wanted, nullptr, &instance) != VK_SUCCESS)
        return false; // no driver at all
    std::uint32_t count = 0;
    vkEnumeratePhysicalDevices(instance, &count, nullptr);
    std::vector<VkPhysicalDevice> found(count);
    vkEnumeratePhysicalDevices(instance, &count, found.data());
    for (VkPhysicalDevice candidate : found) {
        VkPhysicalDeviceProperties properties;
        vkGetPhysicalDeviceProperties(candidate, &properties);
        if (properties.vendorID == kAmd)
            gpu = candidate;
    }
    return gpu != VK_NULL_HANDLE;
}

void AmdCompiler::Device::makeDevice() {
    const float priority = 1;
    const VkDeviceQueueCreateInfo queue = {.sType = VK_STRUCTURE_TYPE_DEVICE_QUEUE_CREATE_INFO,
                                           .queueCount = 1,
                                           .pQueuePriorities = &priority};
    VkPhysicalDeviceVulkan12Features halves = {
        .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_2_FEATURES, .shaderFloat16 = VK_TRUE};
    const VkPhysicalDevicePipelineExecutablePropertiesFeaturesKHR inspection = {
        .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_PIPELINE_EXECUTABLE_PROPERTIES_FEATURES_KHR,
        .pNext = &halves,
        .pipelineExecutableInfo = VK_TRUE};
    const char* extension = VK_KHR_PIPELINE_EXECUTABLE_PROPERTIES_EXTENSION_NAME;
    const VkDeviceCreateInfo wanted = {.sType = VK_STRUCTURE_TYPE_DEVICE_CREATE_INFO,
                                       .pNext = &inspection,
                                       .queueCreateInfoCount = 1,
                                       .pQueueCreateInfos = &queue,
                                       .enabledExtensionCount = 1,
                                       .ppEnabledExtensionNames = &extension};
    check(vkCreateDevice(gpu, &wanted, nullptr, &device), "vkCreateDevice");
    statistics = reinterpret_cast<PFN_vkGetPipelineExecutableStatisticsKHR>(
        vkGetDeviceProcAddr(device, "vkGetPipelineExecutableStatisticsKHR"));
}

void AmdCompiler::Device::makeLayout() {
    std::vector<VkDescriptorSetLayoutBinding> all;
    for (std::uint32_t i = 0; i < 5; ++i) // the storage buffers of decode_access.glsl
        all.push_back({i, VK_DESCRIPTOR_TYPE_STORAGE_BUFFER, 1, VK_SHADER_STAGE_COMPUTE_BIT, {}});
    all.push_back(
        {kPictureBinding, VK_DESCRIPTOR_TYPE_STORAGE_IMAGE, 1, VK_SHADER_STAGE_COMPUTE_BIT, {}});
    const VkDescriptorSetLayoutCreateInfo set = {
        .sType = VK_STRUCTURE_TYPE_DESCRIPTOR_SET_LAYOUT_CREATE_INFO,
        .bindingCount = std::uint32_t(all.size()),
        .pBindings = all.data()};
    check(vkCreateDescriptorSetLayout(device, &set, nullptr, &bindings),
          "vkCreateDescriptorSetLayout");
    const VkPipelineLayoutCreateInfo wanted = {.sType =
                                                   VK_STRUCTURE_TYPE_PIPELINE_LAYOUT_CREATE_INFO,
                                               .setLayoutCount = 1,
                                               .pSetLayouts = &bindings};
    check(vkCreatePipelineLayout(device, &wanted, nullptr, &layout), "vkCreatePipelineLayout");
}

VkPipeline AmdCompiler::Device::pipeline(const std::vector<char>& spirv) const {
    std::vector<std::uint32_t> words(spirv.size() / sizeof(std::uint32_t));
    std::copy(spirv.begin(), spirv.end(), reinterpret_cast<char*>(words.data()));
    const VkShaderModuleCreateInfo code = {.sType = VK_STRUCTURE_TYPE_SHADER_MODULE_CREATE_INFO,
                                           .codeSize = spirv.size(),
                                           .pCode = words.data()};
    VkShaderModule module = VK_NULL_HANDLE;
    check(vkCreateShaderModule(device, &code, nullptr, &module), "vkCreateShaderModule");
    const VkComputePipelineCreateInfo wanted = {
        .sType = VK_STRUCTURE_TYPE_COMPUTE_PIPELINE_CREATE_INFO,
        .flags = VK_PIPELINE_CREATE_CAPTURE_STATISTICS_BIT_KHR,
        .stage = {.sType = VK_STRUCTURE_TYPE_PIPELINE_SHADER_STAGE_CREATE_INFO,
                  .stage = VK_SHADER_STAGE_COMPUTE_BIT,
                  .module = module,
                  .pName = "main"},
        .layout = layout};
    VkPipeline made = VK_NULL_HANDLE;
    const VkResult result =
        vkCreateComputePipelines(device, VK_NULL_HANDLE, 1, &wanted, nullptr, &made);
    vkDestroyShaderModule(device, module, nullptr);
    check(result, "vkCreateComputePipelines");
    return made;
}

std::map<std::string, std::uint64_t> AmdCompiler::Device::statisticsOf(VkPipeline inspected) const {
    const VkPipelineExecutableInfoKHR executable = {
        .sType = VK_STRUCTURE_TYPE_PIPELINE_EXECUTABLE_INFO_KHR, .pipeline = inspected};
    std::uint32_t count = 0;
    check(statistics(device, &executable, &count, nullptr), "statistics");
    std::vector<VkPipelineExecutableStatisticKHR> values(
        count, {.sType = VK_STRUCTURE_TYPE_PIPELINE_EXECUTABLE_STATISTIC_KHR});
    check(statistics(device, &executable, &count, values.data()), "statistics");
    std::map<std::string, std::uint64_t> named;
    for (const VkPipelineExecutableStatisticKHR& value : values)
        named[value.name] = value.value.u64;
    return named;
}

AmdCompiler::AmdCompiler(std::unique_ptr<Device> device) : device_(std::move(device)) {}
AmdCompiler::~AmdCompiler() = default;

std::unique_ptr<AmdCompiler> AmdCompiler::make(const std::string& family) {
    setenv("RADV_FORCE_FAMILY", family.c_str(), 1);
    auto device = std::make_unique<Device>();
    const bool isThere = device->findGpu();
    unsetenv("RADV_FORCE_FAMILY");
    if (!isThere)
        return nullptr;
    device->makeDevice();
    device->makeLayout();
    return std::unique_ptr<AmdCompiler>(new AmdCompiler(std::move(device)));
}

KernelStatistics AmdCompiler::compile(const ShaderRequest& kernel) const {
    VkPipeline made = device_->pipeline(spirvOf(shaderSource(kernel.files.front(), kernel)));
    auto values = device_->statisticsOf(made);
    vkDestroyPipeline(device_->device, made, nullptr);
    return {.instructions = int(values.at("Instructions")),
            .vectorRegisters = int(values.at("VGPRs")),
            .scratchBytes = int(values.at("Scratch size")),
            .cycles = int(values.at("Inverse Throughput"))};
}

GlInfo amdGlInfo() {
    GlInfo info;
    info.maxSharedMemoryBytes = 64 << 10;
    info.multipliesHalves = true;
    return info;
}

} // namespace morphoscope
