#include "imgui_panels/find_network.h"

#include "imgui_panels/widgets.h"

#include <cstdio>
#include <string>

namespace morphoscope {

void drawNetwork(const FindStatus& find, FindSettings& settings) {
    std::string folder = settings.features;
    if (textField(folder, {.label = "Network folder",
                           .hint = "Compared by shape; or type a network's folder",
                           .onlyOnEnter = true}))
        settings.features = folder;
    tooltip("A folder with config.json, preprocessor_config.json and model.safetensors of a ViT or "
            "DINOv2: its features tell subjects apart better, and take far longer the first time. "
            "Enter takes it.");
    if (textButton({.icon = icon::kReset,
                    .label = "Built-in features###network reset",
                    .tooltip = "Compare the photos by shape again, without a network",
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
