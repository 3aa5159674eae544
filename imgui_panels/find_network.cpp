#include "imgui_panels/find_network.h"

#include "imgui_panels/widgets.h"

#include <cstdio>
#include <string>

namespace morphoscope {

void drawNetwork(const FindStatus& find, FindSettings& settings) {
    const float button = ImGui::GetFrameHeight() + px(2);
    const float gap = ImGui::GetStyle().ItemSpacing.x;
    std::string folder = settings.features;
    if (textField(folder, {.label = "Network folder",
                           .hint = "Compared by shape; or type a network's folder",
                           .width = ImGui::GetContentRegionAvail().x - button - gap,
                           .onlyOnEnter = true}))
        settings.features = folder;
    tooltip("A folder with config.json, preprocessor_config.json and model.safetensors of a ViT or "
            "DINOv2: its features tell subjects apart better, and take far longer the first time. "
            "Enter takes it.");
    ImGui::SameLine();
    if (iconButton({.icon = icon::kReset,
                    .label = "Reset###network reset",
                    .tooltip = "Back to the built-in features",
                    .whyDisabled =
                        settings.features.empty() ? "The built-in features are used." : nullptr}))
        settings.features.clear();
    if (!find.featuresFailure.empty())
        failureNote(find.featuresFailure.c_str(),
                    "Type another folder, or go back to the built-in features.");
    if (settings.features.empty() || find.toCompareCount == 0)
        return;
    char text[96];
    std::snprintf(text, sizeof text, "the network has seen %d of %d", find.comparedCount,
                  find.toCompareCount);
    progressBar({.fraction = float(find.comparedCount) / float(find.toCompareCount), .text = text});
}

} // namespace morphoscope
