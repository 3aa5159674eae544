#include "imgui_panels/gallery_panel.h"

#include "imgui_panels/find_marks.h"
#include "imgui_panels/thumbnail.h"
#include "imgui_panels/widgets.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdio>
#include <map>
#include <unordered_set>

namespace morphoscope {

namespace {

constexpr float kCellWidth = 88; // design pixels; cells grow to fill the row
constexpr float kCellGap = 8;

bool containsIgnoringCase(const std::string& text, const std::string& part) {
    const auto isSame = [](char a, char b) {
        return std::tolower(static_cast<unsigned char>(a)) ==
               std::tolower(static_cast<unsigned char>(b));
    };
    return std::search(text.begin(), text.end(), part.begin(), part.end(), isSame) != text.end();
}

std::vector<std::size_t> shownPhotos(const PhotoSet& set, const std::string& filter) {
    std::vector<std::size_t> shown;
    shown.reserve(set.photos.size());
    for (std::size_t index = 0; index < set.photos.size(); ++index)
        if (containsIgnoringCase(set.photos[index].name, filter))
            shown.push_back(index);
    return shown;
}

// What a cell has to know of the session, looked up by name once a frame.
struct Marks {
    std::unordered_set<std::string> selected;
    std::map<std::string, std::string> keyNumbers;
};

Marks marksOf(const Session& session) {
    Marks marks{.selected = {}, .keyNumbers = keyNumbersOf(session.morph.keys)};
    marks.selected.insert(session.selection.begin(), session.selection.end());
    return marks;
}

struct Grid {
    int columns = 1;
    ImVec2 cell;
    float gap = 0;
};

Grid gridOf(float width, const PhotoSet& set) {
    Grid grid;
    grid.gap = px(kCellGap);
    grid.columns = std::max(1, static_cast<int>((width + grid.gap) / (px(kCellWidth) + grid.gap)));
    const float columns = static_cast<float>(grid.columns);
    grid.cell.x = std::floor((width - grid.gap * (columns - 1)) / columns);
    grid.cell.y = std::round(grid.cell.x / std::max(0.5f, static_cast<float>(set.frame.aspect)));
    return grid;
}

struct Badge {
    const char* text;
    Role ground;
    Role ink;
};

// A round mark in a corner; `corner` is its centre.
void drawBadge(ImVec2 corner, const Badge& badge) {
    ImDrawList* draw = ImGui::GetWindowDrawList();
    ImFont* font = look().fonts.small;
    if (font)
        ImGui::PushFont(font);
    const ImVec2 size = ImGui::CalcTextSize(badge.text);
    const float half = std::max(px(9), size.x / 2 + px(4));
    draw->AddRectFilled({corner.x - half, corner.y - px(9)}, {corner.x + half, corner.y + px(9)},
                        packedColor(badge.ground), px(9));
    draw->AddText({std::floor(corner.x - size.x / 2), std::floor(corner.y - size.y / 2)},
                  packedColor(badge.ink), badge.text);
    if (font)
        ImGui::PopFont();
}

void drawBadges(const Photo& photo, const Session& session, const Marks& marks, ImVec2 min,
                ImVec2 max) {
    const float inset = px(13);
    if (const auto key = marks.keyNumbers.find(photo.name); key != marks.keyNumbers.end())
        drawBadge({min.x + inset, max.y - inset},
                  {key->second.c_str(), Role::accent, Role::onAccent});
    if (const auto label = session.labels.find(photo.name); label != session.labels.end())
        drawMarkOnPhoto(markOf(label->second), {max.x - inset, min.y + inset}, px(6));
    if (!photo.duplicateOf.empty())
        drawBadge({min.x + inset, min.y + inset},
                  {iconOr(icon::kCopy, "same"), Role::panel, Role::dimText});
}

command::Select howSelected() {
    if (ImGui::GetIO().KeyCtrl)
        return command::Select::toggle;
    return ImGui::GetIO().KeyShift ? command::Select::add : command::Select::replace;
}

void drawCellTooltip(const Photo& photo) {
    std::string text = photo.name;
    char size[48];
    std::snprintf(size, sizeof size, "\n%d x %d, ", photo.width, photo.height);
    text += size + bytesText(photo.fileBytes);
    if (!photo.duplicateOf.empty())
        text += "\nThe same file as " + photo.duplicateOf;
    tooltip(text.c_str());
}

void drawOutline(ImVec2 min, ImVec2 max, Role role) {
    ImGui::GetWindowDrawList()->AddRect(min, max, packedColor(role), px(5), 0, px(2));
}

struct Cell {
    std::size_t photo;
    ImVec2 size;
};

void drawCell(const Cell& cell, const Live& live, const Session& session, const Marks& marks,
              CommandQueue& commands) {
    const Photo& photo = live.photos->photos[cell.photo];
    if (ImGui::InvisibleButton(photo.name.c_str(), cell.size))
        commands.push_back(command::ClickPhoto{cell.photo, howSelected()});
    noteItem(("Photo " + photo.name).c_str());
    const ImVec2 min = ImGui::GetItemRectMin();
    const ImVec2 max = ImGui::GetItemRectMax();
    const bool isUnderMouse = ImGui::IsItemHovered();
    if (isUnderMouse)
        commands.push_back(command::HoverPhoto{cell.photo});
    drawCellTooltip(photo);
    const ThumbnailView view =
        cell.photo < live.thumbnails.size() ? live.thumbnails[cell.photo] : ThumbnailView{};
    drawThumbnail(view, min, max, photo.duplicateOf.empty() ? 1.0f : 0.5f);
    if (marks.selected.contains(photo.name))
        drawOutline(min, max, Role::accent);
    if (isUnderMouse || live.hoveredPhoto == cell.photo)
        drawOutline(min, max, Role::text);
    drawBadges(photo, session, marks, min, max);
    if (ImGui::BeginDragDropSource()) {
        ImGui::SetDragDropPayload(kPhotoPayload, &cell.photo, sizeof cell.photo);
        ImGui::TextUnformatted(photo.name.c_str());
        ImGui::EndDragDropSource();
    }
}

// What the mouse points at on the map comes into view here; the gallery itself never jumps under
// the mouse.
void scrollToHovered(const std::vector<std::size_t>& shown, const Grid& grid, const Live& live) {
    if (!live.hoveredPhoto || ImGui::IsWindowHovered(ImGuiHoveredFlags_ChildWindows))
        return;
    const auto found = std::lower_bound(shown.begin(), shown.end(), *live.hoveredPhoto);
    if (found == shown.end() || *found != *live.hoveredPhoto)
        return;
    const auto row = static_cast<float>((found - shown.begin()) / grid.columns);
    const float top = row * (grid.cell.y + grid.gap);
    const float visible = ImGui::GetWindowHeight();
    if (top < ImGui::GetScrollY())
        ImGui::SetScrollY(top);
    else if (top + grid.cell.y > ImGui::GetScrollY() + visible)
        ImGui::SetScrollY(top + grid.cell.y - visible);
}

void drawGrid(const std::vector<std::size_t>& shown, const Live& live, const Session& session,
              CommandQueue& commands) {
    const Grid grid = gridOf(ImGui::GetContentRegionAvail().x, *live.photos);
    scrollToHovered(shown, grid, live);
    const Marks marks = marksOf(session);
    const auto count = static_cast<int>(shown.size());
    const int rows = (count + grid.columns - 1) / grid.columns;
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {grid.gap, grid.gap});
    ImGuiListClipper clipper;
    clipper.Begin(rows, grid.cell.y + grid.gap);
    while (clipper.Step())
        for (int row = clipper.DisplayStart; row < clipper.DisplayEnd; ++row)
            for (int column = 0; column < grid.columns; ++column) {
                const int index = row * grid.columns + column;
                if (index >= count)
                    break;
                if (column > 0)
                    ImGui::SameLine();
                drawCell({shown[static_cast<std::size_t>(index)], grid.cell}, live, session, marks,
                         commands);
            }
    ImGui::PopStyleVar();
}

void drawRejected(const std::vector<RejectedFile>& rejected) {
    if (rejected.empty())
        return;
    const std::string title = std::to_string(rejected.size()) +
                              (rejected.size() == 1 ? " file" : " files") + " left out###left out";
    if (!section(title.c_str()))
        return;
    for (const RejectedFile& file : rejected) {
        wrappedText(file.reason.c_str(), Role::dimText); // begins with the file's name
        tooltip(file.path.string().c_str());
    }
}

void drawFilter(const Live& live, CommandQueue& commands) {
    std::string filter = live.galleryFilter;
    if (textField(filter, {.label = "Gallery filter", .hint = "Filter by name"}))
        commands.push_back(command::FilterGallery{filter});
}

void drawImport(const ImportStatus& import) {
    if (!import.isRunning)
        return;
    char text[64];
    std::snprintf(text, sizeof text, "%d of %d", import.doneCount, import.totalCount);
    const float fraction = import.totalCount > 0 ? static_cast<float>(import.doneCount) /
                                                       static_cast<float>(import.totalCount)
                                                 : -1.0f;
    progressBar({.fraction = fraction, .text = text});
}

} // namespace

void drawGalleryPanel(const Live& live, const Session& session, CommandQueue& commands) {
    if (!live.import.failure.empty())
        failureNote(live.import.failure.c_str(), "Open another folder, or look at the log.");
    if (!live.photos || live.photos->photos.empty()) {
        if (live.import.isRunning)
            drawImport(live.import);
        else
            emptyState(icon::kImage, "No photos", "Drop a folder here");
        if (live.photos)
            drawRejected(live.photos->rejected);
        return;
    }
    drawFilter(live, commands);
    drawImport(live.import);
    const std::vector<std::size_t> shown = shownPhotos(*live.photos, live.galleryFilter);
    ImGui::BeginChild("Photos", {0, 0}, false, ImGuiWindowFlags_NoNav);
    if (shown.empty())
        emptyState(icon::kSearch, "No name contains this", "Clear the filter to see all photos");
    else
        drawGrid(shown, live, session, commands);
    drawRejected(live.photos->rejected);
    ImGui::EndChild();
}

} // namespace morphoscope
