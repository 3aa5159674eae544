#include "imgui_panels/log_panel.h"

#include "imgui_panels/widgets.h"

#include <algorithm>

namespace morphoscope {

namespace {

constexpr std::size_t kShownLines = 300; // wrapped lines cannot be skipped by height

struct Appearance {
    const char* iconText;
    const char* word;
    Role role;
};

Appearance appearanceOf(LogLevel level) {
    switch (level) {
    case LogLevel::warning:
        return {icon::kWarning, "!", Role::attention};
    case LogLevel::failure:
        return {icon::kFailure, "x", Role::failure};
    case LogLevel::note:
        break;
    }
    return {icon::kNote, "-", Role::dimText};
}

void drawLine(const LogLine& line) {
    const Appearance appearance = appearanceOf(line.level);
    const float start = ImGui::GetCursorPosX();
    ImGui::TextColored(color(appearance.role), "%s", iconOr(appearance.iconText, appearance.word));
    sameLineAt(start + px(24));
    ImGui::BeginGroup();
    wrappedText(line.text.c_str(), line.level == LogLevel::note ? Role::text : appearance.role);
    if (line.repeatCount > 1)
        dimText((std::to_string(line.repeatCount) + " times").c_str());
    ImGui::EndGroup();
    noteItem(line.text.c_str());
    if (ImGui::IsItemClicked(ImGuiMouseButton_Right))
        ImGui::SetClipboardText(line.text.c_str());
    tooltip("Right-click copies this line");
}

} // namespace

void drawLogPanel(const Live& live) {
    if (live.log.empty()) {
        emptyState(icon::kNote, "Nothing to report", "Warnings and failures are listed here");
        return;
    }
    const std::size_t count = std::min(live.log.size(), kShownLines);
    for (std::size_t back = 1; back <= count; ++back)
        drawLine(live.log[live.log.size() - back]);
}

} // namespace morphoscope
