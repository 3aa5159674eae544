#include "imgui_panels/find_network.h"

#include "imgui_panels/widgets.h"

#include <cstdio>
#include <string>

namespace morphoscope {

namespace {

void drawFolder(const FindStatus& find, FindSettings& settings) {
    std::string folder = settings.features;
    if (textField(folder, {.label = "Network folder",
                           .hint = "By shape; or a network's folder",
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
    if (progressBar({.fraction = float(find.comparedCount) / float(find.toCompareCount),
                     .text = text,
                     .cancelLabel = "Cancel##network"}))
        settings.features.clear();
}

void drawChoice(FindSettings& settings) {
    static constexpr const char* kTrainings[] = {"Frozen", "Probe, tune", "Tune"};
    static constexpr const char* kMeanings[] = {
        "The network stays as it is; a regression learns from the marks at once.",
        "The network itself learns, from where the regression ends: takes minutes.",
        "The network itself learns, from a random start: takes minutes."};
    int training = static_cast<int>(settings.training);
    if (segmented("Training", training, kTrainings))
        settings.training = static_cast<FindTraining>(training);
    wrappedText(kMeanings[training], Role::dimText);
}

bool drawTuningProgress(const TuningStatus& tuning) {
    char text[96] = "loading the network";
    float fraction = -1;
    if (tuning.runCount > 0) {
        const float ofRun = float(tuning.step) / float(tuning.stepCount);
        fraction = (float(tuning.run - 1) + ofRun) / float(tuning.runCount);
        std::snprintf(text, sizeof text, "run %d of %d, loss %.3f, %s", tuning.run, tuning.runCount,
                      tuning.loss, durationText(tuning.seconds).c_str());
    }
    return progressBar({.fraction = fraction, .text = text, .cancelLabel = "Cancel##tuning"});
}

void drawTuning(const FindStatus& find, CommandQueue& commands) {
    const TuningStatus& tuning = find.tuning;
    if (tuning.isRunning) {
        if (drawTuningProgress(tuning))
            commands.push_back(command::CancelTuning{});
        tooltip("One run for every fifth of the marks that is held out, so that the line is drawn "
                "from scores of networks that never saw the photo; then one on all marks. The "
                "scores before stay until it is done.");
    } else if (textButton({.icon = icon::kPlay,
                           .label = tuning.isUsed ? "Tune again###tune" : "Tune###tune",
                           .tooltip = "Lets the network learn from the marks there are now",
                           .whyDisabled = find.positiveCount == 0 || find.negativeCount == 0
                                              ? "Mark at least one photo of each kind first."
                                          : find.toCompareCount > 0
                                              ? "The network has not seen all photos yet."
                                              : nullptr,
                           .isLarge = true},
                          ImGui::GetContentRegionAvail().x)) {
        commands.push_back(command::TuneNetwork{});
    }
    if (!tuning.failure.empty())
        failureNote(tuning.failure.c_str(), "The scores before stay.");
    if (tuning.isBehind && !tuning.isRunning)
        wrappedText("The marks have changed since the network was tuned.", Role::attention);
}

} // namespace

void drawNetwork(const FindStatus& find, FindSettings& settings, CommandQueue& commands) {
    drawFolder(find, settings);
    if (settings.features.empty() || !find.featuresFailure.empty())
        return;
    drawChoice(settings);
    if (settings.training != FindTraining::head)
        drawTuning(find, commands);
}

} // namespace morphoscope
