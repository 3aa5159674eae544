#include "imgui_panels/presentation.h"

#include "imgui_panels/layout.h"
#include "imgui_panels/widgets.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <ctime>

namespace morphoscope {

namespace {

// A photo on stage is its day; without one, its name without the ending.
std::string captionOf(const MorphKey& key, const PhotoSet& set) {
    const auto index = set.indexOf(key.photo);
    if (!index)
        return {};
    const Photo& photo = set.photos[*index];
    if (!photo.captureTime)
        return photo.name.substr(0, photo.name.find_last_of('.'));
    const auto seconds = static_cast<std::time_t>(*photo.captureTime);
    std::tm time{};
    gmtime_r(&seconds, &time);
    char text[32];
    std::strftime(text, sizeof text, "%e %B %Y", &time);
    return text;
}

// The two keys the morph is between.
std::string captionHere(const Live& live, const Session& session) {
    MorphSettings morph = session.morph;
    if (!live.tourKeys.empty()) { // left alone, a tour of all photos plays instead
        morph.keys = live.tourKeys;
        morph.loop = true;
    } else if (session.picture.source != PictureSource::morph) {
        return {};
    }
    if (!live.photos || morph.keys.size() < 2 || live.keyPositions.size() < morph.keys.size())
        return {};
    const auto after = std::upper_bound(live.keyPositions.begin(), live.keyPositions.end(),
                                        live.playback.position);
    const auto next = static_cast<std::size_t>(after - live.keyPositions.begin());
    const std::size_t from = next > 0 ? next - 1 : 0;
    const std::size_t to = next < morph.keys.size() ? next : (morph.loop ? 0 : from);
    const std::string first = captionOf(morph.keys[from], *live.photos);
    const std::string second = captionOf(morph.keys[to], *live.photos);
    if (first.empty() || second.empty() || first == second)
        return first.empty() ? second : first;
    return first + "  \xe2\x86\x92  " + second;
}

void drawPicture(const PictureView& picture, ImVec2 size) {
    if (picture.texture == 0 || picture.width <= 0 || picture.height <= 0)
        return;
    const float fit = std::min(size.x / static_cast<float>(picture.width),
                               size.y / static_cast<float>(picture.height));
    const ImVec2 shown{std::round(static_cast<float>(picture.width) * fit),
                       std::round(static_cast<float>(picture.height) * fit)};
    const ImVec2 min{std::floor((size.x - shown.x) / 2), std::floor((size.y - shown.y) / 2)};
    const auto texture =
        reinterpret_cast<ImTextureID>(static_cast<std::uintptr_t>(picture.texture));
    ImGui::GetWindowDrawList()->AddImage(texture, min, {min.x + shown.x, min.y + shown.y});
}

// White on a shade of black: it lies on pictures, whatever the theme.
void drawCaption(const Live& live, const Session& session, ImVec2 size) {
    const std::string caption = elided(captionHere(live, session), size.x - px(64));
    if (caption.empty())
        return;
    ImDrawList* draw = ImGui::GetWindowDrawList();
    const float top = size.y - px(56);
    draw->AddRectFilledMultiColor({0, top}, size, 0, 0, IM_COL32(0, 0, 0, 190),
                                  IM_COL32(0, 0, 0, 190));
    const ImVec2 text = ImGui::CalcTextSize(caption.c_str());
    draw->AddText({std::floor((size.x - text.x) / 2), size.y - px(32)}, IM_COL32_WHITE,
                  caption.c_str());
    noteRectangle((caption + "###caption").c_str(), {0, top}, size);
    const float end = static_cast<float>(live.playback.position) * size.x;
    draw->AddRectFilled({0, size.y - px(2)}, {end, size.y}, packedColor(Role::accent));
}

} // namespace

void drawPresentation(const Live& live, const Session& session) {
    const ImVec2 size = ImGui::GetIO().DisplaySize;
    ImGui::PushStyleColor(ImGuiCol_WindowBg, IM_COL32_BLACK);
    ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, 0);
    if (beginRegion("Presentation", {{0, 0}, size}, 0)) {
        drawPicture(live.showsRealPhoto   ? live.photo
                    : live.showsCrossfade ? live.crossfade
                                          : live.picture,
                    size);
        noteRectangle("Presentation", {0, 0}, size);
        if (session.window.showsCaption)
            drawCaption(live, session, size);
    }
    endRegion();
    ImGui::PopStyleVar();
    ImGui::PopStyleColor();
}

} // namespace morphoscope
