#include "imgui_panels/message.h"

#include "imgui_panels/widgets.h"

#include <algorithm>
#include <cmath>

namespace morphoscope {

namespace {
constexpr double kFadeSeconds = 0.5;
constexpr float kAboveBottom = 108; // design pixels: the timeline and its gaps
} // namespace

void drawMessage(const Live& live) {
    const double left = kMessageSeconds + kFadeSeconds - live.messageAge;
    if (live.message.empty() || left <= 0)
        return;
    const auto alpha = static_cast<float>(std::clamp(left / kFadeSeconds, 0.0, 1.0));
    const ImVec2 room = ImGui::GetIO().DisplaySize;
    const std::string shown = elided(live.message, room.x * 0.7f);
    const ImVec2 text = ImGui::CalcTextSize(shown.c_str());
    const ImVec2 max{std::floor((room.x + text.x) / 2) + px(16), room.y - px(kAboveBottom)};
    const ImVec2 min{max.x - text.x - px(32), max.y - px(32)};
    // Over every window and in nobody's way: it takes no input.
    ImDrawList* draw = ImGui::GetForegroundDrawList();
    draw->AddRectFilled(min, max, packedColor(Role::raised, alpha), px(6));
    draw->AddRect(min, max, packedColor(Role::outline, alpha), px(6));
    draw->AddText({min.x + px(16), std::floor(min.y + (px(32) - text.y) / 2)},
                  packedColor(Role::text, alpha), shown.c_str());
    noteRectangle("Message", min, max);
}

} // namespace morphoscope
