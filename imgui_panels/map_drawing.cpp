#include "imgui_panels/map_drawing.h"

#include "imgui_panels/find_marks.h"
#include "imgui_panels/layout.h"
#include "imgui_panels/thumbnail.h"
#include "imgui_panels/widgets.h"

#include <algorithm>
#include <cmath>
#include <ctime>
#include <limits>
#include <string>
#include <string_view>
#include <unordered_set>

namespace morphoscope {

namespace {

constexpr float kFitMargin = 36;         // design pixels, half a thumbnail and some air
constexpr float kSmallestThumbnail = 10; // design pixels; below it photos are dots
constexpr float kSmallestDot = 2;        // design pixels
constexpr float kLargestDot = 5;
constexpr float kDotsPerSpacing = 0.6f; // dots leave some ground between them
constexpr float kThumbnailsPerSpacing =
    1.8f; // how much neighbours may cover each other when all are in sight

ImVec2 toImVec(Point2 place) {
    return {place.x, place.y};
}

std::string_view nameOf(const Live& live, std::size_t photo) {
    return live.photos->photos[photo].name;
}

// How far apart photos lie on the screen on average; 0 when they span no area. Depends on zoom and
// positions only, so that panning never changes a size.
float meanSpacing(const Live& live, const MapCamera& camera) {
    constexpr float kLargest = std::numeric_limits<float>::max();
    Point2 low{kLargest, kLargest};
    Point2 high{-kLargest, -kLargest};
    int count = 0;
    for (const Point2 place : live.mapPositions) {
        if (!std::isfinite(place.x) || !std::isfinite(place.y))
            continue;
        low = {std::min(low.x, place.x), std::min(low.y, place.y)};
        high = {std::max(high.x, place.x), std::max(high.y, place.y)};
        ++count;
    }
    const float area = count > 0 ? (high.x - low.x) * (high.y - low.y) : 0;
    return area > 0 ? camera.zoom * std::sqrt(area / float(count)) : 0;
}

// Thumbnails shrink when the photos crowd, down to dots.
void setSizes(MapScene& scene, const Live& live, const MapSettings& settings) {
    const float spacing = meanSpacing(live, scene.camera);
    const float wished = px(settings.thumbnailPixels);
    const float size = spacing > 0 ? std::min(wished, kThumbnailsPerSpacing * spacing) : wished;
    scene.thumbnailPixels = !settings.showsThumbnails || size < px(kSmallestThumbnail) ? 0 : size;
    scene.dotPixels = spacing > 0
                          ? std::clamp(kDotsPerSpacing * spacing, px(kSmallestDot), px(kLargestDot))
                          : px(kLargestDot);
}

bool isInSight(const MapScene& scene, Point2 place, float margin) {
    return place.x > scene.panel.min.x - margin && place.x < scene.panel.max.x + margin &&
           place.y > scene.panel.min.y - margin && place.y < scene.panel.max.y + margin;
}

// What the user said always shows; what the scores say only while one looks for photos.
std::optional<FindMark> shownMark(const Live& live, const Session& session, std::size_t photo) {
    const std::optional<FindMark> mark = markOfPhoto(live, session, photo);
    return mark && (mark->isFilled || isFinding(session.window)) ? mark : std::nullopt;
}

void drawFrame(ImVec2 middle, ImVec2 size, ImU32 color, float thickness) {
    const float out = thickness / 2;
    ImGui::GetWindowDrawList()->AddRect({middle.x - size.x / 2 - out, middle.y - size.y / 2 - out},
                                        {middle.x + size.x / 2 + out, middle.y + size.y / 2 + out},
                                        color, 0, 0, thickness);
}

void drawThumbnail(const Live& live, std::size_t photo, ImVec2 middle, ImVec2 size,
                   float alpha = 1) {
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const ImVec2 min{middle.x - size.x / 2, middle.y - size.y / 2};
    const ImVec2 max{middle.x + size.x / 2, middle.y + size.y / 2};
    const ThumbnailView view =
        photo < live.thumbnails.size() ? live.thumbnails[photo] : ThumbnailView{};
    if (view.texture == 0)
        list.AddRectFilled(min, max, packedColor(Role::raised, alpha));
    else
        list.AddImage(reinterpret_cast<ImTextureID>(view.texture), min, max, toImVec(view.uv0),
                      toImVec(view.uv1), ImGui::ColorConvertFloat4ToU32({1, 1, 1, alpha}));
}

constexpr float kFadedNo = 0.35f; // of a photo that the line leaves out

// One plain photo: a thumbnail or, where they would be too small, a square dot (four corners each);
// a marked one as its mark.
void drawPhoto(const MapScene& scene, const Live& live, const Session& session, std::size_t photo) {
    const ImVec2 middle = toImVec(scene.places[photo]);
    const std::optional<FindMark> mark = shownMark(live, session, photo);
    const bool isNo = mark && !mark->isFilled && mark->shape == MarkShape::square;
    if (scene.thumbnailPixels <= 0) {
        if (mark && !isNo)
            return drawMark(*mark, middle, std::max(px(3), scene.dotPixels * 0.8f));
        const float half = scene.dotPixels / 2;
        ImGui::GetWindowDrawList()->AddRectFilled(
            {middle.x - half, middle.y - half}, {middle.x + half, middle.y + half},
            packedColor(mark && mark->isFilled ? mark->role : Role::dimText, isNo ? 0.5f : 1));
        return;
    }
    const ImVec2 size = thumbnailSize(live, photo, scene.thumbnailPixels);
    drawThumbnail(live, photo, middle, size, isNo ? kFadedNo : 1);
    if (!mark || isNo)
        return;
    if (!mark->isFilled)
        drawFrame(middle, size, packedColor(mark->role), px(2));
    drawMarkOnPhoto(*mark, {middle.x + size.x / 2 - px(7), middle.y - size.y / 2 + px(7)},
                    px(4.5f));
}

void drawTrail(const MapScene& scene, const Live& live) {
    std::vector<ImVec2> line;
    for (const Point2 place : live.morphTrail)
        line.push_back(toImVec(toScreen(scene.camera, scene.panel, place)));
    ImGui::GetWindowDrawList()->AddPolyline(line.data(), static_cast<int>(line.size()),
                                            packedColor(Role::accent, 0.8f), ImDrawFlags_None,
                                            px(2));
}

void drawKeyNumber(const MapScene& scene, const Live& live, std::size_t photo,
                   const std::string& text) {
    const ImVec2 size = thumbnailSize(live, photo, scene.thumbnailPixels);
    const ImVec2 middle{scene.places[photo].x - size.x / 2, scene.places[photo].y - size.y / 2};
    const ImVec2 extent = ImGui::CalcTextSize(text.c_str());
    const ImVec2 half{std::max(extent.x, extent.y) / 2 + px(4), extent.y / 2 + px(1)};
    ImDrawList& list = *ImGui::GetWindowDrawList();
    list.AddRectFilled({middle.x - half.x, middle.y - half.y},
                       {middle.x + half.x, middle.y + half.y}, packedColor(Role::accent), half.y);
    list.AddText({middle.x - extent.x / 2, middle.y - extent.y / 2}, packedColor(Role::onAccent),
                 text.c_str());
}

std::map<std::size_t, std::string> keyPhotos(const Live& live, const Session& session) {
    std::map<std::size_t, std::string> photos;
    if (!live.photos)
        return photos;
    for (auto& [name, numbers] : keyNumbersOf(session.morph.keys))
        if (const auto photo = live.photos->indexOf(name))
            photos.emplace(*photo, numbers);
    return photos;
}

void drawKeyNumbers(const MapScene& scene, const Live& live) {
    ImGui::PushFont(look().fonts.small);
    for (const auto& [photo, numbers] : scene.keys)
        if (photo < scene.places.size() && std::isfinite(scene.places[photo].x) &&
            isInSight(scene, scene.places[photo], px(80)))
            drawKeyNumber(scene, live, photo, numbers);
    ImGui::PopFont();
}

void drawPlayhead(const MapScene& scene, Point2 place) {
    const ImVec2 at = toImVec(toScreen(scene.camera, scene.panel, place));
    ImDrawList& list = *ImGui::GetWindowDrawList();
    list.AddCircleFilled(at, px(7), packedColor(Role::window));
    list.AddCircleFilled(at, px(5), packedColor(Role::text));
}

std::string dateText(const Photo& photo) {
    if (!photo.captureTime)
        return "no capture time";
    const std::time_t seconds = static_cast<std::time_t>(*photo.captureTime);
    std::tm parts{};
    gmtime_r(&seconds, &parts);
    char text[32];
    std::strftime(text, sizeof text, "%d %b %Y, %H:%M", &parts);
    return text;
}

// A picture of the card: the larger one where it is there already, the thumbnail until then.
void drawCardPicture(const PictureView& large, const ThumbnailView& small, ImVec2 size) {
    if (large.texture != 0)
        ImGui::Image(reinterpret_cast<ImTextureID>(large.texture), size);
    else if (small.texture != 0)
        ImGui::Image(reinterpret_cast<ImTextureID>(small.texture), size, toImVec(small.uv0),
                     toImVec(small.uv1));
    else
        ImGui::Dummy(size);
}

} // namespace

ImVec2 thumbnailSize(const Live& live, std::size_t photo, float longest) {
    const float aspect = photo < live.thumbnails.size() ? live.thumbnails[photo].aspect : 1;
    return aspect >= 1 ? ImVec2{longest, longest / aspect}
                       : ImVec2{longest * std::max(0.05f, aspect), longest};
}

MapScene makeMapScene(const Live& live, const Session& session, const MapSettings& settings,
                      const ScreenRect& panel) {
    MapScene scene{.camera =
                       resolvedCamera(settings.camera, live.mapPositions, panel, px(kFitMargin)),
                   .panel = panel,
                   .places = {},
                   .isSelected = std::vector<char>(live.mapPositions.size(), 0),
                   .keys = keyPhotos(live, session)};
    setSizes(scene, live, settings);
    for (const Point2 place : live.mapPositions)
        scene.places.push_back(toScreen(scene.camera, panel, place));
    if (session.selection.empty())
        return scene;
    const std::unordered_set<std::string_view> names(session.selection.begin(),
                                                     session.selection.end());
    for (std::size_t photo = 0; photo < scene.places.size(); ++photo)
        scene.isSelected[photo] = names.contains(nameOf(live, photo)) ? 1 : 0;
    return scene;
}

void drawMapScene(const MapScene& scene, const Live& live, const Session& session) {
    const auto isDrawn = [&](std::size_t photo) {
        return std::isfinite(scene.places[photo].x) &&
               isInSight(scene, scene.places[photo], px(160));
    };
    for (std::size_t photo = 0; photo < scene.places.size(); ++photo)
        if (!scene.isSelected[photo] && !scene.keys.contains(photo) && isDrawn(photo))
            drawPhoto(scene, live, session, photo);
    // The morph, and then what is selected, so that nothing covers them.
    drawTrail(scene, live);
    for (const auto& [photo, numbers] : scene.keys)
        if (photo < scene.places.size() && !scene.isSelected[photo] && isDrawn(photo))
            drawPhoto(scene, live, session, photo);
    for (std::size_t photo = 0; photo < scene.places.size(); ++photo) {
        if (!scene.isSelected[photo] || !isDrawn(photo))
            continue;
        drawPhoto(scene, live, session, photo);
        const ImVec2 size = thumbnailSize(live, photo, std::max(scene.thumbnailPixels, px(6)));
        drawFrame(toImVec(scene.places[photo]), size, packedColor(Role::accent), px(2));
    }
    drawKeyNumbers(scene, live);
    if (live.morphPlace)
        drawPlayhead(scene, *live.morphPlace);
}

void drawHoveredPhoto(const MapScene& scene, const Live& live, std::size_t photo) {
    if (!std::isfinite(scene.places[photo].x))
        return;
    const ImVec2 middle = toImVec(scene.places[photo]);
    if (scene.thumbnailPixels <= 0) {
        ImGui::GetWindowDrawList()->AddCircle(middle, px(7), packedColor(Role::text), 0, px(2));
        return;
    }
    const ImVec2 size = thumbnailSize(live, photo, std::max(scene.thumbnailPixels, px(32)));
    drawThumbnail(live, photo, middle, size);
    drawFrame(middle, size, packedColor(Role::text), px(2));
    drawKeyNumbers(scene, live); // its own number, which the photo in front has covered
}

void drawMapPreview(const MapScene& scene, const Live& live, ImVec2 mouse) {
    const PictureView& preview = live.mapPreview;
    if (preview.texture == 0 || preview.width <= 0 || preview.height <= 0)
        return;
    const ImVec2 size{px(144), px(144) * float(preview.height) / float(preview.width)};
    // Beside the cursor, on the side where there is room.
    const float away = px(18);
    const float x =
        mouse.x + away + size.x > scene.panel.max.x ? mouse.x - away - size.x : mouse.x + away;
    const float y =
        mouse.y + away + size.y > scene.panel.max.y ? mouse.y - away - size.y : mouse.y + away;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    list.AddRectFilled({x - px(2), y - px(2)}, {x + size.x + px(2), y + size.y + px(2)},
                       packedColor(Role::raised), px(4));
    list.AddImage(reinterpret_cast<ImTextureID>(preview.texture), {x, y}, {x + size.x, y + size.y});
    list.AddCircle(mouse, px(4), packedColor(Role::text), 0, px(1.5f));
}

void drawMapNote(const MapScene& scene, const char* text, Role role) {
    const std::string shown = elided(text, scene.panel.max.x - scene.panel.min.x - px(32));
    const ImVec2 size = ImGui::CalcTextSize(shown.c_str());
    const ImVec2 corner{scene.panel.min.x + px(8), scene.panel.max.y - size.y - px(16)};
    ImDrawList& list = *ImGui::GetWindowDrawList();
    list.AddRectFilled(corner, {corner.x + size.x + px(16), corner.y + size.y + px(8)},
                       packedColor(Role::panel, 0.9f), px(6));
    list.AddText({corner.x + px(8), corner.y + px(4)}, packedColor(role), shown.c_str());
}

void drawPhotoCard(const Live& live, std::size_t photo) {
    const Photo& shown = live.photos->photos[photo];
    const ImVec2 size = thumbnailSize(live, photo, px(176));
    const ThumbnailView missing;
    const bool hasReconstruction =
        live.cardReconstruction.texture != 0 ||
        (photo < live.reconstructions.size() && live.reconstructions[photo].texture != 0);
    ImGui::BeginTooltip();
    drawCardPicture(live.cardPhoto,
                    photo < live.thumbnails.size() ? live.thumbnails[photo] : missing, size);
    if (hasReconstruction) {
        ImGui::SameLine(0, px(4));
        drawCardPicture(live.cardReconstruction,
                        photo < live.reconstructions.size() ? live.reconstructions[photo] : missing,
                        size);
    }
    const float width = hasReconstruction ? 2 * size.x + px(4) : size.x;
    ImGui::TextUnformatted(elided(shown.name, std::max(width, px(176))).c_str());
    dimText(dateText(shown).c_str());
    if (photo < live.reconstructionPsnrs.size() && std::isfinite(live.reconstructionPsnrs[photo])) {
        ImGui::SameLine(0, px(12));
        ImGui::Text("%.1f dB", double(live.reconstructionPsnrs[photo]));
    }
    if (!shown.duplicateOf.empty())
        dimText(("same bytes as " + shown.duplicateOf).c_str());
    ImGui::EndTooltip();
}

} // namespace morphoscope
