#include "imgui_panels/scree_plot.h"

#include "core/components.h"
#include "imgui_panels/plots.h"
#include "imgui_panels/widgets.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace morphoscope {

namespace {

constexpr int kMostBars = 40;         // more do not fit a side panel
constexpr float kSigmasPerHeight = 6; // dragging a bar over the plot's height sweeps from -3 to 3
constexpr float kLargestSigma = 3;
constexpr float kSmallestVariance =
    1e-6f; // share below which a component is rounding, not variance

float sigmaOf(const Live& live, std::size_t component) {
    return component < live.shownSigmas.size() ? live.shownSigmas[component] : 0;
}

// Which of the plot's parts a press took hold of: -1 nothing, -2 the cut, else a component. Kept
// for the length of the gesture in ImGui's storage of this window.
int& heldPart() {
    return *ImGui::GetStateStorage()->GetIntRef(ImGui::GetID("held scree part"), -1);
}
constexpr int kNothing = -1;
constexpr int kCut = -2;

void drawBars(const PlotFrame& area, const Live& live, int count, int highlighted) {
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const float step = (area.max.x - area.min.x) / float(count);
    const float gap = step > 6 ? px(1) : 0;
    for (int component = 0; component < count; ++component) {
        const float share = live.pca->shares[component] * 100;
        const float left = area.min.x + float(component) * step + gap;
        const float right = std::max(left + 1, area.min.x + float(component + 1) * step - gap);
        const bool isNoise = live.pca->shares[component] < live.noiseShare;
        const Role role = component == highlighted ? Role::text
                          : isNoise                ? Role::dimText
                                                   : Role::accent;
        list.AddRectFilled({left, area.pixelY(share)}, {right, area.max.y},
                           packedColor(role, isNoise && component != highlighted ? 0.6f : 1));
    }
}

void drawCumulative(const PlotFrame& area, const Pca& pca, int count) {
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const float step = (area.max.x - area.min.x) / float(count);
    std::vector<ImVec2> line;
    for (int component = 0; component < count; ++component) {
        const float sum = cumulativeShare(pca, component + 1) * 100;
        line.push_back({area.min.x + (float(component) + 0.5f) * step, area.pixelY(sum)});
    }
    list.AddPolyline(line.data(), static_cast<int>(line.size()), packedColor(Role::text, 0.8f),
                     ImDrawFlags_None, px(1.5f));
}

void drawNoiseLevel(const PlotFrame& area, float noiseShare) {
    if (noiseShare <= 0 || noiseShare >= 1)
        return;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const float y = std::round(area.pixelY(noiseShare * 100));
    for (float x = std::round(area.min.x); x < area.max.x; x += px(8))
        list.AddRectFilled({x, y}, {std::min(x + px(4), area.max.x), y + 1},
                           packedColor(Role::attention));
}

float cutPixel(const PlotFrame& area, int kept, int count) {
    const int bars = kept < 0 ? count : std::min(kept, count);
    return area.min.x + (area.max.x - area.min.x) * float(bars) / float(count);
}

// The part right of the cut is veiled: the picture is rebuilt without it.
void drawCut(const PlotFrame& area, float x, bool isHot) {
    ImDrawList& list = *ImGui::GetWindowDrawList();
    list.AddRectFilled({x, area.min.y}, area.max, packedColor(Role::panel, 0.6f));
    const ImU32 color = packedColor(isHot ? Role::text : Role::accent);
    list.AddLine({x, area.min.y - px(2)}, {x, area.max.y}, color, px(2));
    list.AddTriangleFilled({x - px(6), area.min.y - px(8)}, {x + px(6), area.min.y - px(8)},
                           {x, area.min.y}, color);
}

int componentAt(const PlotFrame& area, int count) {
    const float share = (ImGui::GetIO().MousePos.x - area.min.x) / (area.max.x - area.min.x);
    return share < 0 || share >= 1 ? kNothing : int(share * float(count));
}

void moveCut(const PlotFrame& area, int count, PictureSettings& settings) {
    const float share = (ImGui::GetIO().MousePos.x - area.min.x) / (area.max.x - area.min.x);
    const int kept = std::clamp(int(std::lround(share * float(count))), 0, count);
    settings.keptComponents = kept == count ? -1 : kept;
}

void sweep(const PlotFrame& area, const Live& live, int component, CommandQueue& commands) {
    const float moved = ImGui::GetIO().MouseDelta.y;
    if (moved == 0)
        return;
    const float by = -moved / (area.max.y - area.min.y) * kSigmasPerHeight;
    const float sigma =
        std::clamp(sigmaOf(live, std::size_t(component)) + by, -kLargestSigma, kLargestSigma);
    commands.push_back(command::SetComponent{std::size_t(component), sigma});
}

void explain(const Live& live, int part) {
    if (part == kCut)
        ImGui::SetTooltip("Drag: rebuild the picture from the first components only");
    else if (part >= 0)
        ImGui::SetTooltip("%s\nshare %.1f %%   cumulative %.1f %%\nnow %+.2f sigma\nDrag "
                          "up or down to sweep it",
                          componentName(*live.pca, std::size_t(part)).c_str(),
                          double(live.pca->shares[part]) * 100,
                          double(cumulativeShare(*live.pca, part + 1)) * 100,
                          double(sigmaOf(live, std::size_t(part))));
}

void drawReadout(const Live& live, const PictureSettings& settings, int count) {
    const int all = int(live.pca->shares.size()); // the last ones may be too small to show
    const int kept = settings.keptComponents < 0 ? all : std::min(settings.keptComponents, count);
    char text[48];
    std::snprintf(text, sizeof text, "%d of %d, %.1f %%", kept, all,
                  double(cumulativeShare(*live.pca, kept)) * 100);
    numberRow("Components kept", text,
              "How much of the variance they hold. Drag the cut in the plot.");
    std::snprintf(text, sizeof text, "%.1f %%", double(live.noiseShare) * 100);
    numberRow("Noise would give", text,
              live.pca->names.empty()
                  ? "Share of the first component if the latents were pure noise: "
                    "(1 + sqrt((N-1)/d))^2 / (N-1). Bars below it are grey."
                  : "Share of the first view and the first light if the latents were pure noise: "
                    "(1 + sqrt((N-1)/d))^2 / (N-1), halved, as views and lights have half of the "
                    "variance each. Bars below it are grey.");
}

} // namespace

