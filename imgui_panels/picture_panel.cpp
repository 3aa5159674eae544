#include "imgui_panels/picture_panel.h"

#include "core/picture_shape.h"
#include "imgui_panels/layout.h"
#include "imgui_panels/position_caption.h"
#include "imgui_panels/widgets.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <string>

namespace morphoscope {

namespace {

// Dragging across the whole picture walks from -3 to 3 sigma.
constexpr float kSigmasPerPicture = 6;
constexpr float kLargestZoom = 32;
constexpr float kZoomPerWheelStep = 1.15f;

struct Tile {
    PictureView picture;
    std::string caption;  // empty: none
    bool isWhole = false; // false: zoomed already
};

ImVec2 sizeOf(const PictureView& picture, ImVec2 room) {
    const float scale = std::min(room.x / float(picture.width), room.y / float(picture.height));
    return {float(picture.width) * scale, float(picture.height) * scale};
}

const char* photoName(const Live& live) {
    if (!live.photos || !live.nearestPhoto || *live.nearestPhoto >= live.photos->photos.size())
        return "";
    return live.photos->photos[*live.nearestPhoto].name.c_str();
}

// How well the model knows the photo that is nearest: what the picture can be trusted to show.
std::string honestyText(const Live& live) {
    if (!live.nearestPhoto || *live.nearestPhoto >= live.reconstructionPsnrs.size())
        return "";
    const float decibels = live.reconstructionPsnrs[*live.nearestPhoto];
    if (!std::isfinite(decibels))
        return "";
    char text[32];
    std::snprintf(text, sizeof text, "%.1f dB", double(decibels));
    return text;
}

Tile photoTile(const Live& live, const char* what) {
    return {live.photo, std::string(what) + "   " + photoName(live), true};
}

std::vector<Tile> tilesOf(const Live& live, const PictureSettings& settings) {
    if (live.showsRealPhoto)
        return {live.photo.texture != 0
                    ? photoTile(live, "Real photo")
                    : Tile{live.picture, "No real photo here: choose photos on the map"}};
    if (live.showsCrossfade)
        return {live.crossfade.texture != 0
                    ? Tile{live.crossfade, "Plain cross-fade"}
                    : Tile{live.picture, "No cross-fade here: choose two photos on the map"}};
    const bool isAligned = live.model && live.model->shape;
    switch (settings.split) {
    case PictureSplit::none:
        break;
    case PictureSplit::photo:
        return {photoTile(live, "Photo"), {live.picture, isAligned ? "Morph" : "Model"}};
    case PictureSplit::comparison:
        if (isAligned)
            return {{live.picture, "Morph"},
                    {live.crossfade, "Plain cross-fade"},
                    {live.networkAlone, "Network alone"}};
        return {{live.picture, "Model"},
                photoTile(live, "Photo"),
                {live.crossfade, "Plain cross-fade"}};
    }
    return {{live.picture, ""}};
}

// A label that stays readable on any picture.
void drawCaption(ImVec2 corner, float width, const std::string& caption) {
    const std::string text = elided(caption, width - px(32));
    const ImVec2 size = ImGui::CalcTextSize(text.c_str());
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const ImVec2 min{corner.x + px(8), corner.y + px(8)};
    list.AddRectFilled(min, {min.x + size.x + px(16), min.y + size.y + px(8)},
                       packedColor(Role::panel, 0.88f), px(6));
    list.AddText({min.x + px(8), min.y + px(4)}, packedColor(Role::text), text.c_str());
}

void drawTile(const Tile& tile, ImVec2 min, ImVec2 max, const PictureSettings& settings) {
    ImDrawList& list = *ImGui::GetWindowDrawList();
    list.PushClipRect(min, max, true);
    ImVec2 captionCorner = min;
    if (tile.picture.texture != 0 && tile.picture.width > 0 && tile.picture.height > 0) {
        const ImVec2 fit = sizeOf(tile.picture, {max.x - min.x, max.y - min.y});
        const float zoom = tile.isWhole ? settings.zoom : 1;
        const Point2 pan = tile.isWhole ? settings.pan : Point2{};
        const ImVec2 size{fit.x * zoom, fit.y * zoom};
        // Whole pixels keep an unscaled picture sharp.
        const ImVec2 corner{std::round((min.x + max.x - size.x) / 2 + pan.x * size.x),
                            std::round((min.y + max.y - size.y) / 2 + pan.y * size.y)};
        // A picture that was zoomed already ends where an unzoomed one would: so does a photo.
        const ImVec2 frame{std::round((min.x + max.x - fit.x) / 2),
                           std::round((min.y + max.y - fit.y) / 2)};
        list.PushClipRect(frame, {frame.x + std::round(fit.x), frame.y + std::round(fit.y)}, true);
        list.AddImage(reinterpret_cast<ImTextureID>(tile.picture.texture), corner,
                      {corner.x + std::round(size.x), corner.y + std::round(size.y)});
        list.PopClipRect();
        captionCorner = {std::max(min.x, frame.x), std::max(min.y, frame.y)};
    } else {
        const char* text = "nothing to show yet";
        const ImVec2 size = ImGui::CalcTextSize(text);
        list.AddText({(min.x + max.x - size.x) / 2, (min.y + max.y - size.y) / 2},
                     packedColor(Role::dimText), text);
    }
    if (!tile.caption.empty())
        drawCaption(captionCorner, max.x - captionCorner.x, tile.caption);
    list.PopClipRect();
}

std::vector<Rectangle> roomsOf(const Live& live, std::size_t count, const Rectangle& all) {
    const TileRequest request{.count = static_cast<int>(count),
                              .aspect = shownAspect(live),
                              .width = all.width(),
                              .height = all.height(),
                              .gap = px(kTileGap)};
    std::vector<Rectangle> rooms;
    for (const TilePlace& place : tilePlaces(request)) {
        const ImVec2 min{std::round(all.min.x + place.left), std::round(all.min.y + place.top)};
        rooms.push_back({min, {min.x + std::round(place.width), min.y + std::round(place.height)}});
    }
    return rooms;
}

void keepInSight(PictureSettings& settings) {
    const float reach = std::max(0.0f, 0.5f - 0.5f / settings.zoom);
    settings.pan.x = std::clamp(settings.pan.x, -reach, reach);
    settings.pan.y = std::clamp(settings.pan.y, -reach, reach);
}

void zoomAtCursor(PictureSettings& settings, ImVec2 fit, ImVec2 fromCentre, float factor) {
    const float zoom = std::clamp(settings.zoom * factor, 1.0f, kLargestZoom);
    // The point under the cursor, as a fraction of the picture from its middle, stays where it is.
    const ImVec2 held{fromCentre.x / (fit.x * settings.zoom) - settings.pan.x,
                      fromCentre.y / (fit.y * settings.zoom) - settings.pan.y};
    settings.pan = {fromCentre.x / (fit.x * zoom) - held.x, fromCentre.y / (fit.y * zoom) - held.y};
    settings.zoom = zoom;
    keepInSight(settings);
}

// The tile under the mouse, or the first one.
const Rectangle& roomUnderMouse(std::span<const Rectangle> rooms) {
    for (const Rectangle& room : rooms)
        if (ImGui::IsMouseHoveringRect(room.min, room.max))
            return room;
    return rooms.front();
}

void steer(const Live& live, PictureSettings& settings, std::span<const Rectangle> rooms,
           CommandQueue& commands) {
    const ImGuiIO& io = ImGui::GetIO();
    const Rectangle& room = roomUnderMouse(rooms);
    const ImVec2 fit = sizeOf(live.picture, {room.max.x - room.min.x, room.max.y - room.min.y});
    const ImVec2 middle{(room.min.x + room.max.x) / 2, (room.min.y + room.max.y) / 2};
    const ImVec2 moved = io.MouseDelta;
    if (ImGui::IsItemHovered() && io.MouseWheel != 0)
        zoomAtCursor(settings, fit, {io.MousePos.x - middle.x, io.MousePos.y - middle.y},
                     std::pow(kZoomPerWheelStep, io.MouseWheel));
    if (ImGui::IsItemHovered() && ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left)) {
        settings.zoom = 1;
        settings.pan = {};
        commands.push_back(command::ResetPicture{});
        return;
    }
    if (!ImGui::IsItemActive() || (moved.x == 0 && moved.y == 0))
        return;
    if (ImGui::IsMouseDragging(ImGuiMouseButton_Left)) {
        commands.push_back(
            command::WalkComponents{kSigmasPerPicture * moved.x / (fit.x * settings.zoom),
                                    -kSigmasPerPicture * moved.y / (fit.y * settings.zoom)});
    } else if (io.MouseDown[ImGuiMouseButton_Right] || io.MouseDown[ImGuiMouseButton_Middle]) {
        settings.pan.x += moved.x / (fit.x * settings.zoom);
        settings.pan.y += moved.y / (fit.y * settings.zoom);
        keepInSight(settings);
    }
}

// Where the parts do not meet: click the same thing in both photos.
void drawCorrectButton(const Live& live, const MorphSettings& morph, bool isNarrow, float width,
                       CommandQueue& commands) {
    const std::string from = keyName(morph, live.moment.fromKey);
    const std::string to = keyName(morph, live.moment.toKey);
    const bool isPair = alignedPhoto(live, from) && alignedPhoto(live, to) && from != to;
    const Button button{.icon = icon::kCrosshair,
                        .label = "Correct",
                        .tooltip = "Click the same thing in both photos where they do not meet",
                        .whyDisabled = isPair ? nullptr
                                              : "Only between two photos of a morph that were "
                                                "aligned: play one, or move the playhead"};
    if (isNarrow ? iconButton(button) : textButton(button, width))
        commands.push_back(command::CorrectAlignment{from, to});
}

void drawFootLine(const Live& live, const MorphSettings& morph, PictureSettings& settings,
                  CommandQueue& commands) {
    static constexpr std::array kSplits{
        Segment{"Picture", icon::kImage, "The picture alone"},
        Segment{"+ Photo", icon::kColumns, "The photo beside it"},
        Segment{"Compare", icon::kTiles,
                "Beside it what is simpler: a plain cross-fade, and the network alone"}};
    ImGui::SetCursorPos({ImGui::GetCursorPosX() + px(8), ImGui::GetCursorPosY() + px(4)});
    const float room = ImGui::GetContentRegionAvail().x - px(8);
    const bool isNarrow = room < px(480); // the caption comes first there
    const bool showsIcons = isNarrow && look().fonts.hasIcons;
    const float splitWidth = showsIcons ? px(84) : std::min(px(264), room * 0.5f);
    const std::string honesty = isNarrow ? "" : honestyText(live);
    const float honestyWidth = honesty.empty() ? 0 : px(76);
    const bool canCorrect = live.model && live.model->shape; // other kinds know no alignment
    const float correctWidth = !canCorrect ? 0 : isNarrow ? ImGui::GetFrameHeight() : px(92);
    const float aside = splitWidth + honestyWidth + (canCorrect ? correctWidth + px(8) : 0);
    const ImVec2 start = ImGui::GetCursorPos();
    ImGui::AlignTextToFramePadding();
    const float captionWidth = room - aside - px(isNarrow ? 8 : 24);
    if (!live.pictureFailure.empty()) // the picture is of the time before
        elidedText(live.pictureFailure, captionWidth, Role::failure);
    else
        drawPosition(live, morph, settings, captionWidth);
    if (!honesty.empty()) {
        ImGui::SetCursorPos({start.x + room - aside - px(8), start.y});
        ImGui::AlignTextToFramePadding();
        numberText(honesty.c_str(), 7, Role::dimText);
        noteItem("Honesty");
        tooltip((std::string("How well the model knows ") + photoName(live) +
                 ", the nearest photo: PSNR of its reconstruction. 30 dB is close to the photo, 20 "
                 "dB is a blur.")
                    .c_str());
    }
    if (canCorrect) {
        ImGui::SetCursorPos({start.x + room - splitWidth - correctWidth - px(8), start.y});
        drawCorrectButton(live, morph, isNarrow, correctWidth, commands);
    }
    ImGui::SetCursorPos({start.x + room - splitWidth, start.y});
    int split = static_cast<int>(settings.split);
    if (segmented(
            split,
            {.id = "Split", .choices = kSplits, .showsIcons = showsIcons, .width = splitWidth}))
        settings.split = static_cast<PictureSplit>(split);
}

void drawFull(const Live& live, const MorphSettings& morph, PictureSettings& settings,
              CommandQueue& commands) {
    const float foot = live.hidesPanels ? 0 : px(kPictureFoot);
    const ImVec2 min = ImGui::GetCursorScreenPos();
    const ImVec2 room = ImGui::GetContentRegionAvail();
    const ImVec2 size{std::max(room.x, px(32)), std::max(room.y - foot, px(32))};
    const ImVec2 max{min.x + size.x, min.y + size.y};
    ImGui::InvisibleButton("Picture", size,
                           ImGuiButtonFlags_MouseButtonLeft | ImGuiButtonFlags_MouseButtonRight |
                               ImGuiButtonFlags_MouseButtonMiddle);
    noteItem("Picture");
    ImGui::GetWindowDrawList()->AddRectFilled(min, max, packedColor(Role::window));
    const std::vector<Tile> tiles = tilesOf(live, settings);
    const std::vector<Rectangle> rooms = roomsOf(live, tiles.size(), {min, max});
    steer(live, settings, rooms, commands);
    for (std::size_t index = 0; index < tiles.size(); ++index)
        drawTile(tiles[index], rooms[index].min, rooms[index].max, settings);
    if (foot > 0) {
        ImGui::SetCursorScreenPos({min.x, max.y});
        drawFootLine(live, morph, settings, commands);
    }
}

// Photos are there and nothing is being learned.
void drawNotLearned(const Live& live, const MorphSettings& morph, const PictureSettings& settings) {
    if (live.model)
        workingState("Decoding", {.fraction = -1, .text = "the first picture comes in a moment"});
    else if (live.training.phase == TrainingPhase::paused)
        emptyState(icon::kPause, "Learning is paused", "Press T to go on.");
    else if (settings.source == PictureSource::morph && !morph.keys.empty())
        emptyState(icon::kImage, "A morph needs learned photos",
                   morph.keys.size() == 1
                       ? "Press T to learn them, then click a second photo: the picture goes there."
                       : "Press T to learn them: the morph plays as soon as it is worth seeing.");
    else
        emptyState(icon::kImage, "Nothing learned yet", "Press Start in the Learn tab, or T.");
}

void drawOtherFaces(const Live& live, const MorphSettings& morph, const PictureSettings& settings) {
    if (!live.pictureFailure.empty()) {
        failedState(live.pictureFailure.c_str(),
                    "Remove the photo from the timeline, or try the other decoder in the Speed "
                    "tab.");
    } else if (live.training.phase == TrainingPhase::failed) {
        failedState(live.training.failure.c_str(),
                    "Change the settings in the Learn tab and start again.");
    } else if (live.import.isRunning) {
        const float done = live.import.totalCount > 0
                               ? float(live.import.doneCount) / float(live.import.totalCount)
                               : -1;
        workingState("Reading your photos",
                     {.fraction = done, .text = live.import.currentFile.c_str()});
    } else if (!live.photos || live.photos->photos.empty()) {
        emptyState(icon::kImage, "No picture yet", "Drop a folder of photos here.");
    } else if (live.training.phase == TrainingPhase::running && live.aligning.isRunning) {
        workingState("Aligning your photos",
                     {.fraction = float(live.aligning.share), .text = live.aligning.step.c_str()});
    } else if (live.training.phase == TrainingPhase::running) {
        workingState("Learning your photos",
                     {.fraction = -1, .text = "the first picture comes in a moment"});
    } else {
        drawNotLearned(live, morph, settings);
    }
}

} // namespace

void drawPicturePanel(const Live& live, const MorphSettings& morph, PictureSettings& settings,
                      CommandQueue& commands) {
    if (live.picture.texture != 0 && live.picture.width > 0 && live.picture.height > 0)
        drawFull(live, morph, settings, commands);
    else
        drawOtherFaces(live, morph, settings);
}

} // namespace morphoscope
