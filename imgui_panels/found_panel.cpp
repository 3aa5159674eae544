#include "imgui_panels/found_panel.h"

#include "imgui_panels/find_marks.h"
#include "imgui_panels/find_sections.h"
#include "imgui_panels/thumbnail.h"
#include "imgui_panels/widgets.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <unordered_set>

namespace morphoscope {

namespace {

constexpr float kCellWidth = 120; // design pixels; cells grow to fill the row
constexpr float kCellAspect = 4.0f / 3;

bool isScored(const FindStatus& find) {
    return find.fit && find.library && find.library->isScored();
}

struct Grid {
    int columns = 1;
    ImVec2 cell;
    float gap = 0;
};

Grid gridOf(float width) {
    Grid grid;
    grid.gap = px(8);
    grid.columns = std::max(1, static_cast<int>((width + grid.gap) / (px(kCellWidth) + grid.gap)));
    const auto columns = static_cast<float>(grid.columns);
    grid.cell.x = std::floor((width - grid.gap * (columns - 1)) / columns);
    grid.cell.y = std::round(grid.cell.x / kCellAspect);
    return grid;
}

std::unordered_set<std::string_view> selectionOf(const Live& live, const Session& session) {
    std::unordered_set<std::string_view> selected(session.selection.begin(),
                                                  session.selection.end());
    selected.insert(live.find.selection.begin(), live.find.selection.end());
    return selected;
}

command::Select howSelected() {
    if (ImGui::GetIO().KeyCtrl)
        return command::Select::toggle;
    return ImGui::GetIO().KeyShift ? command::Select::add : command::Select::replace;
}

ThumbnailView thumbnailOf(const Live& live, const FindPhoto& photo) {
    if (photo.isOfSession)
        return photo.sessionIndex < live.thumbnails.size() ? live.thumbnails[photo.sessionIndex]
                                                           : ThumbnailView{};
    const auto found = live.find.thumbnails.find(photo.contentHash);
    return found == live.find.thumbnails.end() ? ThumbnailView{} : found->second;
}

void drawScore(float score, ImVec2 min, ImVec2 max) {
    char text[16];
    std::snprintf(text, sizeof text, "%.2f", double(score));
    ImGui::PushFont(look().fonts.small);
    const ImVec2 size = ImGui::CalcTextSize(text);
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const ImVec2 corner{min.x + px(4), max.y - size.y - px(6)};
    list.AddRectFilled(corner, {corner.x + size.x + px(8), corner.y + size.y + px(2)},
                       packedColor(Role::panel, 0.88f), px(4));
    list.AddText({corner.x + px(4), corner.y + px(1)}, packedColor(Role::text), text);
    ImGui::PopFont();
}

void explain(const FindPhoto& photo) {
    const std::string folder = std::filesystem::path(photo.path).parent_path().string();
    tooltip((photo.name + "\n" + folder + "\nDouble click: large").c_str());
}

struct Marks {
    const std::unordered_set<std::string_view>& selected;
    bool showsScores = false;
};

void drawCell(std::uint32_t index, ImVec2 size, const Live& live, const Session& session,
              const Marks& marks, CommandQueue& commands) {
    const FindLibrary& library = *live.find.library;
    const FindPhoto& photo = *library.photos[index];
    ImGui::PushID(static_cast<int>(index));
    if (ImGui::InvisibleButton("photo", size))
        commands.push_back(command::SelectFound{index, howSelected()});
    ImGui::PopID();
    noteItem(("Found " + photo.name).c_str());
    const ImVec2 min = ImGui::GetItemRectMin();
    const ImVec2 max = ImGui::GetItemRectMax();
    const bool isHovered = ImGui::IsItemHovered();
    if (isHovered && photo.isOfSession)
        commands.push_back(command::HoverPhoto{photo.sessionIndex});
    if (isHovered && ImGui::IsMouseDoubleClicked(0))
        commands.push_back(command::ReviewFound{index});
    explain(photo);
    drawThumbnail(thumbnailOf(live, photo), min, max);
    ImDrawList& list = *ImGui::GetWindowDrawList();
    if (marks.selected.contains(photo.isOfSession ? photo.name : photo.path))
        list.AddRect(min, max, packedColor(Role::accent), px(5), 0, px(3));
    const bool isHoveredElsewhere = photo.isOfSession && live.hoveredPhoto == photo.sessionIndex;
    if (isHovered || isHoveredElsewhere)
        list.AddRect(min, max, packedColor(Role::text), px(5), 0, px(2));
    if (marks.showsScores)
        drawScore(library.scores[index], min, max);
    const ImVec2 corner{max.x - px(13), min.y + px(13)};
    if (const Label* label = labelOf(photo, session))
        drawMarkOnPhoto(markOf(*label), corner, px(6));
    else if (marks.showsScores)
        drawMarkOnPhoto(markOf(decide(double(library.scores[index]), live.find.line)), corner,
                        px(6));
}

void drawRows(const FoundRange& shown, const Live& live, const Session& session,
              CommandQueue& commands) {
    const Grid grid = gridOf(ImGui::GetContentRegionAvail().x);
    const auto count = static_cast<int>(shown.size());
    const std::unordered_set<std::string_view> selected = selectionOf(live, session);
    const Marks marks{selected, isScored(live.find)};
    command::WantFoundThumbnails want;
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {grid.gap, grid.gap});
    ImGuiListClipper clipper;
    clipper.Begin((count + grid.columns - 1) / grid.columns, grid.cell.y + grid.gap);
    while (clipper.Step())
        for (int place = clipper.DisplayStart * grid.columns;
             place < std::min(count, clipper.DisplayEnd * grid.columns); ++place) {
            if (place % grid.columns > 0)
                ImGui::SameLine();
            const std::uint32_t index = shown[static_cast<std::size_t>(place)];
            if (!live.find.library->photos[index]->isOfSession)
                want.photos.push_back(index);
            drawCell(index, grid.cell, live, session, marks, commands);
        }
    ImGui::PopStyleVar();
    if (!want.photos.empty())
        commands.push_back(std::move(want));
}

void drawFilter(const FindStatus& find, CommandQueue& commands) {
    const FindLibrary& library = *find.library;
    const std::string words[] = {
        "All", "Found " + shortCount(find.unmarked.yes),
        "Unsure " + shortCount(find.unmarked.unsure), "Rest " + shortCount(find.unmarked.no),
        "Marked " + shortCount(library.positives.size() + library.negatives.size())};
    // The counts change under the mouse; the label tests click by does not.
    static constexpr const char* kIds[] = {"Show: all", "Show: found", "Show: unsure", "Show: rest",
                                           "Show: marked"};
    const float gap = px(4);
    const float all = px(48); // one short word; the others have counts
    const float width = std::floor((ImGui::GetContentRegionAvail().x - all - 4 * gap) / 4);
    for (std::size_t i = 0; i < std::size(kIds); ++i) {
        if (i > 0)
            ImGui::SameLine(0, gap);
        const std::string label = words[i] + "###" + kIds[i];
        if (textButton({.label = label.c_str(), .isOn = std::size_t(find.filter) == i},
                       i == 0 ? all : width))
            commands.push_back(command::FilterFound{static_cast<FoundFilter>(i)});
    }
}

void drawNothing(const FindStatus& find) {
    switch (find.filter) {
    case FoundFilter::found:
        emptyState(icon::kSearch, "Nothing lies above the line",
                   "Drag the line to the left, mark more photos, or add a folder to search.");
        break;
    case FoundFilter::unsure:
        emptyState(icon::kSearch, "Nothing is unsure", "The marks leave no gap here.");
        break;
    case FoundFilter::marked:
        emptyState(icon::kSearch, "Nothing is marked", "Select photos, then Y or N.");
        break;
    case FoundFilter::all:
    case FoundFilter::rest:
    case FoundFilter::count:
        emptyState(icon::kSearch, "Nothing lies below the line", "All photos are found or marked.");
        break;
    }
}

void drawGuide(const FindStatus& find) {
    ImGui::AlignTextToFramePadding();
    if (look().fonts.strong)
        ImGui::PushFont(look().fonts.strong);
    ImGui::TextUnformatted("Which subject are you looking for?");
    if (look().fonts.strong)
        ImGui::PopFont();
    wrappedText(find.positiveCount == 0
                    ? "Click a photo that shows it and press Y; one that does not, N. Five and ten "
                      "are a good start."
                : find.negativeCount == 0
                    ? "Now some that do not show it: click, then N. The more alike, the better."
                    : "Learning from the marks.",
                Role::dimText);
}

} // namespace

void drawFoundPanel(const Live& live, const Session& session, CommandQueue& commands) {
    if (live.find.review.isOpen()) {
        drawReview(live, session, commands);
        return;
    }
    if (!live.find.library) {
        workingState("Looking at the photos", {.fraction = -1, .text = "a moment"});
        return;
    }
    if (isScored(live.find))
        drawFilter(live.find, commands);
    else
        drawGuide(live.find);
    const FoundRange shown = foundRange(live.find);
    // One child per filter, so that each keeps the place it was scrolled to.
    const std::string name = "Found grid " + std::to_string(int(live.find.filter));
    ImGui::BeginChild(name.c_str(), {0, 0}, false, ImGuiWindowFlags_NoNav);
    if (shown.size() == 0)
        drawNothing(live.find);
    else
        drawRows(shown, live, session, commands);
    ImGui::EndChild();
}

} // namespace morphoscope
