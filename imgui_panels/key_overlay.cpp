#include "imgui_panels/key_overlay.h"

#include "imgui_panels/shortcuts.h"
#include "imgui_panels/widgets.h"

#include <algorithm>
#include <string_view>

namespace morphoscope {

namespace {

constexpr float kColumn = 496; // design pixels
constexpr float kKeyColumn = 184;

void drawGroup(std::span<const ShortcutText> group) {
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
    }
    ImGui::Dummy({0, px(8)});
}

// The first groups up to half of all lines on the left, the rest on the right.
void drawGroups() {
    const std::span<const ShortcutText> all = shortcutTexts();
    bool isLeft = true;
    ImGui::BeginGroup();
    for (std::size_t begin = 0; begin < all.size();) {
        std::size_t end = begin;
        while (end < all.size() &&
               std::string_view(all[end].group) == std::string_view(all[begin].group))
            ++end;
        if (isLeft && begin * 2 >= all.size() - 1) {
            isLeft = false;
            ImGui::EndGroup();
            sameLineAt(px(24 + kColumn));
            ImGui::BeginGroup();
        }
        drawGroup(all.subspan(begin, end - begin));
        begin = end;
    }
    ImGui::EndGroup();
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
    const ImVec2 card{std::min(size.x - px(16), px(2 * kColumn + 32)),
                      std::min(size.y - px(16), px(504))};
    ImGui::SetCursorPos({(size.x - card.x) / 2, (size.y - card.y) / 2});
    ImGui::PushStyleColor(ImGuiCol_ChildBg, color(Role::panel));
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {px(24), px(24)});
    ImGui::BeginChild("List", card, false,
                      ImGuiWindowFlags_AlwaysUseWindowPadding | ImGuiWindowFlags_NoNav);
    drawGroups();
    ImGui::EndChild();
    noteItem("Keys");
    ImGui::PopStyleVar();
    ImGui::PopStyleColor();
    if (ImGui::IsMouseClicked(0) && ImGui::IsWindowHovered(ImGuiHoveredFlags_ChildWindows))
        commands.push_back(command::ToggleKeys{});
    ImGui::End();
}

} // namespace morphoscope
