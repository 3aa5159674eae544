#include "imgui_panels/timeline_panel.h"

#include "imgui_panels/gallery_panel.h"
#include "imgui_panels/thumbnail.h"
#include "imgui_panels/timeline_controls.h"
#include "imgui_panels/widgets.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace morphoscope {

namespace {

constexpr const char* kKeyPayload = "key";
// Design pixels.
constexpr float kScrubHeight = 12;
constexpr float kNarrowestKey = 40;

// Where the keys stand on the screen.
struct Strip {
    ImVec2 min;
    ImVec2 max;
    ImVec2 thumbnail;
    float trackLeft = 0;
    float trackRight = 0;

    float xOf(double position) const {
        return std::round(trackLeft + static_cast<float>(position) * (trackRight - trackLeft));
    }
    double positionOf(float x) const {
        const float share = (x - trackLeft) / std::max(1.0f, trackRight - trackLeft);
        return static_cast<double>(std::clamp(share, 0.0f, 1.0f));
    }
};

Strip stripHere(const Live& live, const MorphSettings& morph) {
    Strip strip;
    strip.min = ImGui::GetCursorScreenPos();
    const ImVec2 room = ImGui::GetContentRegionAvail();
    strip.max = {strip.min.x + room.x, strip.min.y + room.y};
    const double aspect = live.photos ? live.photos->frame.aspect : 4.0 / 3.0;
    strip.thumbnail.y = room.y - px(kScrubHeight);
    // Many keys are cut narrower rather than hidden behind each other.
    const std::size_t placeCount = morph.keys.size() + (morph.loop ? 1 : 0);
    const float share = room.x / static_cast<float>(placeCount) - px(2);
    strip.thumbnail.x = std::round(std::min(strip.thumbnail.y * static_cast<float>(aspect),
                                            std::max(share, px(kNarrowestKey))));
    strip.trackLeft = strip.min.x + strip.thumbnail.x / 2;
    strip.trackRight = strip.max.x - strip.thumbnail.x / 2;
    return strip;
}

// Until the pace is known, keys stand at equal distances.
double positionOf(std::size_t key, const Live& live, const MorphSettings& morph) {
    if (live.keyPositions.size() == morph.keys.size())
        return live.keyPositions[key];
    const std::size_t gaps = morph.loop ? morph.keys.size() : morph.keys.size() - 1;
    return gaps == 0 ? 0 : static_cast<double>(key) / static_cast<double>(gaps);
}

ThumbnailView thumbnailOf(const MorphKey& key, const Live& live) {
    if (!live.photos || key.photo.empty())
        return {};
    const auto index = live.photos->indexOf(key.photo);
    return index && *index < live.thumbnails.size() ? live.thumbnails[*index] : ThumbnailView{};
}

void acceptDrop(std::size_t index, CommandQueue& commands) {
    if (!ImGui::BeginDragDropTarget())
        return;
    if (const ImGuiPayload* payload = ImGui::AcceptDragDropPayload(kKeyPayload)) {
        std::size_t from = 0;
        std::memcpy(&from, payload->Data, sizeof from);
        commands.push_back(command::MoveKey{from, index});
    }
    ImGui::EndDragDropTarget();
}

// A photo from the gallery becomes a key before `index`.
void acceptPhoto(std::size_t index, const Live& live, CommandQueue& commands) {
    if (!ImGui::BeginDragDropTarget())
        return;
    if (const ImGuiPayload* payload = ImGui::AcceptDragDropPayload(kPhotoPayload)) {
        std::size_t photo = 0;
        std::memcpy(&photo, payload->Data, sizeof photo);
        if (live.photos && photo < live.photos->photos.size())
            commands.push_back(command::InsertKey{
                index, MorphKey{.photo = live.photos->photos[photo].name, .latent = {}}});
    }
    ImGui::EndDragDropTarget();
}

void drawKeyMenu(std::size_t index, const MorphKey& key, CommandQueue& commands) {
    if (!ImGui::BeginPopupContextItem())
        return;
    if (menuRow("Remove", nullptr))
        commands.push_back(command::RemoveKey{index});
    if (menuRow("Repeat", nullptr))
        commands.push_back(command::InsertKey{index + 1, key});
    ImGui::EndPopup();
}

std::string nameOf(const MorphKey& key) {
    return key.photo.empty() ? "a place between the photos" : key.photo;
}

// The cross in the corner of the key under the mouse; returns whether the mouse is on it.
bool drawCross(ImVec2 min, ImVec2 max) {
    const float radius = px(7);
    const ImVec2 centre{max.x - radius, min.y + radius};
    ImDrawList* draw = ImGui::GetWindowDrawList();
    draw->AddCircleFilled(centre, radius, packedColor(Role::panel), 24);
    const float arm = px(3);
    const ImU32 ink = packedColor(Role::text);
    draw->AddLine({centre.x - arm, centre.y - arm}, {centre.x + arm, centre.y + arm}, ink, px(1));
    draw->AddLine({centre.x - arm, centre.y + arm}, {centre.x + arm, centre.y - arm}, ink, px(1));
    const ImVec2 mouse = ImGui::GetIO().MousePos;
    return std::hypot(mouse.x - centre.x, mouse.y - centre.y) <= radius;
}

void drawKey(std::size_t index, const Strip& strip, const Live& live, const MorphSettings& morph,
             CommandQueue& commands) {
    const MorphKey& key = morph.keys[index];
    const double position = positionOf(index, live, morph);
    const float x = std::round(strip.xOf(position) - strip.thumbnail.x / 2);
    const std::string label = "Key " + std::to_string(index + 1);
    ImGui::SetCursorScreenPos({x, strip.min.y});
    const bool isClicked = ImGui::InvisibleButton(label.c_str(), strip.thumbnail);
    ImGui::SetItemAllowOverlap();
    noteItem(label.c_str());
    const ImVec2 min = ImGui::GetItemRectMin();
    const ImVec2 max = ImGui::GetItemRectMax();
    const bool isHovered = ImGui::IsItemHovered();
    drawKeyMenu(index, key, commands);
    if (ImGui::BeginDragDropSource(ImGuiDragDropFlags_SourceNoDisableHover)) {
        ImGui::SetDragDropPayload(kKeyPayload, &index, sizeof index);
        ImGui::TextUnformatted(nameOf(key).c_str());
        ImGui::EndDragDropSource();
    }
    acceptDrop(index, commands);
    acceptPhoto(index, live, commands);
    drawThumbnail(thumbnailOf(key, live), min, max);
    const bool isHere = std::abs(live.playback.position - position) < 1e-3;
    if (isHovered || isHere)
        ImGui::GetWindowDrawList()->AddRect(
            min, max, packedColor(isHovered ? Role::text : Role::accent), px(4), 0, px(2));
    const bool isOnCross = isHovered && drawCross(min, max);
    if (isClicked && isOnCross)
        commands.push_back(command::RemoveKey{index});
    else if (isClicked)
        commands.push_back(command::Seek{position});
    tooltip((label + ": " + nameOf(key) + "\nDrag to another place, right-click for more").c_str());
}

void drawTrack(const Strip& strip, const Live& live, const MorphSettings& morph) {
    ImDrawList* draw = ImGui::GetWindowDrawList();
    const float y = strip.max.y - px(kScrubHeight / 2);
    draw->AddRectFilled({strip.trackLeft, y - px(2)}, {strip.trackRight, y + px(2)},
                        packedColor(Role::raised), px(2));
    const float head = strip.xOf(live.playback.position);
    draw->AddRectFilled({strip.trackLeft, y - px(2)}, {head, y + px(2)},
                        packedColor(Role::accent, 0.6f), px(2));
    for (std::size_t index = 0; index < morph.keys.size(); ++index) {
        const float x = strip.xOf(positionOf(index, live, morph));
        draw->AddCircleFilled({x, y}, px(3), packedColor(Role::dimText), 12);
    }
}

void drawPlayhead(const Strip& strip, const Live& live) {
    ImDrawList* draw = ImGui::GetWindowDrawList();
    const float x = strip.xOf(live.playback.position);
    draw->AddLine({x, strip.min.y}, {x, strip.max.y - px(kScrubHeight / 2)},
                  packedColor(Role::accent), px(2));
    draw->AddCircleFilled({x, strip.max.y - px(kScrubHeight / 2)}, px(6), packedColor(Role::accent),
                          24);
}

void scrub(const Strip& strip, const Live& live, const MorphSettings& morph,
           CommandQueue& commands) {
    ImGui::SetCursorScreenPos({strip.min.x, strip.max.y - px(kScrubHeight)});
    ImGui::InvisibleButton("Scrub", {strip.max.x - strip.min.x, px(kScrubHeight)});
    // The recorded rectangle is the track, so that its left and right edges are positions 0 and 1.
    noteRectangle("Scrub", {strip.trackLeft, strip.max.y - px(kScrubHeight)},
                  {strip.trackRight, strip.max.y});
    if (ImGui::IsItemActive())
        commands.push_back(command::Seek{strip.positionOf(ImGui::GetIO().MousePos.x)});
    acceptPhoto(morph.keys.size(), live, commands);
}

// Without two keys there is nothing to scrub: the strip says what to do, and takes photos dragged
// to it.
void drawHint(const Live& live, const MorphSettings& morph, CommandQueue& commands) {
    const ImVec2 min = ImGui::GetCursorScreenPos();
    const ImVec2 room = ImGui::GetContentRegionAvail();
    ImGui::InvisibleButton("Drop photos here", room);
    noteItem("Drop photos here");
    acceptPhoto(morph.keys.size(), live, commands);
    const char* hint = morph.keys.empty()
                           ? "Click two photos: the picture morphs from one to the other"
                           : "Click another photo: the morph goes there";
    const ImVec2 size = ImGui::CalcTextSize(hint);
    ImGui::GetWindowDrawList()->AddText(
        {std::floor(min.x + (room.x - size.x) / 2), std::floor(min.y + (room.y - size.y) / 2)},
        packedColor(Role::dimText), hint);
}

} // namespace

void drawTimelinePanel(const Live& live, Session& session, CommandQueue& commands) {
    MorphSettings& morph = session.morph;
    drawTimelineControls(live, morph, commands);
    ImGui::SetCursorPosY(ImGui::GetCursorPosY() - px(2));
    if (morph.keys.size() < 2) {
        drawHint(live, morph, commands);
        return;
    }
    const Strip strip = stripHere(live, morph);
    drawTrack(strip, live, morph);
    scrub(strip, live, morph, commands);
    for (std::size_t index = 0; index < morph.keys.size(); ++index)
        drawKey(index, strip, live, morph, commands);
    drawPlayhead(strip, live);
}

} // namespace morphoscope
