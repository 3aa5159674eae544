#include "imgui_panels/key_overlay.h"

#include "imgui_panels/shortcuts.h"
#include "imgui_panels/widgets.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace morphoscope {

namespace {

using Texts = std::span<const ShortcutText>;

// Design pixels.
constexpr float kColumn = 496;
constexpr float kKeyColumn = 184;
constexpr float kPadding = 24;
constexpr int kMostColumns = 3;

std::vector<Texts> groupsOf(Texts all) {
    std::vector<Texts> groups;
    for (std::size_t begin = 0; begin < all.size();) {
        std::size_t end = begin;
        while (end < all.size() &&
               std::string_view(all[end].group) == std::string_view(all[begin].group))
            ++end;
        groups.push_back(all.subspan(begin, end - begin));
        begin = end;
    }
    return groups;
}

// Whole groups in their order, in columns of about the same height.
std::vector<std::vector<Texts>> columnsOf(const std::vector<Texts>& groups, int count) {
    const auto linesOf = [](Texts group) { return static_cast<int>(group.size()) + 1; };
    int total = 0;
    for (const Texts group : groups)
        total += linesOf(group);
    std::vector<std::vector<Texts>> columns(static_cast<std::size_t>(count));
    int before = 0;
    for (const Texts group : groups) {
        const int middle = before + linesOf(group) / 2;
        columns[static_cast<std::size_t>(middle * count / total)].push_back(group);
        before += linesOf(group);
    }
    return columns;
}

float heightOf(const std::vector<Texts>& column) {
    float height = 0;
    for (const Texts group : column)
        height += static_cast<float>(group.size() + 1) * ImGui::GetTextLineHeightWithSpacing() +
                  px(8) + ImGui::GetStyle().ItemSpacing.y;
    return height;
}

void drawGroup(Texts group) {
    if (look().fonts.strong)
        ImGui::PushFont(look().fonts.strong);
    ImGui::TextColored(color(Role::accent), "%s", group.front().group);
    if (look().fonts.strong)
        ImGui::PopFont();
    const float start = ImGui::GetCursorPosX();
    for (const ShortcutText& text : group) {
        ImGui::TextUnformatted(text.keys);
        sameLineAt(start + px(kKeyColumn));
        dimText(text.what);
        noteItem((std::string("Keys: ") + text.keys).c_str());
    }
    ImGui::Dummy({0, px(8)});
}

void drawColumns(const std::vector<std::vector<Texts>>& columns, float width) {
    const float start = ImGui::GetCursorPosX();
    for (std::size_t index = 0; index < columns.size(); ++index) {
        const float left = start + static_cast<float>(index) * width;
        if (index > 0)
            sameLineAt(left);
        ImGui::BeginGroup();
        ImGui::PushTextWrapPos(left + width - px(8));
        for (const Texts group : columns[index])
            drawGroup(group);
        ImGui::PopTextWrapPos();
        ImGui::EndGroup();
    }
}

} // namespace

void drawKeyOverlay(CommandQueue& commands) {
    const ImVec2 size = ImGui::GetIO().DisplaySize;
    ImGui::SetNextWindowPos({0, 0});
    ImGui::SetNextWindowSize(size);
    ImGui::SetNextWindowFocus();
    ImVec4 ground = color(Role::window);
    ground.w = 0.86f;
    ImGui::PushStyleColor(ImGuiCol_WindowBg, ground);
    ImGui::Begin("Keys", nullptr,
                 ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove |
                     ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoNav);
    ImGui::PopStyleColor();
    const ImVec2 room{size.x - px(16), size.y - px(16)}; // of the card
    const int count =
        std::clamp(static_cast<int>((room.x - px(2 * kPadding)) / px(kColumn)), 1, kMostColumns);
    const auto columns = columnsOf(groupsOf(shortcutTexts()), count);
    const float width =
        std::min(px(kColumn), (room.x - px(2 * kPadding)) / static_cast<float>(count));
    float height = 0;
    for (const auto& column : columns)
        height = std::max(height, heightOf(column));
    const ImVec2 card{width * static_cast<float>(count) + px(2 * kPadding),
                      std::min(room.y, height + px(2 * kPadding))};
    ImGui::SetCursorPos({(size.x - card.x) / 2, (size.y - card.y) / 2});
    ImGui::PushStyleColor(ImGuiCol_ChildBg, color(Role::panel));
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {px(kPadding), px(kPadding)});
    ImGui::BeginChild("List", card, false,
                      ImGuiWindowFlags_AlwaysUseWindowPadding | ImGuiWindowFlags_NoNav);
    drawColumns(columns, width);
    ImGui::EndChild();
    noteItem("Keys");
    ImGui::PopStyleVar();
    ImGui::PopStyleColor();
    // A click anywhere closes the list, but not one on its scroll bar.
    if (ImGui::IsMouseClicked(0) && !ImGui::IsAnyItemActive() &&
        ImGui::IsWindowHovered(ImGuiHoveredFlags_ChildWindows))
        commands.push_back(command::ToggleKeys{});
    ImGui::End();
}

} // namespace morphoscope