int shownComponentCount(const Pca& pca) {
    int count = 0;
    while (count < std::min(kMostBars, int(pca.shares.size())) &&
           pca.shares[count] > kSmallestVariance)
        ++count;
    return count;
}

void drawScreePlot(const Live& live, PictureSettings& settings, CommandQueue& commands) {
    const int count = shownComponentCount(*live.pca);
    if (count == 0) {
        wrappedText("All photos have the same latent: there is no direction to show.",
                    Role::dimText);
        return;
    }
    ImGui::PushFont(look().fonts.small);
    const PlotFrame area =
        beginPlot("Scree", px(172),
                  {.label = "component", .low = 0.5f, .high = float(count) + 0.5f, .isCount = true},
                  {.label = "share and cumulative share", .unit = "%", .low = 0, .high = 100});
    saveFigureMenu("Scree", command::Figure::scree, commands);
    const float cut = cutPixel(area, settings.keptComponents, count);
    const bool isAtCut = std::abs(ImGui::GetIO().MousePos.x - cut) < px(6);
    const int under = isAtCut ? kCut : componentAt(area, count);
    if (area.isActive && ImGui::IsMouseClicked(ImGuiMouseButton_Left))
        heldPart() = under;
    const int held = area.isActive ? heldPart() : kNothing;
    if (held == kCut)
        moveCut(area, count, settings);
    else if (held >= 0 && held < count)
        sweep(area, live, held, commands);
    const int hot = held != kNothing ? held : area.isHovered ? under : kNothing;
    drawBars(area, live, count, hot);
    drawCumulative(area, *live.pca, count);
    drawNoiseLevel(area, live.noiseShare);
    drawCut(area, cutPixel(area, settings.keptComponents, count), hot == kCut);
    ImGui::PopFont();
    explain(live, hot);
    if (hot == kCut)
        ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeEW);
    else if (hot >= 0)
        ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeNS);
    drawReadout(live, settings, count);
}

} // namespace morphoscope
