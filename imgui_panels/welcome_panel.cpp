#include "imgui_panels/welcome_panel.h"

#include "imgui_panels/widgets.h"

#include <algorithm>
#include <cmath>

namespace morphoscope {

namespace {

constexpr std::size_t kShownRecent = 6;

std::string lastPart(const std::string& path) {
    const std::size_t end = path.find_last_not_of('/');
    if (end == std::string::npos)
        return path;
    const std::size_t slash = path.find_last_of('/', end);
    return path.substr(slash == std::string::npos ? 0 : slash + 1,
                       end - (slash == std::string::npos ? 0 : slash + 1) + 1);
}

void drawTitle(float width) {
    const char* sentence = "Drop a folder of photos here";
    ImFont* font = look().fonts.title;
    if (font)
        ImGui::PushFont(font);
    const float textWidth = ImGui::CalcTextSize(sentence).x;
    ImGui::SetCursorPosX(ImGui::GetCursorPosX() + std::floor((width - textWidth) / 2));
    ImGui::TextUnformatted(sentence);
    if (font)
        ImGui::PopFont();
}

void drawRecent(const Live& live, CommandQueue& commands) {
    if (live.recentSources.empty())
        return;
    ImGui::Dummy({0, px(16)});
    dimText("Recent");
    const std::size_t count = std::min(live.recentSources.size(), kShownRecent);
    for (std::size_t index = 0; index < count; ++index) {
        const std::string& path = live.recentSources[index];
        const std::string name = lastPart(path);
        const float width = ImGui::GetContentRegionAvail().x;
        const float start = ImGui::GetCursorPosX();
        ImGui::PushID(static_cast<int>(index));
        if (ImGui::Selectable("##recent", false, 0, {width, px(24)}))
            commands.push_back(command::OpenPaths{{path}});
        noteItem(("Recent: " + name).c_str());
        ImGui::PopID();
        tooltip(path.c_str());
        sameLineAt(start + px(8));
        ImGui::AlignTextToFramePadding();
        elidedText(name, width * 0.42f);
        sameLineAt(start + std::floor(width * 0.46f));
        elidedText(path, width * 0.52f, Role::dimText);
    }
}

} // namespace

void drawWelcomePanel(const Live& live, CommandQueue& commands) {
    const ImVec2 room = ImGui::GetContentRegionAvail();
    const float width = std::min(px(480), room.x);
    const auto recent = static_cast<float>(std::min(live.recentSources.size(), kShownRecent));
    const float height = px(160) + (recent > 0 ? px(48) + recent * px(32) : 0);
    ImGui::SetCursorPos({std::floor((ImGui::GetWindowWidth() - width) / 2),
                         std::floor(std::max(px(16), (room.y - height) * 0.42f))});
    ImGui::BeginChild("Ways in", {width, 0}, false,
                      ImGuiWindowFlags_NoNav | ImGuiWindowFlags_NoBackground);
    drawTitle(width);
    ImGui::Dummy({0, px(8)});
    const float button = std::floor((width - px(16)) / 2);
    if (primaryButton({.icon = icon::kFolderOpen, .label = "Open a folder"}, button))
        commands.push_back(command::ChooseFolder{});
    ImGui::SameLine(0, px(16));
    ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, {px(16), (px(32) - ImGui::GetFontSize()) / 2});
    if (textButton({.icon = icon::kImage,
                    .label = "Try the demo terrace",
                    .tooltip = "Sixteen pictures the program draws itself"},
                   button))
        commands.push_back(command::OpenDemo{});
    if (textButton({.icon = icon::kImage,
                    .label = "From a Google Takeout or Google Photos",
                    .tooltip = "Your whole library as an archive, or photos you choose there"},
                   width))
        commands.push_back(command::ShowIntake{});
    ImGui::PopStyleVar();
    if (!live.import.failure.empty()) {
        ImGui::Dummy({0, px(8)});
        failureNote(live.import.failure.c_str(), "Choose another folder.");
    }
    drawRecent(live, commands);
    ImGui::EndChild();
}

} // namespace morphoscope
