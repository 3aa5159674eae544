#include "imgui_panels/find_sections.h"

#include "imgui_panels/find_plots.h"
#include "imgui_panels/widgets.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string>

namespace morphoscope {

namespace {

constexpr const char* kNoScores = "Mark a photo that shows the subject, and one that does not.";

bool isScored(const FindStatus& find) {
    return find.fit && find.library && find.library->isScored();
}

std::string photosText(std::size_t count) {
    return shortCount(count) + (count == 1 ? " photo" : " photos");
}

void drawFolderOfLibrary(const std::string& folder, std::size_t index, CommandQueue& commands) {
    ImGui::PushID(static_cast<int>(index));
    const float start = ImGui::GetCursorPosX();
    const float room = ImGui::GetContentRegionAvail().x;
    const float button = ImGui::GetFrameHeight() + px(2);
    ImGui::AlignTextToFramePadding();
    elidedText(folder, room - button - px(12));
    sameLineAt(start + room - button);
    ImGui::PushStyleColor(ImGuiCol_Button, ImVec4(0, 0, 0, 0));
    if (iconButton({.icon = icon::kRemove,
                    .label = ("Remove##" + folder).c_str(),
                    .tooltip = "Search this folder no longer; the photos stay where they are."}))
        commands.push_back(command::RemoveLibraryFolder{index});
    ImGui::PopStyleColor();
    ImGui::PopID();
}

void drawScan(const LibraryScanStatus& scan, CommandQueue& commands) {
    if (scan.isRunning) {
        char text[96];
        std::snprintf(text, sizeof text, "%d of %d, %s", scan.doneCount, scan.totalCount,
                      durationText(std::floor(scan.seconds)).c_str());
        if (progressBar({.fraction = scan.totalCount > 0
                                         ? float(scan.doneCount) / float(scan.totalCount)
                                         : -1,
                         .text = text,
                         .cancelLabel = "Cancel##scan"}))
            commands.push_back(command::CancelScan{});
    }
    if (!scan.failure.empty())
        failureNote(scan.failure.c_str(), "Marks and scores are kept. Look again when it is back.");
    if (scan.rejectedCount == 0)
        return;
    const std::string title = std::to_string(scan.rejectedCount) +
                              (scan.rejectedCount == 1 ? " file" : " files") +
                              " left out###library left out";
    if (!ImGui::TreeNodeEx(title.c_str(), ImGuiTreeNodeFlags_NoTreePushOnOpen |
                                              ImGuiTreeNodeFlags_SpanAvailWidth)) {
        noteItem("Library left out");
        return;
    }
    noteItem("Library left out");
    ImGui::BeginChild("Left out", {0, px(120)}, false, ImGuiWindowFlags_NoNav);
    for (const RejectedFile& file : scan.rejected) {
        elidedText(file.path.filename().string());
        tooltip(file.path.string().c_str());
        wrappedText(file.reason.c_str(), Role::dimText);
    }
    ImGui::EndChild();
}

std::string boundsText(const Bounds& bounds) {
    char text[160];
    std::snprintf(text, sizeof text,
                  "By models that were not shown the photo. For all such photos so few marks leave "
                  "anything from %.0f to %.0f %% open (95 %% confidence).",
                  100 * bounds.low, 100 * bounds.high);
    return text;
}

// What the line does, in numbers that change while it is dragged.
void drawCounts(const FindStatus& find) {
    char text[96];
    std::snprintf(text, sizeof text, "%zu", find.unmarked.yes);
    numberRow("Found, without a mark", text);
    std::snprintf(text, sizeof text, "%zu", find.unmarked.unsure);
    numberRow("Unsure", text, "Between the line and where a generous one would lie");
    const ConfusionCounts& labelled = find.labelled;
    std::snprintf(text, sizeof text, "%d of %d", labelled.truePositives, labelled.positives());
    numberRow("Marked yes, found", text, boundsText(find.recallBounds).c_str());
    std::snprintf(text, sizeof text, "%d of %d", labelled.falsePositives, labelled.negatives());
    numberRow("Marked no, found wrongly", text, boundsText(find.falseAlarmBounds).c_str());
    std::snprintf(text, sizeof text, "%zu (%d wrong)", find.unmarkedArgmax.yes,
                  find.argmax.falsePositives);
    numberRow("A line at one half would find", text,
              "What a classifier does that always takes the likelier answer (argmax), and how many "
              "marked no it would find wrongly");
}

void drawRule(FindSettings& settings, double threshold) {
    static constexpr const char* kRules[] = {"Precise first", "Keep precision", "By hand"};
    int rule = static_cast<int>(settings.rule);
    if (segmented("Rule", rule, kRules)) {
        settings.rule = static_cast<LineRule>(rule);
        if (settings.rule == LineRule::byHand)
            settings.threshold = threshold;
    }
    if (settings.rule != LineRule::targetPrecision)
        return;
    auto percent = static_cast<float>(100 * settings.targetPrecision);
    if (sliderRow(percent, {.label = "Precision, %",
                            .minimum = 50,
                            .maximum = 100,
                            .defaultValue = 90,
                            .format = "%.0f",
                            .tooltip = "Of the photos found, at least so many shall be right. The "
                                       "line lies where the marks still keep that and find most."}))
        settings.targetPrecision = double(std::round(percent)) / 100;
}

} // namespace

std::string shortCount(std::size_t count) {
    std::string digits = std::to_string(count);
    for (auto place = static_cast<std::ptrdiff_t>(digits.size()) - 3; place > 0; place -= 3)
        digits.insert(static_cast<std::size_t>(place), ",");
    return digits;
}

void drawLibrary(const Live& live, const Session& session, CommandQueue& commands) {
    const LibraryScanStatus& scan = live.find.scan;
    const std::string own = "The " + photosText(live.photos->photos.size()) + " of this session";
    dimText(own.c_str());
    for (std::size_t i = 0; i < session.find.library.size(); ++i)
        drawFolderOfLibrary(session.find.library[i], i, commands);
    if (scan.photoCount > 0)
        dimText(("and " + photosText(scan.photoCount) + " in these folders").c_str());
    drawScan(scan, commands);
    const float gap = ImGui::GetStyle().ItemSpacing.x;
    const float width = std::floor((ImGui::GetContentRegionAvail().x - gap) / 2);
    if (textButton({.icon = icon::kAdd,
                    .label = "Add a folder",
                    .tooltip = "A folder of any size to search, with all folders in it"},
                   width))
        commands.push_back(command::ChooseFolder{FolderPurpose::search});
    ImGui::SameLine();
    if (textButton({.icon = icon::kLoop,
                    .label = "Look again",
                    .tooltip = "For photos that came or changed; what is known is not read again.",
                    .whyDisabled = session.find.library.empty() ? "No folder was added yet."
                                   : scan.isRunning             ? "A search is running."
                                                                : nullptr},
                   width))
        commands.push_back(command::ScanLibrary{});
}

void drawLineSection(const FindStatus& find, FindSettings& settings) {
    if (!isScored(find)) {
        wrappedText("The line between yes and no comes with the scores.", Role::dimText);
        return;
    }
    drawRule(settings, find.line.threshold);
    drawScoreHistogram(find, settings);
    drawCounts(find);
    drawPrecisionRecall(find, settings);
    ImGui::PushFont(look().fonts.small);
    wrappedText(find.promise.c_str(), Role::dimText);
    ImGui::PopFont();
    noteItem("Promise");
}

void drawImprove(const FindStatus& find, CommandQueue& commands) {
    wrappedText("The photos nearest to the line teach most. One by one, large; one key each.",
                Role::dimText);
    if (textButton({.icon = icon::kSearch,
                    .label = "Look at the 20 nearest",
                    .tooltip = "Y, N or U; each answer is learned at once",
                    .whyDisabled = isScored(find) ? nullptr : kNoScores,
                    .isLarge = true},
                   ImGui::GetContentRegionAvail().x))
        commands.push_back(command::StartImproving{});
}

void drawHarvest(const FindStatus& find, FindSettings& settings, CommandQueue& commands) {
    const AlbumStatus& album = find.album;
    const std::size_t count =
        (find.library ? find.library->positives.size() : 0) + (find.fit ? find.unmarked.yes : 0);
    const char* why = count > 0 ? nullptr : "Nothing is found yet.";
    static constexpr const char* kKinds[] = {"Copies", "Links"};
    int kind = static_cast<int>(settings.albumKind);
    if (choiceRow(kind, {.label = "Album of",
                         .choices = kKinds,
                         .tooltip = "Copies stand on their own; links need no room. The originals "
                                    "stay where they are either way."}))
        settings.albumKind = static_cast<AlbumKind>(kind);
    const float button = ImGui::GetFrameHeight() + px(2);
    textField(settings.albumFolder, {.label = "Album folder",
                                     .hint = "A new folder in the session's exports",
                                     .width = ImGui::GetContentRegionAvail().x - button - px(8)});
    ImGui::SameLine();
    if (iconButton(
            {.icon = icon::kFolderOpen, .label = "Choose album", .tooltip = "Choose a folder"}))
        commands.push_back(command::ChooseFolder{FolderPurpose::album});
    if (album.isRunning) {
        char text[64];
        std::snprintf(text, sizeof text, "%d of %d", album.doneCount, album.totalCount);
        if (progressBar({.fraction = float(album.doneCount) / float(std::max(1, album.totalCount)),
                         .text = text,
                         .cancelLabel = "Cancel##album"}))
            commands.push_back(command::CancelAlbum{});
    } else {
        const std::string label =
            (count > 0 ? "Make an album of " + photosText(count) : std::string("Make an album")) +
            "###make album";
        if (primaryButton({.icon = icon::kImage,
                           .label = label.c_str(),
                           .tooltip = "What is marked yes and what the line finds",
                           .whyDisabled = why},
                          ImGui::GetContentRegionAvail().x))
            commands.push_back(command::MakeAlbum{});
    }
    if (!album.failure.empty())
        failureNote(album.failure.c_str(), "Nothing was left half written.");
    const float gap = ImGui::GetStyle().ItemSpacing.x;
    const float width = std::floor((ImGui::GetContentRegionAvail().x - gap) / 2);
    if (textButton({.icon = icon::kSave,
                    .label = "Save the list",
                    .tooltip = "path,score,decision of every photo as CSV, into the exports",
                    .whyDisabled = isScored(find) ? nullptr : kNoScores},
                   width))
        commands.push_back(command::SaveFoundList{});
    ImGui::SameLine();
    if (textButton({.icon = icon::kFilm,
                    .label = "Morph them",
                    .tooltip =
                        "Opens the found photos as a session of their own: to explore, learn "
                        "and morph",
                    .whyDisabled = count < 2 ? "It takes two found photos or more." : nullptr},
                   width))
        commands.push_back(command::OpenFound{});
}

} // namespace morphoscope
