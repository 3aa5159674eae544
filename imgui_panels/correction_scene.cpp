#include "imgui_panels/correction_scene.h"

#include "core/mesh_place.h"
#include "imgui_panels/theme.h"

#include <algorithm>
#include <cmath>

namespace morphoscope {

namespace {

std::vector<ShownPoint> pointsOf(const CorrectionStatus& correction,
                                 const std::vector<UserPoint>& points) {
    std::vector<ShownPoint> shown;
    for (std::size_t i = 0; i < points.size(); ++i) {
        const UserPoint& point = points[i];
        if (point.firstPhoto == correction.photos[0] && point.secondPhoto == correction.photos[1])
            shown.push_back({i, {point.firstPosition, point.secondPosition}});
        if (point.firstPhoto == correction.photos[1] && point.secondPhoto == correction.photos[0])
            shown.push_back({i, {point.secondPosition, point.firstPosition}});
    }
    return shown;
}

// The photos as large as leaves their lenses a good height.
void layOut(CorrectionScene& scene, ImVec2 min, ImVec2 room) {
    const float gap = px(8);
    const PictureView& view = scene.live.correction.views[0];
    const float aspect = view.width > 0 ? float(view.height) / float(view.width) : 0.75f;
    const float half = std::floor((room.x - gap) / 2);
    const float width = std::min(half, std::floor((room.y - gap) * 0.6f / aspect));
    const float height = std::floor(width * aspect);
    const float lens = std::min(room.y - gap - height, height);
    const float top = min.y + std::floor((room.y - gap - height - lens) / 2);
    const float left = min.x + std::floor((room.x - gap - 2 * width) / 2);
    for (Side side = 0; side < 2; ++side) {
        const float x = left + float(side) * (width + gap);
        scene.photos[side] = {{{x, top}, {x + width, top + height}},
                              scene.live.correction.zooms[side],
                              scene.live.correction.centres[side]};
        scene.lenses[side] = {{x, top + height + gap}, {x + width, top + height + gap + lens}};
    }
}

void findHovered(CorrectionScene& scene) {
    const ImVec2 mouse = ImGui::GetIO().MousePos;
    for (Side side = 0; side < 2; ++side) {
        if (!contains(scene.photos[side], mouse) || !ImGui::IsWindowHovered())
            continue;
        scene.hoveredSide = side;
        for (std::size_t i = 0; i < scene.points.size(); ++i) {
            const ImVec2 place = onScreen(scene.photos[side], scene.points[i].at[side]);
            if (screenDistance(mouse, place) < px(kRing) ||
                screenDistance(mouse, badgeOf(scene.photos[side], place)) < px(kBadge))
                scene.hoveredPoint = i;
        }
    }
}

using AlignedPair = std::array<const AlignedPhoto*, 2>;

// Both photos where they share a template.
std::optional<AlignedPair> alignedPair(const Live& live) {
    if (!live.alignment)
        return std::nullopt;
    AlignedPair pair{};
    for (Side side = 0; side < 2; ++side)
        for (const AlignedPhoto& photo : live.alignment->photos)
            if (photo.name == live.correction.photos[side] && photo.morphs)
                pair[side] = &photo;
    return pair[0] && pair[1] && pair[0]->group == pair[1]->group ? std::optional(pair)
                                                                  : std::nullopt;
}

// Where the template has a place of one photo in the other; none outside the template.
std::optional<Point2> throughTemplate(const Live& live, Side from, Point2 position) {
    const auto pair = alignedPair(live);
    if (!pair)
        return std::nullopt;
    const AlignedSet& set = *live.alignment;
    const Point2 place = sampled((*pair)[from]->intoTemplate, position);
    if (std::abs(place.x) > 0.5f ||
        std::abs(place.y) > 0.5f * float(set.templateHeight) / float(set.templateWidth))
        return std::nullopt;
    const auto indexOf = [&](Side side) { return std::size_t((*pair)[side] - set.photos.data()); };
    return transferred(set, indexOf(from), indexOf(1 - from), position);
}

// Where the morph carries a place of one photo in the other.
std::optional<Point2> carriedOver(const Live& live, Side from, Point2 position) {
    const CorrectionStatus& correction = live.correction;
    if (!correction.field || correction.field->dissolves)
        return throughTemplate(live, from, position);
    const bool startsAtA = (from == 1) == correction.startsAtSecond;
    return startsAtA ? carried(*correction.field, position)
                     : carriedBack(*correction.field, position);
}

// Both lenses look at the point under the mouse, else at the click that waits and at the mouse,
// else at the mouse and at the same thing in the other photo as aligned now.
void aimLenses(CorrectionScene& scene) {
    const CorrectionStatus& correction = scene.live.correction;
    scene.looked = correction.at;
    if (!scene.hoveredSide)
        return;
    const Side side = *scene.hoveredSide;
    const Side other = 1 - side;
    if (scene.hoveredPoint) {
        const ShownPoint& point = scene.points[*scene.hoveredPoint];
        scene.looked = {point.at[0], point.at[1]};
        return;
    }
    scene.looked[side] = inPhoto(scene.photos[side], ImGui::GetIO().MousePos);
    if (!scene.looked[other])
        scene.looked[other] = carriedOver(scene.live, side, *scene.looked[side]);
}

void findMissed(CorrectionScene& scene) {
    constexpr float kMissed = 0.01f; // widths
    if (!sharesTemplate(scene.live) || scene.live.aligning.isRunning)
        return;
    for (ShownPoint& point : scene.points) {
        const auto reached = carriedOver(scene.live, 0, point.at[0]);
        point.isMissed = reached && length(*reached - point.at[1]) > kMissed;
    }
}

} // namespace

ImVec2 onScreen(const PhotoFrame& photo, Point2 position) {
    return {photo.middle().x + (position.x - photo.centre.x) * photo.scale(),
            photo.middle().y + (position.y - photo.centre.y) * photo.scale()};
}

Point2 inPhoto(const PhotoFrame& photo, ImVec2 pixel) {
    return {photo.centre.x + (pixel.x + 0.5f - photo.middle().x) / photo.scale(),
            photo.centre.y + (pixel.y + 0.5f - photo.middle().y) / photo.scale()};
}

ImVec2 badgeOf(const PhotoFrame& photo, ImVec2 place) {
    const float away = px(kRing + kBadge) * 0.8f;
    const float x = place.x + away + px(kBadge) > photo.max.x ? -away : away;
    const float y = place.y - away - px(kBadge) < photo.min.y ? away : -away;
    return {place.x + x, place.y + y};
}

float screenDistance(ImVec2 a, ImVec2 b) {
    return std::hypot(a.x - b.x, a.y - b.y);
}

bool contains(const Rectangle& box, ImVec2 place) {
    return place.x >= box.min.x && place.x < box.max.x && place.y >= box.min.y &&
           place.y < box.max.y;
}

bool sharesTemplate(const Live& live) {
    return alignedPair(live).has_value();
}

CorrectionScene makeCorrectionScene(const Live& live, const std::vector<UserPoint>& points,
                                    ImVec2 min, ImVec2 room) {
    CorrectionScene scene{.live = live, .points = pointsOf(live.correction, points)};
    findMissed(scene);
    layOut(scene, min, room);
    findHovered(scene);
    aimLenses(scene);
    return scene;
}

} // namespace morphoscope
