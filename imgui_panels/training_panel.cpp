#include "imgui_panels/training_panel.h"

#include "core/training_defaults.h"
#include "imgui_panels/plots.h"
#include "imgui_panels/training_settings.h"
#include "imgui_panels/widgets.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string>
#include <vector>

namespace morphoscope {

namespace {

constexpr const char* kLocked = "Locked while learning. Stop or reset first.";

bool isBusy(const TrainingStatus& status) {
    return status.phase == TrainingPhase::running || status.phase == TrainingPhase::paused;
}

bool hasPhotos(const Live& live) {
    return live.photos && !live.photos->photos.empty();
}

// A run with these settings cannot go on from what was learned.
bool replacesModel(const Live& live, const TrainingSettings& settings) {
    return live.model && !isBusy(live.training) && !isSameRun(live.model->settings, settings);
}

const char* startLabel(const Live& live, const TrainingSettings& settings) {
    if (live.training.phase == TrainingPhase::paused)
        return "Go on###start";
    if (replacesModel(live, settings))
        return "Learn anew###start";
    return live.model || live.training.step > 0 ? "Learn on###start" : "Start###start";
}

// Asked for once more: what is forgotten does not come back by undo.
void drawForgetting(const Live& live, CommandQueue& commands) {
    if (!ImGui::BeginPopup("Forget"))
        return;
    const std::int64_t steps = std::max(live.training.step, live.model ? live.model->step : 0);
    wrappedText(("Forget " + std::to_string(steps) + " steps? The file goes too.").c_str());
    if (textButton({.icon = icon::kReset, .label = "Forget", .isLarge = true}, px(112))) {
        commands.push_back(command::ResetTraining{});
        ImGui::CloseCurrentPopup();
    }
    ImGui::SameLine();
    if (textButton({.label = "Keep", .isLarge = true}, px(112)))
        ImGui::CloseCurrentPopup();
    ImGui::EndPopup();
}

void drawButtons(const Live& live, const TrainingSettings& settings, CommandQueue& commands) {
    const TrainingStatus& status = live.training;
    const bool isRunning = status.phase == TrainingPhase::running;
    const float gap = ImGui::GetStyle().ItemSpacing.x;
    const float room = ImGui::GetContentRegionAvail().x - 2 * gap;
    const float firstWidth = std::floor(room * 0.43f); // its words are the longest
    const float width = std::floor(room * 0.285f);
    if (isRunning) {
        if (primaryButton({.icon = icon::kPause, .label = "Pause", .tooltip = "Pause (T)"},
                          firstWidth))
            commands.push_back(command::PauseTraining{});
    } else if (primaryButton(
                   {.icon = icon::kPlay,
                    .label = startLabel(live, settings),
                    .tooltip = "Learn (T)",
                    .whyDisabled = hasPhotos(live) ? nullptr : "There are no photos to learn yet."},
                   firstWidth)) {
        commands.push_back(command::StartTraining{});
    }
    ImGui::SameLine();
    if (textButton({.icon = icon::kStop,
                    .label = "Stop",
                    .tooltip = "Ends the run and keeps what was learned.",
                    .whyDisabled = isBusy(status) ? nullptr : "Nothing is being learned.",
                    .isLarge = true},
                   width))
        commands.push_back(command::StopTraining{});
    ImGui::SameLine();
    const bool hasLearned = live.model || status.step > 0 || isBusy(status);
    if (textButton({.icon = icon::kReset,
                    .label = "Reset",
                    .tooltip = "Forgets what was learned.",
                    .whyDisabled = hasLearned ? nullptr : "Nothing was learned yet.",
                    .isLarge = true},
                   width))
        ImGui::OpenPopup("Forget");
    drawForgetting(live, commands);
}

// Below the settings, so that none of them moves when it appears.
void drawReplacement(const Live& live, const TrainingSettings& settings) {
    if (!replacesModel(live, settings))
        return;
    const std::string sentence = "These settings need a model of their own: it replaces the " +
                                 std::string(name(live.model->settings.kind)) + " of " +
                                 std::to_string(live.model->step) + " steps.";
    wrappedText(sentence.c_str(), Role::attention);
    noteItem("Replaces the model");
}

void drawProgress(const Live& live) {
    const TrainingStatus& status = live.training;
    const bool onlyAligns = live.aligning.isRunning && status.epochCount == 0;
    if (!isBusy(status) || onlyAligns)
        return;
    char text[96];
    const std::string left = durationText(status.remainingSeconds);
    std::snprintf(text, sizeof text, "epoch %d of %d, %s", status.epoch, status.epochCount,
                  status.phase == TrainingPhase::paused ? "paused" : (left + " left").c_str());
    const float done = status.epochCount > 0 ? float(status.epoch) / float(status.epochCount) : -1;
    progressBar({.fraction = done, .text = text});
}

// Why photos dissolve, one line each.
void showReasons(const AlignedSet& alignment) {
    std::string lines;
    for (const AlignedPhoto& photo : alignment.photos)
        if (!photo.morphs)
            lines += (lines.empty() ? "" : "\n") + photo.name + ": " + photo.reason;
    if (!lines.empty())
        ImGui::SetTooltip("%s", lines.c_str());
}

// Where the photos lie on one another: on its way, failed, or what was found.
void drawAlignment(const Live& live, const TrainingSettings& settings) {
    const AlignmentStatus& status = live.aligning;
    if (status.isRunning) {
        progressBar({.fraction = float(status.share), .text = status.step.c_str()});
        noteItem("Aligning");
        if (live.alignment)
            wrappedText(live.alignment->isFinal
                            ? "The alignment of before is in use; the one by your points follows."
                            : "The first, coarse alignment is in use; a finer one follows.",
                        Role::dimText);
    } else if (!status.failure.empty()) {
        failureNote(status.failure.c_str(), "Start again, or choose another kind of model.");
    } else if (live.alignment && settings.kind == ModelKind::aligned) {
        wrappedText(live.alignment->summary.c_str(), Role::dimText);
        noteItem("Alignment");
        if (ImGui::IsItemHovered())
            showReasons(*live.alignment);
        if (live.modelIsBehind && !isBusy(live.training)) {
            wrappedText("The photos lie elsewhere now than where they were learned: learn on, so "
                        "that the colours follow.",
                        Role::attention);
            noteItem("Model is behind");
        }
    }
}

void drawCurves(const TrainingStatus& status, ModelKind kind, CommandQueue& commands) {
    std::vector<float> steps, total, reconstruction, kl;
    for (const LossPoint& point : status.curve) {
        steps.push_back(float(point.step));
        total.push_back(point.total);
        reconstruction.push_back(point.reconstruction);
        kl.push_back(point.kl);
    }
    std::vector<PlotSeries> series{{"Total", total, packedColor(Role::text)},
                                   {"Reconstruction", reconstruction, packedColor(Role::accent)}};
    if (isVariational(kind))
        series.push_back({"KL", kl, packedColor(Role::attention)});
    drawLinePlot({.id = "Curves",
                  .height = px(148),
                  .x = {.label = "step", .low = 0, .high = 0},
                  .y = {.label = "loss", .low = 0, .high = 0, .isLogarithmic = true},
                  .xs = steps,
                  .series = series,
                  .figure = command::Figure::curves},
                 commands);
}

void drawFigures(const Live& live) {
    const TrainingStatus& status = live.training;
    char text[48];
    const std::int64_t steps = status.step > 0 || !live.model ? status.step : live.model->step;
    numberRow("Steps", std::to_string(steps).c_str());
    if (status.step > 0) {
        std::snprintf(text, sizeof text, "%.1f ms", status.millisecondsPerStep);
        numberRow("Per step", text);
        numberRow("Elapsed", durationText(status.elapsedSeconds).c_str());
    }
    if (live.model) {
        std::snprintf(text, sizeof text, "%.1f dB", live.model->reconstructionPsnr);
        numberRow("Reconstruction", text,
                  "PSNR over all photos. 30 dB is close to the photos, 20 dB is a blur.");
        std::snprintf(text, sizeof text, "%d of %d", live.model->activeUnits,
                      codeSize(live.model->settings));
        numberRow("Active units", text,
                  live.model->settings.kind == ModelKind::aligned
                      ? "Numbers of the look that carry something: mean KL above 0.1 nats."
                      : "Latent dimensions that carry something: mean KL above 0.01 nats.");
    }
    if (status.memoryBytes > 0)
        numberRow("Memory", bytesText(status.memoryBytes).c_str(), "Of the whole program.");
    numberRow("Device", status.device.empty() ? "chosen at the start" : status.device.c_str());
}

void drawThumbnail(const ThumbnailView& view, ImVec2 corner, ImVec2 size) {
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const ImVec2 end{corner.x + size.x, corner.y + size.y};
    if (view.texture == 0) {
        list.AddRectFilled(corner, end, packedColor(Role::raised), px(2));
        return;
    }
    list.AddImage(reinterpret_cast<ImTextureID>(view.texture), corner, end,
                  {view.uv0.x, view.uv0.y}, {view.uv1.x, view.uv1.y});
}

void drawPair(const Live& live, std::size_t photo, float width) {
    const float gap = px(2);
    const ThumbnailView& original = live.thumbnails[photo];
    const ImVec2 size{(width - gap) / 2, (width - gap) / 2 / std::max(0.2f, original.aspect)};
    const ImVec2 corner = ImGui::GetCursorScreenPos();
    ImGui::Dummy({width, size.y});
    if (!ImGui::IsItemVisible())
        return;
    drawThumbnail(original, corner, size);
    const ThumbnailView missing;
    drawThumbnail(photo < live.reconstructions.size() ? live.reconstructions[photo] : missing,
                  {corner.x + size.x + gap, corner.y}, size);
    if (!ImGui::IsItemHovered())
        return;
    const float decibels =
        photo < live.reconstructionPsnrs.size() ? live.reconstructionPsnrs[photo] : NAN;
    if (std::isfinite(decibels))
        ImGui::SetTooltip("%s\n%.1f dB", live.photos->photos[photo].name.c_str(), double(decibels));
    else
        ImGui::SetTooltip("%s\nnot learned yet", live.photos->photos[photo].name.c_str());
}

// Original left, reconstruction right, two pairs to a line; enough to judge, whatever the size of
// the set.
void drawReconstructions(const Live& live) {
    constexpr std::size_t kMostPairs = 12;
    if (!live.model) {
        dimText("Comes with the first weights.");
        return;
    }
    const std::size_t photoCount =
        std::min(live.thumbnails.size(), live.photos ? live.photos->photos.size() : 0);
    const float width = std::floor((ImGui::GetContentRegionAvail().x - px(12)) / 2);
    std::size_t shown = 0;
    for (std::size_t photo = 0; photo < photoCount && shown < kMostPairs; ++photo) {
        if (photo >= live.latentRowOfPhoto.size() || live.latentRowOfPhoto[photo] < 0)
            continue;
        if (shown++ % 2 == 1)
            ImGui::SameLine(0, px(12));
        drawPair(live, photo, width);
    }
}

} // namespace

void drawTrainingPanel(const Live& live, TrainingSettings& settings, CommandQueue& commands) {
    const TrainingStatus& status = live.training;
    drawButtons(live, settings, commands);
    drawProgress(live);
    drawAlignment(live, settings);
    if (status.phase == TrainingPhase::failed)
        failureNote(status.failure.c_str(), "Try a smaller learning rate, then start again.");
    if (!hasPhotos(live) && !isBusy(status))
        wrappedText("Drop a folder of photos on the window: learning starts by itself.",
                    Role::dimText);
    const bool hasCurve = status.curve.size() > 1;
    if ((hasCurve || live.model) && section("Progress")) {
        if (hasCurve)
            drawCurves(status, live.model ? live.model->settings.kind : settings.kind, commands);
        drawFigures(live);
    }
    if (hasPhotos(live) && section("Photos and reconstructions")) {
        ImGui::BeginGroup();
        drawReconstructions(live);
        ImGui::EndGroup();
        if (live.model)
            saveFigureMenu("Reconstructions", command::Figure::recon, commands);
    }
    if (section("Settings of the run")) {
        const char* whyLocked = isBusy(status) ? kLocked : nullptr;
        drawTrainingSettings(settings, live, whyLocked);
        drawReplacement(live, settings);
    }
}

} // namespace morphoscope
