#include "imgui_panels/map_panel.h"

#include "core/map_camera.h"
#include "core/picking.h"
#include "imgui_panels/map_drawing.h"
#include "imgui_panels/plots.h"
#include "imgui_panels/widgets.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

namespace morphoscope {

namespace {

constexpr float kZoomPerWheelStep = 1.2f;
constexpr float kPickRadius = 14;   // design pixels
constexpr float kDragThreshold = 4; // design pixels; less is a click
constexpr double kCardDelaySeconds = 0.125;

Point2 toPoint(ImVec2 place) {
    return {place.x, place.y};
}

void drawTools(MapSettings& settings) {
    static constexpr std::array<const char*, 2> kLayouts{"PCA", "t-SNE"};
    ImGui::SetCursorPos({ImGui::GetCursorPosX() + px(8), ImGui::GetCursorPosY() + px(4)});
    int layout = static_cast<int>(settings.layout);
    if (segmented("Layout", layout, kLayouts, px(120)))
        settings.layout = static_cast<MapLayoutKind>(layout);
    tooltip("PCA keeps directions and distances; t-SNE keeps neighbours together.");
    ImGui::SameLine();
    if (iconButton({.icon = icon::kHome,
                    .label = "Fit",
                    .tooltip = "Show all photos (Home)",
                    .whyDisabled = settings.camera == MapCamera{}
                                       ? "All photos are in sight already."
                                       : nullptr}))
        settings.camera = {};
    ImGui::SameLine();
    if (iconButton({.icon = icon::kImage,
                    .label = "Thumbnails",
                    .tooltip = "Photos or dots",
                    .isOn = settings.showsThumbnails}))
        settings.showsThumbnails = !settings.showsThumbnails;
    ImGui::SameLine();
    compactSlider(settings.thumbnailPixels,
                  {.label = "Thumbnail size",
                   .minimum = 16,
                   .maximum = 160,
                   .defaultValue = MapSettings{}.thumbnailPixels,
                   .format = "%.0f px",
                   .tooltip = "Size of the photos on the map",
                   .whyDisabled = settings.showsThumbnails ? nullptr : "Photos are shown as dots"},
                  std::min(px(120), std::max(px(40), ImGui::GetContentRegionAvail().x - px(8))));
}

std::optional<std::size_t> photoUnderMouse(const MapScene& scene, const Live& live,
                                           const PointGrid& grid, ImVec2 mouse) {
    if (const auto near = grid.nearest(toPoint(mouse), px(kPickRadius)))
        return near;
    // A large thumbnail answers all over, not only near its middle.
    const float half = scene.thumbnailPixels / 2;
    std::optional<std::size_t> best;
    float bestDistance = 0;
    for (const std::size_t photo :
         grid.inside({mouse.x - half, mouse.y - half}, {mouse.x + half, mouse.y + half})) {
        const ImVec2 size = thumbnailSize(live, photo, scene.thumbnailPixels);
        const float x = std::abs(scene.places[photo].x - mouse.x);
        const float y = std::abs(scene.places[photo].y - mouse.y);
        if (x > size.x / 2 || y > size.y / 2 || (best && x + y >= bestDistance))
            continue;
        best = photo;
        bestDistance = x + y;
    }
    return best;
}

// Whether the gesture under way began as a box. Shift may be let go before the button; the answer
// is kept in ImGui's storage of this window, where widgets keep such things.
bool& gestureIsBox() {
    return *ImGui::GetStateStorage()->GetBoolRef(ImGui::GetID("gesture is box"), false);
}

bool wasDragged() {
    const float threshold = px(kDragThreshold);
    return ImGui::GetIO().MouseDragMaxDistanceSqr[ImGuiMouseButton_Left] >= threshold * threshold;
}

void finishClick(const MapScene& scene, std::optional<std::size_t> under, CommandQueue& commands) {
    const ImGuiIO& io = ImGui::GetIO();
    const bool isAdding = io.KeyShift || io.KeyCtrl;
    if (under)
        commands.push_back(command::ClickPhoto{*under, isAdding ? command::Select::toggle
                                                                : command::Select::replace});
    else if (!isAdding)
        commands.push_back(
            command::ShowMapPlace{toMap(scene.camera, scene.panel, toPoint(io.MousePos))});
}

bool& gestureIsLasso() {
    return *ImGui::GetStateStorage()->GetBoolRef(ImGui::GetID("gesture is lasso"), false);
}

void drawLasso(const MapScene& scene, const Live& live) {
    std::vector<ImVec2> line;
    for (const Point2 place : live.lasso) {
        const Point2 at = toScreen(scene.camera, scene.panel, place);
        line.push_back({at.x, at.y});
    }
    ImGui::GetWindowDrawList()->AddPolyline(line.data(), static_cast<int>(line.size()),
                                            packedColor(Role::accent), ImDrawFlags_Closed, px(2));
}

void drawBox(ImVec2 from, ImVec2 to) {
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const ImVec2 min{std::min(from.x, to.x), std::min(from.y, to.y)};
    const ImVec2 max{std::max(from.x, to.x), std::max(from.y, to.y)};
    list.AddRectFilled(min, max, packedColor(Role::accent, 0.15f));
    list.AddRect(min, max, packedColor(Role::accent));
}

void dragMap(const MapScene& scene, MapSettings& settings) {
    // The threshold decides click or drag; once past it the whole way counts, so that the place
    // stays under the mouse.
    const ImVec2 by = ImGui::GetMouseDragDelta(ImGuiMouseButton_Left, px(kDragThreshold));
    if (by.x == 0 && by.y == 0)
        return;
    settings.camera = panned(scene.camera, toPoint(by));
    ImGui::ResetMouseDragDelta(ImGuiMouseButton_Left);
}

// Everything the mouse can do on the map's surface, which is the item drawn last. Returns the photo
// under the mouse.
std::optional<std::size_t> steer(const MapScene& scene, const Live& live, MapSettings& settings,
                                 CommandQueue& commands) {
    const ImGuiIO& io = ImGui::GetIO();
    const PointGrid grid(scene.places);
    const bool isHovered = ImGui::IsItemHovered();
    const std::optional<std::size_t> under =
        isHovered ? photoUnderMouse(scene, live, grid, io.MousePos) : std::nullopt;
    if (ImGui::IsItemActivated()) {
        gestureIsBox() = io.KeyShift;
        gestureIsLasso() = io.KeyAlt && !io.KeyShift;
    }
    const Point2 here = toMap(scene.camera, scene.panel, toPoint(io.MousePos));
    if (gestureIsLasso() && ImGui::IsItemActive()) {
        commands.push_back(command::DrawLasso{here, ImGui::IsItemActivated()});
        drawLasso(scene, live);
        return std::nullopt;
    }
    if (gestureIsLasso() && ImGui::IsItemDeactivated()) {
        commands.push_back(command::CloseLasso{});
        gestureIsLasso() = false;
        return std::nullopt;
    }
    if (isHovered && io.MouseWheel != 0)
        settings.camera = zoomedAt(scene.camera, scene.panel, toPoint(io.MousePos),
                                   std::pow(kZoomPerWheelStep, io.MouseWheel));
    if (isHovered && !io.WantTextInput &&
        ImGui::IsKeyPressed(ImGui::GetKeyIndex(ImGuiKey_Home), false))
        commands.push_back(command::FitMap{});
    const bool isBox = gestureIsBox();
    if (ImGui::IsItemActive() && wasDragged()) {
        if (isBox)
            drawBox(io.MouseClickedPos[0], io.MousePos);
        else
            dragMap(scene, settings);
        return std::nullopt;
    }
    if (ImGui::IsItemDeactivated()) {
        if (!wasDragged())
            finishClick(scene, under, commands);
        else if (isBox)
            commands.push_back(command::SelectPhotos{
                grid.inside(toPoint(io.MouseClickedPos[0]), toPoint(io.MousePos)),
                io.KeyCtrl ? command::Select::add : command::Select::replace});
    }
    if (isHovered && under)
        commands.push_back(command::HoverPhoto{*under});
    else if (isHovered)
        commands.push_back(
            command::HoverMapPlace{toMap(scene.camera, scene.panel, toPoint(io.MousePos))});
    return under;
}

bool hasPlaces(const Live& live) {
    return live.photos && live.mapPositions.size() == live.photos->photos.size() &&
           std::any_of(live.mapPositions.begin(), live.mapPositions.end(),
                       [](Point2 place) { return std::isfinite(place.x); });
}

void drawOtherFaces(const Live& live) {
    if (!live.mapFailure.empty())
        failedState(live.mapFailure.c_str(), "Try the other layout.");
    else if (live.import.isRunning)
        workingState("Reading your photos",
                     {.fraction = -1, .text = "the map comes with the first weights"});
    else if (!live.photos || live.photos->photos.empty())
        emptyState(icon::kImage, "No map yet", "Drop a folder of photos here.");
    else if (live.training.phase == TrainingPhase::running || live.mapIsStale)
        workingState("Laying out your photos",
                     {.fraction = -1, .text = "the map comes with the first weights"});
    else
        emptyState(icon::kImage, "No map yet", "It comes with learning.");
}

// What is not as it should be, in the corner: a failure, a newer layout on its way, photos left
// out.
void drawNote(const MapScene& scene, const Live& live) {
    if (!live.mapFailure.empty())
        return drawMapNote(scene, live.mapFailure.c_str(), Role::failure);
    if (live.mapIsStale && live.training.phase != TrainingPhase::running)
        return drawMapNote(scene, "laying out anew", Role::dimText);
    const auto nowhere = std::count_if(live.mapPositions.begin(), live.mapPositions.end(),
                                       [](Point2 place) { return !std::isfinite(place.x); });
    if (nowhere > 0)
        drawMapNote(scene,
                    (std::to_string(nowhere) +
                     (nowhere == 1 ? " photo is not learned" : " photos are not learned"))
                        .c_str(),
                    Role::dimText);
}

void drawSurface(const Live& live, const Session& session, MapSettings& settings,
                 CommandQueue& commands) {
    const ImVec2 min = ImGui::GetCursorScreenPos();
    const ImVec2 room = ImGui::GetContentRegionAvail();
    const ImVec2 max{min.x + std::max(room.x, px(32)), min.y + std::max(room.y, px(32))};
    ImGui::InvisibleButton("Map", {max.x - min.x, max.y - min.y});
    noteItem("Map");
    saveFigureMenu("Map", command::Figure::map, commands);
    const MapScene scene = makeMapScene(live, session, settings, {toPoint(min), toPoint(max)});
    ImDrawList& list = *ImGui::GetWindowDrawList();
    list.PushClipRect(min, max, true);
    list.AddRectFilled(min, max, packedColor(Role::window));
    drawMapScene(scene, live, session);
    const bool isHovered = ImGui::IsItemHovered();
    const std::optional<std::size_t> under = steer(scene, live, settings, commands);
    // A photo hovered in the gallery is shown here too.
    if (const auto photo = under ? under : live.hoveredPhoto; photo && *photo < scene.places.size())
        drawHoveredPhoto(scene, live, *photo);
    if (isHovered && !under && !ImGui::IsItemActive() && live.hoveredMapPlace)
        drawMapPreview(scene, live, ImGui::GetIO().MousePos);
    drawNote(scene, live);
    list.PopClipRect();
    if (under && under == live.hoveredPhoto && live.hoverSeconds >= kCardDelaySeconds)
        drawPhotoCard(live, *under);
}

} // namespace

void drawMapPanel(const Live& live, const Session& session, MapSettings& settings,
                  CommandQueue& commands) {
    if (!hasPlaces(live)) {
        drawOtherFaces(live);
        return;
    }
    drawTools(settings);
    ImGui::SetCursorPosY(ImGui::GetCursorPosY() - ImGui::GetStyle().ItemSpacing.y + px(4));
    drawSurface(live, session, settings, commands);
}

} // namespace morphoscope
