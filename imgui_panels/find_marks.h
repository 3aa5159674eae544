// How "yes", "no" and "unsure" look on a photo, the same on the map, in grids and in plots: told
// apart by shape and by colour. What the user said is filled, what the scores say is hollow. UI
// thread; draws only.
#pragma once

#include "core/live.h"
#include "imgui_panels/theme.h"

#include <optional>

namespace morphoscope {

// Disc: yes. Square: no. Diamond: unsure.
enum class MarkShape { disc, square, diamond };

struct FindMark {
    MarkShape shape = MarkShape::disc;
    Role role = Role::accent;
    bool isFilled = false;
};

FindMark markOf(Label label);
FindMark markOf(Decision decision);

// Of a session's photo: its label, or what its score says once there is a line; none: neither.
std::optional<FindMark> markOfPhoto(const Live& live, const Session& session, std::size_t photo);
std::optional<Decision> decisionOfPhoto(const FindStatus& find, const PhotoSet* photos,
                                        std::size_t photo);

// `radius` in screen pixels.
void drawMark(const FindMark& mark, ImVec2 middle, float radius);
// The same on a dark plate, readable on any picture.
void drawMarkOnPhoto(const FindMark& mark, ImVec2 middle, float radius);

} // namespace morphoscope
