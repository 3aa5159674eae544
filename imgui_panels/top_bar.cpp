#include "imgui_panels/top_bar.h"

#include "imgui_panels/layout.h"
#include "imgui_panels/widgets.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string_view>

namespace morphoscope {

namespace {

std::string nameOf(const Live& live) {
    return live.sessionName.empty() ? "Morphoscope" : live.sessionName;
}

// The one frame all photos are brought to: "4:3 cropped", "1.85:1 letterboxed".
std::string frameText(const WorkingFrame& frame) {
    struct Known {
        double aspect;
        const char* text;
    };
    static constexpr Known kKnown[] = {{4.0 / 3, "4:3"}, {3.0 / 4, "3:4"},   {3.0 / 2, "3:2"},
                                       {2.0 / 3, "2:3"}, {16.0 / 9, "16:9"}, {9.0 / 16, "9:16"},
                                       {1.0, "square"}};
    char text[48];
    std::snprintf(text, sizeof text, "%.2f:1", frame.aspect);
    for (const Known& known : kKnown)
        if (std::abs(known.aspect - frame.aspect) < 0.01)
            std::snprintf(text, sizeof text, "%s", known.text);
    return std::string(text) + (frame.fit == Fit::crop ? " cropped" : " letterboxed");
}

std::string photoCountText(const Live& live) {
    if (!live.photos || live.photos->photos.empty())
        return {};
    const std::size_t count = live.photos->photos.size();
    return std::to_string(count) + (count == 1 ? " photo, " : " photos, ") +
           frameText(live.photos->frame);
}

// How good the pictures are by now; empty before the first weights.
std::string qualityText(const Live& live) {
    if (!live.model || !(live.model->reconstructionPsnr > 0))
        return {};
    char text[32];
    std::snprintf(text, sizeof text, ", %.1f dB", live.model->reconstructionPsnr);
    return text;
}

std::string learningText(const Live& live) {
    const TrainingStatus& training = live.training;
    const std::string step = "step " + std::to_string(training.step);
    switch (training.phase) {
    case TrainingPhase::idle: // a model of an earlier day: how far it came
        return live.model && live.model->step > 0
                   ? "Learned " + std::to_string(live.model->step) + " steps" + qualityText(live)
                   : std::string();
    case TrainingPhase::running:
        if (training.step == 0)
            return live.aligning.isRunning ? "" : "Learning starts";
        return "Learning: " + step + ", " + durationText(std::floor(training.elapsedSeconds)) +
               qualityText(live);
    case TrainingPhase::paused:
        return "Paused at " + step + qualityText(live);
    case TrainingPhase::finished:
        return "Learned in " + durationText(training.elapsedSeconds) + qualityText(live);
    case TrainingPhase::failed:
        return "Learning failed";
    }
    return {};
}

std::string learningTooltip(const TrainingStatus& training) {
    if (!training.failure.empty())
        return training.failure;
    std::string text;
    if (training.phase == TrainingPhase::idle)
        text = "T learns on.\n";
    if (training.phase == TrainingPhase::running && training.step > 0)
        text = "Epoch " + std::to_string(training.epoch) + " of " +
               std::to_string(training.epochCount) + ", " +
               durationText(training.remainingSeconds) + " left.\n";
    return text + "dB: how near the pictures are to the photos; 20 is a blur, 30 is close.\n"
                  "Click for the learning panel.";
}

Role learningRole(TrainingPhase phase) {
    if (phase == TrainingPhase::failed)
        return Role::failure;
    if (phase == TrainingPhase::paused)
        return Role::attention;
    return phase == TrainingPhase::running ? Role::accent : Role::dimText;
}

struct BarPill {
    std::string text;
    const char* id; // "###..."
    Role role;
    std::string why;
};

// The pill in the current line, cut to the room left of `end`. Returns whether it was clicked.
bool fittingPill(const BarPill& wanted, float end) {
    ImGui::SameLine();
    const float room = end - ImGui::GetCursorPosX();
    if (room < px(56)) { // less than an icon's worth of letters says nothing
        ImGui::Dummy({0, 0});
        return false;
    }
    const bool fits = pillWidth(wanted.text) <= room;
    const std::string shown = fits ? wanted.text : elided(wanted.text, room - px(24));
    const std::string why = fits ? wanted.why : wanted.text + "\n" + wanted.why;
    return pill((shown + wanted.id).c_str(), wanted.role, why.c_str());
}

// One pill for each thing that is going on; they go to where it can be stopped.
void drawPills(const Live& live, WindowSettings& window, float end) {
    char text[96];
    if (live.import.isRunning) {
        std::snprintf(text, sizeof text, "Reading photos: %d of %d", live.import.doneCount,
                      live.import.totalCount);
        fittingPill({text, "###import pill", Role::accent, live.import.currentFile}, end);
    }
    if (live.film.isRunning) {
        std::snprintf(text, sizeof text, "REC %d of %d", live.film.frame, live.film.frameCount);
        if (fittingPill({text, "###film pill", Role::failure, "Click for the film panel."}, end))
            window.sideTab = static_cast<int>(SideTab::film);
    }
    if (live.aligning.isRunning) {
        std::snprintf(text, sizeof text, "Aligning: %.0f %%", 100 * live.aligning.share);
        const std::string why = live.aligning.step + ".\n" +
                                (live.alignment ? "Until then the alignment of before is in use."
                                                : "Until then the picture is the network's alone.");
        if (fittingPill({text, "###aligning pill", Role::accent, why}, end))
            window.sideTab = static_cast<int>(SideTab::training);
    }
    const std::string learning = learningText(live);
    if (learning.empty())
        return;
    if (fittingPill({learning, "###learning pill", learningRole(live.training.phase),
                     learningTooltip(live.training)},
                    end))
        window.sideTab = static_cast<int>(SideTab::training);
}

struct Figures {
    char decode[64] = ""; // empty: nothing is decoded yet
    char frames[32] = "";
};

Figures figuresOf(const PerformanceStatus& performance) {
    Figures figures;
    if (!performance.decoderName.empty())
        std::snprintf(figures.decode, sizeof figures.decode, "%5.1f ms %s",
                      static_cast<double>(performance.decodeMilliseconds),
                      performance.decoderName.c_str());
    std::snprintf(figures.frames, sizeof figures.frames, "%3.0f fps",
                  static_cast<double>(performance.framesPerSecond));
    return figures;
}

void drawThemeMenu(Session& session) {
    static constexpr const char* kThemes[] = {"Dark", "Light"};
    int theme = session.window.lightTheme ? 1 : 0;
    if (choiceRow(theme, {.label = "Theme", .choices = kThemes}))
        session.window.lightTheme = theme == 1;
    static constexpr const char* kScales[] = {"75", "100", "125", "150", "200"};
    static constexpr float kFactors[] = {0.75f, 1, 1.25f, 1.5f, 2};
    int chosen = -1; // Ctrl +/- may have left it between two of these
    for (int index = 0; index < 5; ++index)
        if (std::abs(kFactors[index] - session.window.uiScale) < 0.01f)
            chosen = index;
    if (choiceRow(chosen, {.label = "Scale, %", .choices = kScales, .defaultIndex = 1}))
        session.window.uiScale = kFactors[chosen];
    toggleRow(session.window.showsCaption,
              {.label = "Caption",
               .defaultValue = true,
               .tooltip = "In the presentation: the days of the photos the morph is between"});
}

void drawMenu(const Live& live, Session& session, CommandQueue& commands) {
    const char* noPhotos = live.photos ? nullptr : "There are no photos yet";
    if (menuRow("Open folder...", "Ctrl+O"))
        commands.push_back(command::ChooseFolder{});
    if (menuRow("Photos from Google...", nullptr))
        commands.push_back(command::ShowIntake{});
    if (menuRow("Open the demo terrace", nullptr))
        commands.push_back(command::OpenDemo{});
    if (menuRow("Look for new photos", nullptr, noPhotos))
        commands.push_back(command::Rescan{});
    if (menuRow("Save session", nullptr, noPhotos))
        commands.push_back(command::SaveSession{});
    static constexpr const char* kFits[] = {"Crop", "Letterbox"};
    int fit = session.fit == Fit::crop ? 0 : 1;
    if (choiceRow(fit,
                  {.label = "Frame",
                   .choices = kFits,
                   .tooltip = "Photos of another shape than most: cut, or shown whole on black",
                   .whyDisabled = noPhotos}))
        session.fit = fit == 0 ? Fit::crop : Fit::letterbox;
    ImGui::Separator();
    if (menuRow("Undo", "Ctrl+Z", live.canUndo ? nullptr : "Nothing to undo"))
        commands.push_back(command::Undo{});
    if (menuRow("Redo", "Ctrl+Shift+Z", live.canRedo ? nullptr : "Nothing to redo"))
        commands.push_back(command::Redo{});
    ImGui::Separator();
    drawThemeMenu(session);
    ImGui::Separator();
    if (menuRow("Presentation", "P"))
        commands.push_back(command::TogglePresentation{});
    if (menuRow("Full screen", "F11"))
        commands.push_back(command::ToggleFullScreen{});
    if (menuRow("All keys", "F1"))
        commands.push_back(command::ToggleKeys{});
    ImGui::Separator();
    if (menuRow("Quit", "Ctrl+Q"))
        commands.push_back(command::Quit{});
}

void drawButtons(const Live& live, Session& session, CommandQueue& commands) {
    ImGui::PushStyleColor(ImGuiCol_Button, ImVec4(0, 0, 0, 0));
    if (iconButton({.icon = icon::kHelp, .label = "?", .tooltip = "All keys (F1)"}))
        commands.push_back(command::ToggleKeys{});
    ImGui::SameLine();
    if (iconButton({.icon = icon::kMenu, .label = "Menu", .tooltip = "Open, save, theme, scale"}))
        ImGui::OpenPopup("Main menu");
    ImGui::PopStyleColor();
    ImGui::SetNextWindowSize({px(320), 0});
    if (ImGui::BeginPopup("Main menu")) {
        drawMenu(live, session, commands);
        ImGui::EndPopup();
    }
}

} // namespace

void drawTopBar(const Live& live, Session& session, CommandQueue& commands) {
    const Figures figures = figuresOf(live.performance);
    ImFont* numbers = look().fonts.numbers;
    const float glyph = numbers ? numbers->GetCharAdvance('0') : ImGui::CalcTextSize("0").x;
    const float figuresWidth = glyph * static_cast<float>(std::string_view(figures.decode).size() +
                                                          std::string_view(figures.frames).size());
    const float buttonsWidth =
        (look().fonts.hasIcons ? 2 * (ImGui::GetFrameHeight() + px(2)) : px(88)) + px(8);
    const float right = ImGui::GetWindowWidth() - px(8);
    ImGui::SetCursorPosX(px(16)); // where the panels below have their text
    const float figuresStart = right - buttonsWidth - figuresWidth - px(32);

    ImGui::AlignTextToFramePadding();
    if (look().fonts.strong)
        ImGui::PushFont(look().fonts.strong);
    elidedText(nameOf(live), std::max(px(80), figuresStart * 0.3f));
    if (look().fonts.strong)
        ImGui::PopFont();
    if (live.isSavingOverdue) {
        ImGui::SameLine(0, px(4));
        ImGui::TextColored(color(Role::attention), "%s", "\xe2\x80\xa2");
        noteItem("Unsaved");
        tooltip("The last changes are not saved; the log says why.");
    }
    const std::string count = photoCountText(live);
    if (!count.empty()) {
        ImGui::SameLine();
        dimText(count.c_str());
    }
    const bool hasFigures = figuresStart > px(240);
    drawPills(live, session.window, hasFigures ? figuresStart : right - buttonsWidth);

    if (hasFigures) {
        sameLineAt(figuresStart);
        numberText(figures.decode, 0, Role::dimText);
        tooltip(live.performance.decoderReason.c_str());
        ImGui::SameLine(0, px(16));
        numberText(figures.frames, 0, Role::dimText);
    }
    sameLineAt(right - buttonsWidth);
    drawButtons(live, session, commands);
}

} // namespace morphoscope
