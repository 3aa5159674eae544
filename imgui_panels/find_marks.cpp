#include "imgui_panels/find_marks.h"

#include "imgui_panels/widgets.h"

#include <algorithm>

namespace morphoscope {

FindMark markOf(Label label) {
    return label == Label::positive ? FindMark{MarkShape::disc, Role::accent, true}
                                    : FindMark{MarkShape::square, Role::failure, true};
}

FindMark markOf(Decision decision) {
    switch (decision) {
    case Decision::yes:
        return {MarkShape::disc, Role::accent, false};
    case Decision::unsure:
        return {MarkShape::diamond, Role::attention, false};
    case Decision::no:
        break;
    }
    return {MarkShape::square, Role::dimText, false};
}

std::optional<Decision> decisionOfPhoto(const FindStatus& find, const PhotoSet* photos,
                                        std::size_t photo) {
    if (!find.fit || !find.library || find.library->session.get() != photos ||
        photo >= find.library->sessionScores.size() || find.library->sessionScores[photo] < 0)
        return std::nullopt;
    return decide(double(find.library->sessionScores[photo]), find.line);
}

std::optional<FindMark> markOfPhoto(const Live& live, const Session& session, std::size_t photo) {
    if (!session.labels.empty()) {
        const auto label = session.labels.find(live.photos->photos[photo].name);
        if (label != session.labels.end())
            return markOf(label->second);
    }
    const auto decision = decisionOfPhoto(live.find, live.photos.get(), photo);
    return decision ? std::optional(markOf(*decision)) : std::nullopt;
}

void drawMark(const FindMark& mark, ImVec2 middle, float radius) {
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const ImU32 ink = packedColor(mark.role);
    const float thickness = std::max(1.0f, radius * 0.45f);
    const float inner = mark.isFilled ? radius : radius - thickness / 2;
    if (mark.shape == MarkShape::disc) {
        mark.isFilled ? list.AddCircleFilled(middle, inner, ink)
                      : list.AddCircle(middle, inner, ink, 0, thickness);
        return;
    }
    if (mark.shape == MarkShape::square) {
        const float half = inner * 0.86f;
        const ImVec2 min{middle.x - half, middle.y - half};
        const ImVec2 max{middle.x + half, middle.y + half};
        mark.isFilled ? list.AddRectFilled(min, max, ink)
                      : list.AddRect(min, max, ink, 0, 0, thickness);
        return;
    }
    const ImVec2 corners[] = {{middle.x, middle.y - inner * 1.15f},
                              {middle.x + inner * 1.15f, middle.y},
                              {middle.x, middle.y + inner * 1.15f},
                              {middle.x - inner * 1.15f, middle.y}};
    mark.isFilled ? list.AddConvexPolyFilled(corners, 4, ink)
                  : list.AddPolyline(corners, 4, ink, ImDrawFlags_Closed, thickness);
}

void drawMarkOnPhoto(const FindMark& mark, ImVec2 middle, float radius) {
    ImGui::GetWindowDrawList()->AddCircleFilled(middle, radius + px(3),
                                                packedColor(Role::panel, 0.92f));
    drawMark(mark, middle, radius);
}

} // namespace morphoscope
