#include "imgui_panels/performance_panel.h"

#include "imgui_panels/plots.h"
#include "imgui_panels/widgets.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <string>

namespace morphoscope {

namespace {

constexpr std::array<const char*, 3> kDecoderNames{"auto", "gl", "torch"};
constexpr std::array<const char*, 3> kDecoderChoices{"Auto", "GL", "LibTorch"};

std::string milliseconds(float value) {
    char text[32];
    std::snprintf(text, sizeof text, "%6.2f ms", double(value));
    return text;
}

void drawTimes(const PerformanceStatus& status, const PerformanceSettings& settings) {
    char frames[32];
    std::snprintf(frames, sizeof frames, "%5.1f", double(status.framesPerSecond));
    numberRow("Frames per second", frames);
    // The dim line in both graphs: what a frame may cost at the wished rate.
    const float budget =
        settings.frameLimit > 0 ? 1000.0f / float(settings.frameLimit) : 1000.0f / 60;
    numberRow("CPU per frame", milliseconds(status.cpuMilliseconds).c_str(),
              "Time of the interface thread for one frame, without waiting for the screen.");
    drawSparkline({.id = "CPU times",
                   .values = status.cpuHistory,
                   .unit = "ms",
                   .color = packedColor(Role::accent),
                   .ceiling = budget * 1.1f,
                   .guide = budget});
    if (status.gpuHistory.empty()) {
        numberRow("GPU per frame", "not measured", "This driver has no timer queries.");
    } else {
        numberRow("GPU per frame", milliseconds(status.gpuMilliseconds).c_str(),
                  "Measured by timer queries.");
        drawSparkline({.id = "GPU times",
                       .values = status.gpuHistory,
                       .unit = "ms",
                       .color = packedColor(Role::attention),
                       .ceiling = budget * 1.1f,
                       .guide = budget});
    }
    numberRow("One decode", milliseconds(status.decodeMilliseconds).c_str(),
              "From a latent to its picture.");
    numberRow("Memory of our textures", bytesText(status.gpuMemoryBytes).c_str(),
              "Textures and buffers this program holds on the GPU.");
}

void drawDecoder(const PerformanceStatus& status, CommandQueue& commands) {
    const auto asked = std::find(kDecoderNames.begin(), kDecoderNames.end(), status.decoderRequest);
    int choice = asked == kDecoderNames.end() ? 0 : int(asked - kDecoderNames.begin());
    if (choiceRow(
            choice,
            {.label = "Decoder",
             .choices = kDecoderChoices,
             .defaultIndex = 0,
             .tooltip =
                 "Auto times both on this machine with this network and takes the faster one."}))
        commands.push_back(command::RequestDecoder{kDecoderNames[std::size_t(choice)]});
    numberRow("In use", status.decoderName.empty() ? "none yet" : status.decoderName.c_str());
    if (!status.decoderReason.empty())
        wrappedText(status.decoderReason.c_str(), Role::dimText);
    ImGui::Spacing();
    dimText("Renderer");
    wrappedText(status.glRenderer.empty() ? "OpenGL is not running" : status.glRenderer.c_str());
}

void drawLimits(PerformanceSettings& settings) {
    const PerformanceSettings defaults;
    toggleRow(settings.rendersOnlyOnChange,
              {.label = "Only on change",
               .defaultValue = defaults.rendersOnlyOnChange,
               .tooltip = "Draws a frame only when something changed; saves power."});
    toggleRow(settings.vsync, {.label = "Vsync",
                               .defaultValue = defaults.vsync,
                               .tooltip = "Waits for the screen, so that no frame is torn."});
    sliderRow(settings.frameLimit,
              IntegerRow{.label = "Frame limit",
                         .minimum = 0,
                         .maximum = 240,
                         .defaultValue = defaults.frameLimit,
                         .format = settings.frameLimit == 0 ? "none" : "%d fps",
                         .tooltip = "0: no limit."});
}

} // namespace

void drawPerformancePanel(const PerformanceStatus& status, PerformanceSettings& settings,
                          CommandQueue& commands) {
    if (section("Frame"))
        drawTimes(status, settings);
    if (section("Decoder"))
        drawDecoder(status, commands);
    if (section("Limits"))
        drawLimits(settings);
}

} // namespace morphoscope
