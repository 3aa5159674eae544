#include "imgui_panels/message.h"

#include "imgui_panels/widgets.h"

#include <algorithm>

namespace morphoscope {

namespace {
constexpr double kFadeSeconds = 0.5;
constexpr float kAboveBottom = 108; // design pixels: the timeline and its gaps
} // namespace

void drawMessage(const Live& live) {
    const double left = kMessageSeconds + kFadeSeconds - live.messageAge;
    if (live.message.empty() || left <= 0)
        return;
    const ImVec2 size = ImGui::GetIO().DisplaySize;
    ImGui::PushStyleVar(ImGuiStyleVar_Alpha,
                        static_cast<float>(std::clamp(left / kFadeSeconds, 0.0, 1.0)));
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {px(16), px(8)});
    ImGui::PushStyleColor(ImGuiCol_WindowBg, color(Role::raised));
    ImGui::SetNextWindowPos({size.x / 2, size.y - px(kAboveBottom)}, ImGuiCond_Always, {0.5f, 1});
    ImGui::Begin("Message", nullptr,
                 ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_AlwaysAutoResize |
                     ImGuiWindowFlags_NoInputs | ImGuiWindowFlags_NoSavedSettings |
                     ImGuiWindowFlags_NoFocusOnAppearing | ImGuiWindowFlags_NoNav);
    elidedText(live.message, size.x * 0.7f);
    ImGui::End();
    ImGui::PopStyleColor();
    ImGui::PopStyleVar(2);
}

} // namespace morphoscope
