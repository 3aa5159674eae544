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
                           .tooltip = "Width in pixels; the height follows the photos",
                           .isTall = true})) {
        film.width = kPresetWidths[preset];
        film.height = filmHeightFor(film.width, aspect);
    }
    sliderRow(film.width, {.label = "Width",
                           .minimum = 64,
                           .maximum = 3840,
                           .defaultValue = FilmSettings{}.width,
                           .format = "%d px"});
    sliderRow(film.height, {.label = "Height",
                            .minimum = 64,
                            .maximum = 2880,
                            .defaultValue = filmHeightFor(FilmSettings{}.width, aspect),
                            .format = "%d px"});
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

void drawSettings(const Live& live, Session& session) {
    static constexpr const char* kFormats[] = {"MP4", "GIF", "WebM", "PNG"};
    FilmSettings& film = session.film;
    const DisabledScope disabled(live.film.isRunning ? "A film is being written" : nullptr);
    int format = static_cast<int>(film.format);
    if (choiceRow(format, {.label = "Format",
                           .choices = kFormats,
                           .tooltip = "H.264, GIF with its own palette, VP9, or numbered pictures",
                           .isTall = true}))
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
    toggleRow(session.morph.loop, {.label = "Loop",
                                   .defaultValue = MorphSettings{}.loop,
                                   .tooltip = "From the last key back to the first"});
}

const char* whyNoFilm(const Live& live, const Session& session) {
    if (session.morph.keys.size() < 2)
        return "Click two photos first: a film shows the morph between them";
    return live.model ? nullptr : "Nothing is learned yet";
}

void drawProgress(const FilmStatus& film) {
    char text[96];
    std::snprintf(text, sizeof text, "Frame %d of %d", film.frame, film.frameCount);
    const float fraction =
        film.frameCount > 0 ? static_cast<float>(film.frame) / static_cast<float>(film.frameCount)
                            : -1.0f;
    progressBar({.fraction = fraction, .text = text});
    numberRow("Elapsed", durationText(film.elapsedSeconds).c_str());
    numberRow("Remaining", durationText(film.remainingSeconds).c_str());
}

void drawSavedFile(const std::string& path, const char* showLabel, CommandQueue& commands) {
    if (path.empty())
        return;
    const float button = ImGui::CalcTextSize("Show").x + px(16);
    ImGui::AlignTextToFramePadding();
    const std::size_t slash = path.find_last_of('/');
    elidedText(slash == std::string::npos ? path : path.substr(slash + 1),
               ImGui::GetContentRegionAvail().x - button - px(8));
    tooltip(path.c_str());
    sameLineAt(ImGui::GetCursorPosX() + ImGui::GetContentRegionAvail().x - button);
    if (textButton({.label = showLabel, .tooltip = "Show it in the file manager"}))
        commands.push_back(command::ShowInFiles{path});
}

void drawExport(const Live& live, const Session& session, CommandQueue& commands) {
    const FilmStatus& film = live.film;
    if (film.isRunning) {
        if (textButton({.icon = icon::kStop, .label = "Abort###film export"}, -1))
            commands.push_back(command::CancelFilm{});
        drawProgress(film);
        return;
    }
    if (primaryButton({.icon = icon::kFilm,
                       .label = "Export film###film export",
                       .whyDisabled = whyNoFilm(live, session)},
                      -1))
        commands.push_back(command::ExportFilm{});
    if (!film.failure.empty())
        failureNote(film.failure.c_str(), "Change the settings above, then export again.");
    else
        drawSavedFile(film.path, "Show##film", commands);
}

void drawStills(const Live& live, CommandQueue& commands) {
    const float half = std::floor((ImGui::GetContentRegionAvail().x - px(8)) / 2);
    if (textButton({.icon = icon::kCamera,
                    .label = "Picture",
                    .tooltip = "The picture as it is now, its latent beside it (Ctrl+S)",
                    .whyDisabled = live.picture.texture ? nullptr : "There is no picture yet"},
                   half))
        commands.push_back(command::SaveStill{.ofWindow = false});
    ImGui::SameLine();
    if (textButton({.icon = icon::kCamera,
                    .label = "Window",
                    .tooltip = "The whole window (Ctrl+Shift+S)"},
                   half))
        commands.push_back(command::SaveStill{.ofWindow = true});
    drawSavedFile(live.lastStillPath, "Show##still", commands);
}

} // namespace

void drawFilmPanel(const Live& live, Session& session, CommandQueue& commands) {
    if (section("Film")) {
        drawSettings(live, session);
        ImGui::Dummy({0, 0});
        drawExport(live, session, commands);
    }
    if (section("How good this morph is"))
        drawMorphScores(live, commands);
    if (section("Stills"))
        drawStills(live, commands);
    if (section("Take")) {
        wrappedText("A small text file of this morph that makes the same film again, bit for bit.",
                    Role::dimText);
        if (textButton({.icon = icon::kSave,
                        .label = "Save take",
                        .whyDisabled = whyNoFilm(live, session)},
                       -1))
            commands.push_back(command::SaveTake{});
    }
}

} // namespace morphoscope
