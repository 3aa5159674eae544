#include "imgui_panels/correction_panel.h"

#include "imgui_panels/correction_scene.h"
#include "imgui_panels/widgets.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <initializer_list>
#include <optional>
#include <string>

namespace morphoscope {

namespace {

constexpr float kMagnification = 4;
constexpr float kLargestZoom = 8;
constexpr float kZoomPerWheelStep = 1.15f;

void drawRing(ImVec2 place, float radius, Role role) {
    ImDrawList& list = *ImGui::GetWindowDrawList();
    list.AddCircle(place, radius, packedColor(Role::window, 0.8f), 0, px(4));
    list.AddCircle(place, radius, packedColor(role), 0, px(2));
    list.AddCircleFilled(place, px(1.5f), packedColor(role));
}

void drawBadge(ImVec2 middle, const std::string& text, Role role) {
    ImDrawList& list = *ImGui::GetWindowDrawList();
    list.AddCircleFilled(middle, px(kBadge), packedColor(role));
    ImFont* font = look().fonts.small ? look().fonts.small : ImGui::GetFont();
    const ImVec2 size = font->CalcTextSizeA(font->FontSize, 1e9f, 0, text.c_str());
    list.AddText(font, font->FontSize,
                 {std::round(middle.x - size.x / 2), std::round(middle.y - size.y / 2)},
                 packedColor(Role::onAccent), text.c_str());
}

void drawPoints(const CorrectionScene& scene, Side side) {
    const PhotoFrame& photo = scene.photos[side];
    for (std::size_t i = 0; i < scene.points.size(); ++i) {
        const ImVec2 place = onScreen(photo, scene.points[i].at[side]);
        if (!contains(photo, place))
            continue; // zoomed away from
        const bool isHovered = scene.hoveredPoint == i;
        const bool removes = isHovered && scene.hoveredSide == side;
        const Role role = scene.points[i].isMissed ? Role::attention : Role::accent;
        drawRing(place, px(isHovered ? kRing + 2 : kRing), role);
        const ImVec2 badge = badgeOf(photo, place);
        drawBadge(badge, removes ? "x" : std::to_string(i + 1), removes ? Role::failure : role);
        const std::string name = std::to_string(i + 1) + (side == 0 ? " left" : " right");
        noteRectangle(("Point " + name).c_str(), {place.x - px(kRing), place.y - px(kRing)},
                      {place.x + px(kRing), place.y + px(kRing)});
        noteRectangle(("Remove point " + name).c_str(), {badge.x - px(4), badge.y - px(4)},
                      {badge.x + px(4), badge.y + px(4)});
    }
    if (const auto& waiting = scene.live.correction.at[side])
        drawRing(onScreen(photo, *waiting), px(kRing), Role::attention);
}

// A label that stays readable on any picture, in the upper left corner of a box.
void drawCaption(const Rectangle& box, const std::string& caption, Role role) {
    const std::string text = elided(caption, box.width() - px(32));
    const ImVec2 size = ImGui::CalcTextSize(text.c_str());
    const ImVec2 min{box.min.x + px(8), box.min.y + px(8)};
    ImDrawList& list = *ImGui::GetWindowDrawList();
    list.AddRectFilled(min, {min.x + size.x + px(16), min.y + size.y + px(8)},
                       packedColor(Role::panel, 0.88f), px(6));
    list.AddText({min.x + px(8), min.y + px(4)}, packedColor(role), text.c_str());
}

// Lines of dim text in the middle of a box.
void drawNote(const Rectangle& box, std::initializer_list<const char*> lines) {
    const float step = ImGui::GetTextLineHeightWithSpacing();
    float y = std::round((box.min.y + box.max.y - step * float(lines.size())) / 2);
    for (const char* line : lines) {
        const std::string text = elided(line, box.width() - px(16));
        const float width = ImGui::CalcTextSize(text.c_str()).x;
        ImGui::GetWindowDrawList()->AddText({std::round((box.min.x + box.max.x - width) / 2), y},
                                            packedColor(Role::dimText), text.c_str());
        y += step;
    }
}

void drawPhoto(const CorrectionScene& scene, Side side) {
    const PhotoFrame& photo = scene.photos[side];
    const PictureView& view = scene.live.correction.views[side];
    ImDrawList& list = *ImGui::GetWindowDrawList();
    if (view.texture == 0) {
        list.AddRectFilled(photo.min, photo.max, packedColor(Role::raised));
        drawNote(photo, {"loading"});
        return;
    }
    list.PushClipRect(photo.min, photo.max, true);
    const float aspect = photo.height() / photo.width();
    list.AddImage(reinterpret_cast<ImTextureID>(view.texture),
                  onScreen(photo, {-0.5f, -0.5f * aspect}), onScreen(photo, {0.5f, 0.5f * aspect}));
    drawCaption(photo, scene.live.correction.photos[side], Role::text);
    drawPoints(scene, side);
    list.PopClipRect();
}

// Cross hairs that leave the middle free.
void drawCross(ImVec2 middle, Role role) {
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const std::array<ImVec2, 4> kWays{{{1, 0}, {-1, 0}, {0, 1}, {0, -1}}};
    for (const auto& [ground, width] : {std::pair{true, 3.0f}, {false, 1.0f}})
        for (const ImVec2 way : kWays)
            list.AddLine({middle.x + way.x * px(5), middle.y + way.y * px(5)},
                         {middle.x + way.x * px(16), middle.y + way.y * px(16)},
                         ground ? packedColor(Role::window, 0.7f) : packedColor(role), px(width));
}

void drawLens(const CorrectionScene& scene, Side side) {
    const Rectangle& lens = scene.lenses[side];
    const PhotoFrame& photo = scene.photos[side];
    const PictureView& view = scene.live.correction.views[side];
    ImDrawList& list = *ImGui::GetWindowDrawList();
    list.AddRectFilled(lens.min, lens.max, packedColor(Role::window));
    if (view.texture == 0 || lens.height() < px(48))
        return;
    if (!scene.looked[side]) {
        if (scene.hoveredSide)
            drawNote(lens, {"No place in this photo", "is known to match yet"});
        else if (side == 0)
            drawNote(lens, {"What is under the mouse,", "four times as large"});
        else
            drawNote(lens, {"The same place in the other photo,", "as it is aligned now"});
        return;
    }
    const ImVec2 middle{std::round((lens.min.x + lens.max.x) / 2),
                        std::round((lens.min.y + lens.max.y) / 2)};
    const Point2 at = *scene.looked[side];
    const float width = photo.scale() * kMagnification;
    const float height = width * photo.height() / photo.width();
    const ImVec2 min{middle.x - (at.x + 0.5f) * width, middle.y - at.y * width - height / 2};
    list.PushClipRect(lens.min, lens.max, true);
    list.AddImage(reinterpret_cast<ImTextureID>(view.texture), min,
                  {min.x + width, min.y + height});
    const bool isFirm =
        scene.hoveredPoint || scene.hoveredSide == side || scene.live.correction.at[side];
    drawCross(middle, isFirm ? Role::text : Role::attention);
    if (!isFirm)
        drawCaption(lens, "as aligned now", Role::attention);
    list.PopClipRect();
}

std::string hintOf(const CorrectionScene& scene) {
    const CorrectionStatus& correction = scene.live.correction;
    if (scene.hoveredPoint) {
        const std::string number = std::to_string(*scene.hoveredPoint + 1);
        if (scene.points[*scene.hoveredPoint].isMissed)
            return "Point " + number + " is out of reach: no smooth map gets there from the rest.";
        return "A right click removes point " + number + ".";
    }
    if (correction.at[0] || correction.at[1])
        return std::string("Now click the same thing in the ") +
               (correction.at[0] ? "right" : "left") + " photo; a right click forgets the first.";
    if (scene.points.size() < 2 && !sharesTemplate(scene.live))
        return "These photos do not match by themselves: two points or more bring them together.";
    return "Click a thing in one photo, then the same thing in the other.";
}

// Hint, how far the alignment is, and the way back.
void drawHead(const CorrectionScene& scene, CommandQueue& commands) {
    const float start = ImGui::GetCursorPosX();
    const float room = ImGui::GetContentRegionAvail().x;
    const float done = px(80);
    const AlignmentStatus& aligning = scene.live.aligning;
    const float bar = aligning.isRunning ? std::min(px(176), room / 3) : 0;
    ImGui::AlignTextToFramePadding();
    elidedText(hintOf(scene), room - done - bar - px(24));
    noteItem("Correction hint");
    if (aligning.isRunning) {
        sameLineAt(start + room - done - bar - px(8));
        progressBar({.fraction = float(aligning.share), .text = "Aligning", .width = bar});
        noteItem("Aligning again");
    }
    sameLineAt(start + room - done);
    if (textButton({.icon = icon::kCheck, .label = "Done", .tooltip = "Back to the morph (Esc)"},
                   done))
        commands.push_back(command::EndCorrection{});
}

// What is under the mouse stays there; the photo always fills its frame.
void zoomAtMouse(const CorrectionScene& scene, Side side, CommandQueue& commands) {
    const PhotoFrame& photo = scene.photos[side];
    const ImVec2 mouse = ImGui::GetIO().MousePos;
    const Point2 held = inPhoto(photo, mouse);
    PhotoFrame next = photo;
    next.zoom = std::clamp(photo.zoom * std::pow(kZoomPerWheelStep, ImGui::GetIO().MouseWheel),
                           1.0f, kLargestZoom);
    next.centre = held + (photo.centre - held) * (photo.zoom / next.zoom);
    const float reach = 0.5f - 0.5f / next.zoom;
    const float aspect = photo.height() / photo.width();
    next.centre.x = std::clamp(next.centre.x, -reach, reach);
    next.centre.y = std::clamp(next.centre.y, -reach * aspect, reach * aspect);
    commands.push_back(command::ZoomCorrection{side, next.zoom, next.centre});
}

void readMouse(const CorrectionScene& scene, CommandQueue& commands) {
    if (!scene.hoveredSide || scene.live.correction.views[*scene.hoveredSide].texture == 0)
        return;
    const Side side = *scene.hoveredSide;
    const ImVec2 mouse = ImGui::GetIO().MousePos;
    const bool isLeft = ImGui::IsMouseClicked(ImGuiMouseButton_Left);
    const bool isRight = ImGui::IsMouseClicked(ImGuiMouseButton_Right);
    if (ImGui::GetIO().MouseWheel != 0)
        zoomAtMouse(scene, side, commands);
    if (scene.hoveredPoint) {
        const ShownPoint& point = scene.points[*scene.hoveredPoint];
        const ImVec2 badge =
            badgeOf(scene.photos[side], onScreen(scene.photos[side], point.at[side]));
        if (isRight || (isLeft && screenDistance(mouse, badge) < px(kBadge)))
            commands.push_back(command::RemovePoint{point.index});
    } else if (isLeft) {
        commands.push_back(command::PlacePoint{side, inPhoto(scene.photos[side], mouse)});
    } else if (isRight) {
        commands.push_back(command::ForgetPlacedPoint{});
    }
}

} // namespace

void drawCorrectionPanel(const Live& live, const std::vector<UserPoint>& points,
                         CommandQueue& commands) {
    const ImVec2 start = ImGui::GetCursorScreenPos();
    const ImVec2 room = ImGui::GetContentRegionAvail();
    const float head = ImGui::GetFrameHeight() + px(8);
    const CorrectionScene scene = makeCorrectionScene(live, points, {start.x, start.y + head},
                                                      {room.x, std::max(room.y - head, px(64))});
    drawHead(scene, commands);
    static constexpr std::array<const char*, 2> kNames{"Left photo", "Right photo"};
    for (Side side = 0; side < 2; ++side) {
        drawPhoto(scene, side);
        drawLens(scene, side);
        noteRectangle(kNames[side], scene.photos[side].min, scene.photos[side].max);
    }
    readMouse(scene, commands);
}

} // namespace morphoscope
