#include "imgui_panels/thumbnail.h"

#include "imgui_panels/theme.h"

namespace morphoscope {

void drawThumbnail(const ThumbnailView& view, ImVec2 min, ImVec2 max, float alpha) {
    ImDrawList* draw = ImGui::GetWindowDrawList();
    const float rounding = px(4);
    if (view.texture == 0) {
        draw->AddRectFilled(min, max, packedColor(Role::raised, alpha), rounding);
        return;
    }
    const float wanted = (max.x - min.x) / (max.y - min.y);
    ImVec2 uv0{view.uv0.x, view.uv0.y};
    ImVec2 uv1{view.uv1.x, view.uv1.y};
    const float spanX = uv1.x - uv0.x;
    const float spanY = uv1.y - uv0.y;
    if (view.aspect > wanted) {
        const float cut = spanX * (1 - wanted / view.aspect) / 2;
        uv0.x += cut;
        uv1.x -= cut;
    } else {
        const float cut = spanY * (1 - view.aspect / wanted) / 2;
        uv0.y += cut;
        uv1.y -= cut;
    }
    const auto texture = reinterpret_cast<ImTextureID>(static_cast<std::uintptr_t>(view.texture));
    const ImU32 tint = ImGui::ColorConvertFloat4ToU32({1, 1, 1, alpha * ImGui::GetStyle().Alpha});
    draw->AddImageRounded(texture, min, max, uv0, uv1, tint, rounding);
}

std::map<std::string, std::string> keyNumbersOf(const std::vector<MorphKey>& keys) {
    constexpr std::size_t kMostNumbers = 2; // a badge has no room for more
    std::map<std::string, std::string> texts;
    std::map<std::string, std::size_t> counts;
    for (std::size_t key = 0; key < keys.size(); ++key) {
        if (keys[key].photo.empty())
            continue;
        std::string& text = texts[keys[key].photo];
        const std::size_t count = ++counts[keys[key].photo];
        if (count <= kMostNumbers)
            text += (text.empty() ? "" : ", ") + std::to_string(key + 1);
        else if (count == kMostNumbers + 1)
            text += "\xe2\x80\xa6";
    }
    return texts;
}

} // namespace morphoscope
