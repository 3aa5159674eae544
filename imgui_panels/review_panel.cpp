#include "imgui_panels/find_marks.h"
#include "imgui_panels/found_panel.h"
#include "imgui_panels/widgets.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace morphoscope {

namespace {

std::size_t markedCount(const Review& review, const Session& session) {
    return static_cast<std::size_t>(
        std::count_if(review.photos.begin(), review.photos.end(),
                      [&](const FindPhoto& photo) { return labelOf(photo, session) != nullptr; }));
}

// One mark per photo: what was said, or a dim ring where nothing was yet; the one shown is framed.
void drawTrack(const Review& review, const Session& session, ImVec2 from, float width) {
    const auto count = static_cast<float>(review.photos.size());
    const float step = std::min(px(18), width / count);
    ImDrawList& list = *ImGui::GetWindowDrawList();
    for (std::size_t i = 0; i < review.photos.size(); ++i) {
        const ImVec2 middle{from.x + step * (float(i) + 0.5f), from.y + px(12)};
        const Label* label = labelOf(review.photos[i], session);
        drawMark(label ? markOf(*label) : FindMark{MarkShape::disc, Role::dimText, false}, middle,
                 px(5));
        if (i == review.at)
            list.AddRect({middle.x - px(9), middle.y - px(9)}, {middle.x + px(9), middle.y + px(9)},
                         packedColor(Role::text), px(4), 0, px(1.5f));
    }
}

void drawHead(const Live& live, const Session& session, CommandQueue& commands) {
    const Review& review = live.find.review;
    const float start = ImGui::GetCursorPosX();
    const float room = ImGui::GetContentRegionAvail().x;
    const float close = px(112);
    ImGui::AlignTextToFramePadding();
    if (review.kind == ReviewKind::improve) {
        char text[64];
        std::snprintf(text, sizeof text, "%zu of %zu marked", markedCount(review, session),
                      review.photos.size());
        ImGui::TextUnformatted(text);
        noteItem("Review progress");
        sameLineAt(start + px(128));
        drawTrack(review, session, ImGui::GetCursorScreenPos(), room - close - px(144));
    } else {
        elidedText(review.photos[review.at].name, room - close - px(16));
        tooltip(review.photos[review.at].path.c_str());
    }
    sameLineAt(start + room - close);
    if (textButton({.icon = icon::kClose,
                    .label = "Back###close review",
                    .tooltip = "To all photos (Esc)"},
                   close))
        commands.push_back(command::CloseReview{});
}

// The photo as large as it fits, in the middle of the room.
void drawPhoto(const FindStatus& find, ImVec2 room) {
    const ImVec2 origin = ImGui::GetCursorScreenPos();
    ImGui::Dummy(room);
    noteItem("Review photo");
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const PictureView& view = find.reviewPhoto;
    if (view.texture == 0) {
        const char* text = find.reviewFailure.empty() ? "loading" : find.reviewFailure.c_str();
        const std::string shown = elided(text, room.x - px(16));
        const ImVec2 size = ImGui::CalcTextSize(shown.c_str());
        list.AddText({origin.x + (room.x - size.x) / 2, origin.y + (room.y - size.y) / 2},
                     packedColor(find.reviewFailure.empty() ? Role::dimText : Role::failure),
                     shown.c_str());
        return;
    }
    const float scale = std::min(room.x / float(view.width), room.y / float(view.height));
    const ImVec2 size{std::floor(float(view.width) * scale),
                      std::floor(float(view.height) * scale)};
    const ImVec2 min{std::floor(origin.x + (room.x - size.x) / 2),
                     std::floor(origin.y + (room.y - size.y) / 2)};
    list.AddImage(reinterpret_cast<ImTextureID>(static_cast<std::uintptr_t>(view.texture)), min,
                  {min.x + size.x, min.y + size.y});
}

void drawAnswers(const Live& live, const Session& session, CommandQueue& commands) {
    const Review& review = live.find.review;
    const Label* label = labelOf(review.photos[review.at], session);
    const float gap = ImGui::GetStyle().ItemSpacing.x;
    const float width =
        std::min(px(128), std::floor((ImGui::GetContentRegionAvail().x - 4 * gap) / 5));
    const float all = 5 * width + 4 * gap;
    ImGui::SetCursorPosX(ImGui::GetCursorPosX() +
                         std::max(0.0f, std::floor((ImGui::GetContentRegionAvail().x - all) / 2)));
    if (textButton({.icon = icon::kStepBack, .label = "Previous", .isLarge = true}, width))
        commands.push_back(command::StepReview{-1});
    ImGui::SameLine();
    if (textButton({.icon = icon::kCheck,
                    .label = "Yes (Y)###review yes",
                    .isOn = label && *label == Label::positive,
                    .isLarge = true},
                   width))
        commands.push_back(command::LabelSelection{.clears = false, .label = Label::positive});
    ImGui::SameLine();
    if (textButton({.icon = icon::kClose,
                    .label = "No (N)###review no",
                    .isOn = label && *label == Label::negative,
                    .isLarge = true},
                   width))
        commands.push_back(command::LabelSelection{.clears = false, .label = Label::negative});
    ImGui::SameLine();
    if (textButton({.icon = icon::kReset,
                    .label = "Unmark (U)###review none",
                    .whyDisabled = label ? nullptr : "Nothing was said about it.",
                    .isLarge = true},
                   width))
        commands.push_back(command::LabelSelection{.clears = true});
    ImGui::SameLine();
    const bool isDone =
        review.kind == ReviewKind::improve && markedCount(review, session) == review.photos.size();
    if (isDone) {
        if (primaryButton({.icon = icon::kSearch, .label = "20 more"}, width))
            commands.push_back(command::StartImproving{});
    } else if (textButton({.icon = icon::kStepForward, .label = "Next", .isLarge = true}, width)) {
        commands.push_back(command::StepReview{1});
    }
}

} // namespace

void drawReview(const Live& live, const Session& session, CommandQueue& commands) {
    drawHead(live, session, commands);
    const ImVec2 room = ImGui::GetContentRegionAvail();
    drawPhoto(live.find, {room.x, std::max(px(64), room.y - px(40))});
    drawAnswers(live, session, commands);
}

} // namespace morphoscope
