#include "imgui_panels/latent_panel.h"

#include "core/components.h"
#include "imgui_panels/scree_plot.h"
#include "imgui_panels/widgets.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

namespace morphoscope {

namespace {

constexpr float kShownSigma = 0.01f; // the last digit shown

constexpr const char* kNoise =
    "As small as chance alone would make it: moving along it may show nothing the photos have in "
    "common.";

void drawActions(const Live& live, CommandQueue& commands) {
    const char* why = live.pca ? nullptr : "Nothing learned yet.";
    const float width = (ImGui::GetContentRegionAvail().x - ImGui::GetStyle().ItemSpacing.x) / 2;
    if (textButton({.icon = icon::kReset,
                    .label = "Reset all",
                    .tooltip = "Back to the mean of all photos",
                    .whyDisabled = why},
                   width))
        commands.push_back(command::ResetPicture{});
    ImGui::SameLine();
    if (textButton({.icon = icon::kOrder,
                    .label = "Random",
                    .tooltip = "A place drawn at random, as far from the mean as the photos are",
                    .whyDisabled = why},
                   width))
        commands.push_back(command::RandomLatent{});
}

void drawComponents(const Live& live, CommandQueue& commands) {
    const int count = std::min(shownComponentCount(*live.pca), int(live.shownSigmas.size()));
    bool hasSignalEnded = false;
    for (int component = 0; component < count; ++component) {
        const std::string label = componentName(*live.pca, std::size_t(component));
        float sigma = live.shownSigmas[std::size_t(component)];
        // The mean is zero up to rounding: shown without a sign, and as the default it is.
        if (std::abs(sigma) < kShownSigma / 2)
            sigma = 0;
        const bool isNoise = live.pca->shares[component] < live.noiseShare;
        if (isNoise && !hasSignalEnded) {
            hasSignalEnded = true;
            dimText("Below the level of noise");
            noteItem("Below the level of noise");
            tooltip(kNoise);
        }
        char share[96];
        std::snprintf(share, sizeof share, "%.1f %% of the variance%s",
                      double(live.pca->shares[component]) * 100,
                      live.pca->names.empty() ? "" : "; views and lights have half of it each");
        if (sliderRow(sigma, SliderRow{.label = label.c_str(),
                                       .minimum = -3,
                                       .maximum = 3,
                                       .defaultValue = 0,
                                       .format = "%+.2f sigma",
                                       .tooltip = isNoise ? kNoise : share}))
            commands.push_back(command::SetComponent{std::size_t(component), sigma});
    }
}

// The dimensions whose number starts with what was typed: "1" finds 1, 10..19 and 100..127.
std::vector<int> filteredDimensions(const char* typed, std::size_t count) {
    std::vector<int> dimensions;
    for (int dimension = 0; dimension < int(count); ++dimension)
        if (std::to_string(dimension).starts_with(typed))
            dimensions.push_back(dimension);
    return dimensions;
}

void drawDimensionRow(const Live& live, int dimension, CommandQueue& commands) {
    const std::string label = "z" + std::to_string(dimension);
    // The mean latent is where the picture starts, so that is what Reset goes back to.
    const float middle =
        live.pca && dimension < live.pca->mean.size() ? live.pca->mean[dimension] : 0;
    float value = live.shownLatent[std::size_t(dimension)];
    const float reach = std::max(4.0f, std::abs(value));
    if (sliderRow(value, SliderRow{.label = label.c_str(),
                                   .minimum = -reach,
                                   .maximum = reach,
                                   .defaultValue = middle,
                                   .format = "%+.3f"}))
        commands.push_back(command::SetDimension{std::size_t(dimension), value});
}

void drawDimensions(const Live& live, CommandQueue& commands) {
    // What is typed is remembered in the storage of this window, where ImGui keeps open headings
    // and the like.
    ImGuiStorage& storage = *ImGui::GetStateStorage();
    int& wanted = *storage.GetIntRef(ImGui::GetID("wanted dimension"), -1);
    char typed[16] = "";
    if (wanted >= 0)
        std::snprintf(typed, sizeof typed, "%d", wanted);
    ImGui::SetNextItemWidth(-1);
    if (ImGui::InputTextWithHint("##Dimension filter", "number of a dimension, for example 58",
                                 typed, sizeof typed, ImGuiInputTextFlags_CharsDecimal))
        wanted = typed[0] >= '0' && typed[0] <= '9' ? std::atoi(typed) : -1;
    noteItem("Dimension filter");
    const std::vector<int> dimensions = filteredDimensions(typed, live.shownLatent.size());
    if (dimensions.empty())
        dimText("No dimension has this number.");
    ImGuiListClipper clipper;
    clipper.Begin(static_cast<int>(dimensions.size()));
    while (clipper.Step())
        for (int row = clipper.DisplayStart; row < clipper.DisplayEnd; ++row)
            drawDimensionRow(live, dimensions[std::size_t(row)], commands);
    clipper.End();
}

void drawOtherFaces(const Live& live) {
    if (live.training.phase == TrainingPhase::failed)
        failedState(live.training.failure.c_str(),
                    "Change the settings in the Learn tab and start again.");
    else if (live.import.isRunning)
        workingState("Reading your photos",
                     {.fraction = -1, .text = "components come with learning"});
    else if (live.photos && live.photos->photos.size() == 1)
        emptyState(icon::kImage, "One photo has nothing to vary",
                   "Components and morphs come with a second one: drop more photos here.");
    else if (live.training.phase == TrainingPhase::running)
        workingState("Learning your photos",
                     {.fraction = -1, .text = "components come in a moment"});
    else if (!live.photos || live.photos->photos.empty())
        emptyState(icon::kImage, "No latents yet", "Drop a folder of photos here.");
    else
        emptyState(icon::kImage, "No latents yet", "They come with learning.");
}

} // namespace

void drawLatentPanel(const Live& live, PictureSettings& settings, CommandQueue& commands) {
    if (!live.pca || live.pca->shares.size() == 0) {
        drawOtherFaces(live);
        return;
    }
    drawActions(live, commands);
    if (section("Variance"))
        drawScreePlot(live, settings, commands);
    if (section("Components"))
        drawComponents(live, commands);
    if (section("All dimensions"))
        drawDimensions(live, commands);
}

} // namespace morphoscope
