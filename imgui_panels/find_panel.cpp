#include "imgui_panels/find_panel.h"

#include "imgui_panels/find_marks.h"
#include "imgui_panels/find_network.h"
#include "imgui_panels/find_plots.h"
#include "imgui_panels/find_sections.h"
#include "imgui_panels/widgets.h"

#include <cmath>
#include <cstdio>
#include <string>

namespace morphoscope {

namespace {

constexpr double kSlowFitSeconds = 0.4; // a faster one would only flicker

void drawCount(const FindMark& mark, std::size_t count, const char* word) {
    const float height = ImGui::GetTextLineHeight();
    const ImVec2 at = ImGui::GetCursorScreenPos();
    drawMark(mark, {at.x + px(6), at.y + height / 2}, px(5));
    ImGui::Dummy({px(12), height});
    ImGui::SameLine(0, px(6));
    ImGui::Text("%zu", count);
    ImGui::SameLine(0, px(5));
    dimText(word);
}

std::size_t selectedCount(const Live& live, const Session& session) {
    return live.find.review.isOpen() ? 1 : session.selection.size() + live.find.selection.size();
}

void drawLabelButtons(const Live& live, const Session& session, CommandQueue& commands) {
    const std::size_t count = selectedCount(live, session);
    const char* why = count > 0 ? nullptr : "Select photos first: click them, or Shift-drag a box.";
    const float gap = ImGui::GetStyle().ItemSpacing.x;
    const float width = std::floor((ImGui::GetContentRegionAvail().x - 2 * gap) / 3);
    if (textButton({.icon = icon::kCheck,
                    .label = "Yes###label yes",
                    .tooltip = "The selected photos show the subject (Y)",
                    .whyDisabled = why},
                   width))
        commands.push_back(command::LabelSelection{.clears = false, .label = Label::positive});
    ImGui::SameLine();
    if (textButton({.icon = icon::kClose,
                    .label = "No###label no",
                    .tooltip = "The selected photos do not show it (N)",
                    .whyDisabled = why},
                   width))
        commands.push_back(command::LabelSelection{.clears = false, .label = Label::negative});
    ImGui::SameLine();
    if (textButton({.icon = icon::kReset,
                    .label = "Unmark###label none",
                    .tooltip = "Forget what was said about them (U)",
                    .whyDisabled = why},
                   width))
        commands.push_back(command::LabelSelection{.clears = true});
    const std::string hint =
        count == 0   ? "Click photos in the grid, the gallery or the map. Shift-drag on the map "
                       "takes a box, Alt-drag a lasso. Then Y, N or U."
        : count == 1 ? "1 photo is selected: Y, N or U."
                     : std::to_string(count) + " photos are selected: Y, N or U.";
    wrappedText(hint.c_str(), Role::dimText);
}

void drawFolderRow(const FindFolder& folder, CommandQueue& commands) {
    ImGui::PushID(folder.path.c_str());
    const float start = ImGui::GetCursorPosX();
    const float room = ImGui::GetContentRegionAvail().x;
    const float button = ImGui::GetFrameHeight() + px(2);
    const float buttons = 3 * button + 2 * px(4);
    const bool isYes = folder.positiveCount == folder.count;
    const bool isNo = folder.negativeCount == folder.count;
    const std::string count = std::to_string(folder.count);
    const float countWidth = ImGui::CalcTextSize(count.c_str()).x;
    ImGui::AlignTextToFramePadding();
    elidedText(folder.name, room - buttons - countWidth - px(24));
    tooltip(folder.path.c_str());
    sameLineAt(start + room - buttons - countWidth - px(12));
    dimText(count.c_str());
    const auto choose = [&](const char* iconText, const std::string& label, bool isOn,
                            command::LabelFolder chosen) {
        if (iconButton({.icon = iconText,
                        .label = label.c_str(),
                        .tooltip = chosen.clears ? "Unmark all photos of this folder"
                                   : chosen.label == Label::positive
                                       ? "All photos of this folder show the subject"
                                       : "No photo of this folder shows it",
                        .isOn = isOn})) {
            chosen.folder = folder.path;
            commands.push_back(chosen);
        }
    };
    sameLineAt(start + room - buttons);
    choose(icon::kCheck, "Y##" + folder.name, isYes, {.label = Label::positive});
    ImGui::SameLine(0, px(4));
    choose(icon::kClose, "N##" + folder.name, isNo, {.label = Label::negative});
    ImGui::SameLine(0, px(4));
    choose(icon::kReset, "U##" + folder.name, false, {.clears = true});
    ImGui::PopID();
}

// A sub-folder is a class: one click labels all of it.
void drawFolders(const FindStatus& find, CommandQueue& commands) {
    if (!find.library || find.library->folders.empty())
        return;
    const std::vector<FindFolder>& folders = find.library->folders;
    const std::string title = "By folder (" + std::to_string(folders.size()) + ")###by folder";
    if (!ImGui::TreeNodeEx(title.c_str(), ImGuiTreeNodeFlags_NoTreePushOnOpen |
                                              ImGuiTreeNodeFlags_SpanAvailWidth)) {
        noteItem("By folder");
        tooltip("Mark whole folders: where photos are sorted already, a folder is a class.");
        return;
    }
    noteItem("By folder");
    const float row = ImGui::GetFrameHeightWithSpacing();
    const float height = row * std::min(6.0f, float(folders.size()));
    ImGui::BeginChild("Folders", {0, height}, false, ImGuiWindowFlags_NoNav);
    ImGuiListClipper clipper;
    clipper.Begin(static_cast<int>(folders.size()), row);
    while (clipper.Step())
        for (int index = clipper.DisplayStart; index < clipper.DisplayEnd; ++index)
            drawFolderRow(folders[static_cast<std::size_t>(index)], commands);
    ImGui::EndChild();
}

std::string learningTime(double seconds) {
    if (seconds >= 1)
        return durationText(seconds);
    char text[32];
    std::snprintf(text, sizeof text, "%.0f ms", 1000 * seconds);
    return text;
}

// What the training says; always one line, so that nothing jumps.
void drawFit(const FindStatus& find, CommandQueue& commands) {
    if (!find.fitFailure.empty()) {
        failureNote(find.fitFailure.c_str(), "Unmark one of them; the scores before stay.");
        return;
    }
    char text[160];
    if (find.isFitting && find.fitSeconds > kSlowFitSeconds) {
        std::snprintf(text, sizeof text, "learning from the marks, %s",
                      durationText(find.fitSeconds).c_str());
        if (progressBar({.fraction = -1, .text = text, .cancelLabel = "Cancel##fit"}))
            commands.push_back(command::CancelFit{});
        return;
    }
    if (!find.fit) {
        const char* next =
            find.positiveCount == 0 && find.negativeCount == 0
                ? "Mark a few of each; scores come at once."
            : find.positiveCount == 0 ? "Now mark at least one photo that shows the subject (Y)."
            : find.negativeCount == 0 ? "Now mark at least one photo that does not show it (N)."
                                      : "Learning from the marks.";
        wrappedText(next, Role::attention);
        return;
    }
    std::snprintf(text, sizeof text, "Learned in %s, loss %.3f (unseen %.3f)",
                  learningTime(find.fit->seconds).c_str(), find.fit->loss, find.fit->outOfFoldLoss);
    ImGui::PushFont(look().fonts.small);
    elidedText(text, 0, Role::dimText);
    ImGui::PopFont();
    noteItem("Fit");
    tooltip("Loss: how surprised the scores are by the marks, 0 is not at all and 0.69 a coin. "
            "Unseen: the same for each photo by models that were not shown it.");
    if (find.fit->leftOutCount == 0)
        return;
    std::snprintf(text, sizeof text,
                  "%d marked %s not take part: not read yet, gone, a copy of "
                  "another, or beyond 300 of a kind.",
                  find.fit->leftOutCount, find.fit->leftOutCount == 1 ? "photo does" : "photos do");
    ImGui::PushFont(look().fonts.small);
    wrappedText(text, Role::dimText);
    ImGui::PopFont();
}

void drawExamples(const Live& live, const Session& session, CommandQueue& commands) {
    const FindStatus& find = live.find;
    drawCount(markOf(Label::positive), find.positiveCount, "yes");
    ImGui::SameLine(0, px(16));
    drawCount(markOf(Label::negative), find.negativeCount, "no");
    noteItem("Marks");
    drawLabelButtons(live, session, commands);
    drawFolders(find, commands);
    drawFit(find, commands);
}

} // namespace

void drawFindPanel(const Live& live, Session& session, CommandQueue& commands) {
    if (!live.photos || live.photos->photos.empty()) {
        emptyState(icon::kSearch, "Find one subject",
                   "Open a folder of photos first; then mark a few that show it.");
        return;
    }
    if (section("1  Examples"))
        drawExamples(live, session, commands);
    if (section("2  Where to look")) {
        drawLibrary(live, session, commands);
        drawNetwork(live.find, session.find, commands);
    }
    if (section("3  The line"))
        drawLineSection(live.find, session.find);
    if (section("4  Improve"))
        drawImprove(live.find, commands);
    if (section("5  Take them along"))
        drawHarvest(live.find, session.find, commands);
}

} // namespace morphoscope
