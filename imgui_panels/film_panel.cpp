#include "imgui_panels/film_panel.h"

#include "core/film_size.h"
#include "imgui_panels/morph_scores.h"
#include "imgui_panels/widgets.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace morphoscope {

namespace {

constexpr int kPresetWidths[] = {640, 1280, 1920, 3840};
constexpr const char* kPresetNames[] = {"640", "1280", "1920", "3840"};

double aspectOf(const Live& live) {
    return live.photos ? live.photos->frame.aspect : WorkingFrame{}.aspect;
}

void drawSize(FilmSettings& film, double aspect) {
    int preset = -1;
    for (int index = 0; index < 4; ++index)
        if (film.width == kPresetWidths[index] &&
            film.height == filmHeightFor(kPresetWidths[index], aspect))
            preset = index;
    if (choiceRow(preset, {.label = "Size",
                           .choices = kPresetNames,
                           .defaultIndex = 1,
                           .tooltip = "Width in pixels; the height follows the photos"})) {
        film.width = kPresetWidths[preset];
        film.height = filmHeightFor(film.width, aspect);
    }
    sizeRow(film.width, film.height,
            {.label = "Pixels",
             .widthLabel = "Width",
             .heightLabel = "Height",
             .minimum = 64,
             .maximumWidth = 3840,
             .maximumHeight = 2880,
             .defaultWidth = FilmSettings{}.width,
             .defaultHeight = filmHeightFor(FilmSettings{}.width, aspect),
             .tooltip = "Another shape than that of the photos gets black bars"});
    // MP4 and WebM need even sizes; odd ones would fail only after the export began.
    film.width -= film.width % 2;
    film.height -= film.height % 2;
}

void drawFrames(FilmSettings& film, double morphSeconds) {
    sliderRow(film.fps, {.label = "Frame rate",
                         .minimum = 1,
                         .maximum = 120,
                         .defaultValue = FilmSettings{}.fps,
                         .format = "%d fps"});
    char automatic[48];
    std::snprintf(automatic, sizeof automatic, "all %ld",
                  std::lround(std::max(0.0, morphSeconds) * film.fps));
    sliderRow(film.frameCount, {.label = "Frames",
                                .minimum = 0,
                                .maximum = 3000,
                                .defaultValue = 0,
                                .format = film.frameCount == 0 ? automatic : "%d",
                                .tooltip = "0: as many as the morph's length takes"});
}

void drawSettings(const Live& live, FilmSettings& film) {
    static constexpr const char* kFormats[] = {"MP4", "GIF", "WebM", "PNG"};
    const DisabledScope disabled(live.film.isRunning ? "A film is being written" : nullptr);
    int format = static_cast<int>(film.format);
    if (choiceRow(format,
                  {.label = "Format",
                   .choices = kFormats,
                   .tooltip = "H.264, GIF with its own palette, VP9, or numbered pictures"}))
        film.format = static_cast<FilmFormat>(format);
    drawSize(film, aspectOf(live));
    drawFrames(film, live.morphSeconds);
    const bool hasQuality = film.format == FilmFormat::mp4 || film.format == FilmFormat::webm;
    sliderRow(film.quality,
              {.label = "Quality",
               .minimum = 0,
               .maximum = 10,
               .defaultValue = FilmSettings{}.quality,
               .tooltip = "0: smallest file, 10: best picture",
               .whyDisabled = hasQuality ? nullptr : "GIF and PNG have no quality to choose"});
}

const char* whyNoFilm(const Live& live, const Session& session) {
    if (session.morph.keys.size() < 2)
        return "Click two photos first: a film shows the morph between them";
    return live.model ? nullptr : "Nothing is learned yet";
}

struct SavedFile {
    const std::string& path; // empty: none, and nothing is drawn
    const char* showLabel = "";
    const char* whyNotYet = nullptr;
};

void drawSavedFile(const SavedFile& file, CommandQueue& commands) {
    if (file.path.empty())
        return;
    const float button = ImGui::CalcTextSize("Show").x + px(16);
    ImGui::AlignTextToFramePadding();
    const std::size_t slash = file.path.find_last_of('/');
    elidedText(slash == std::string::npos ? file.path : file.path.substr(slash + 1),
               ImGui::GetContentRegionAvail().x - button - px(8));
    tooltip(file.path.c_str());
    sameLineAt(ImGui::GetCursorPosX() + ImGui::GetContentRegionAvail().x - button);
    if (textButton({.label = file.showLabel,
                    .tooltip = "Show it in the file manager",
                    .whyDisabled = file.whyNotYet}))
        commands.push_back(command::ShowInFiles{file.path});
}

void drawProgress(const FilmStatus& film, CommandQueue& commands) {
    const float fraction =
        film.frame > 0 ? static_cast<float>(film.frame) / static_cast<float>(film.frameCount) : -1;
    if (progressBar({.fraction = fraction,
                     .text = filmProgressText(film).c_str(),
                     .cancelLabel = "Abort###film export",
                     .isLarge = true}))
        commands.push_back(command::CancelFilm{});
}

void drawExport(const Live& live, const Session& session, CommandQueue& commands) {
    const FilmStatus& film = live.film;
    if (film.isRunning)
        drawProgress(film, commands);
    else if (primaryButton({.icon = icon::kFilm,
                            .label = "Export film###film export",
                            .whyDisabled = whyNoFilm(live, session)},
                           -1))
        commands.push_back(command::ExportFilm{});
    if (!film.failure.empty())
        failureNote(film.failure.c_str(), "Change the settings above, then export again.");
    else
        drawSavedFile({.path = film.path,
                       .showLabel = "Show##film",
                       .whyNotYet = film.isRunning ? "It is still being written" : nullptr},
                      commands);
}

// What can be kept of this moment besides a film.
void drawKeeping(const Live& live, const Session& session, CommandQueue& commands) {
    const float room = ImGui::GetContentRegionAvail().x - px(16);
    const float still = std::floor(room * 0.31f); // the third word is longer
    const bool hasIcons = room >= px(296);
    const char* const camera = hasIcons ? icon::kCamera : nullptr;
    if (textButton({.icon = camera,
                    .label = "Picture",
                    .tooltip = "The picture as it is now, its latent beside it (Ctrl+S)",
                    .whyDisabled = live.picture.texture ? nullptr : "There is no picture yet"},
                   still))
        commands.push_back(command::SaveStill{.ofWindow = false});
    ImGui::SameLine();
    if (textButton(
            {.icon = camera, .label = "Window", .tooltip = "The whole window (Ctrl+Shift+S)"},
            still))
        commands.push_back(command::SaveStill{.ofWindow = true});
    ImGui::SameLine();
    if (textButton({.icon = hasIcons ? icon::kSave : nullptr,
                    .label = "Save take",
                    .tooltip = "A small text file of this morph that makes the same film again, "
                               "bit for bit",
                    .whyDisabled = whyNoFilm(live, session)},
                   room - 2 * still))
        commands.push_back(command::SaveTake{});
    drawSavedFile({.path = live.lastStillPath, .showLabel = "Show##still"}, commands);
}

} // namespace

std::string filmProgressText(const FilmStatus& film) {
    if (film.frame == 0)
        return "Preparing";
    if (film.frame == film.frameCount)
        return "Finishing";
    char text[96];
    std::snprintf(text, sizeof text, "%d of %d, %s left", film.frame, film.frameCount,
                  durationText(film.remainingSeconds).c_str());
    return text;
}

void drawFilmPanel(const Live& live, Session& session, CommandQueue& commands) {
    if (section("Film")) {
        drawSettings(live, session.film);
        ImGui::Dummy({0, 0});
        drawExport(live, session, commands);
    }
    if (section("How good this morph is"))
        drawMorphScores(live, commands);
    ImGui::Dummy({0, 0});
    drawKeeping(live, session, commands);
}

} // namespace morphoscope
