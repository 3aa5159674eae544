// What the map panel draws: where every photo lies on the screen, photos as thumbnails or dots, the
// morph's way through its keys, the card of a photo and the picture of an empty place. UI thread.
// Draws only; the mouse is map_panel's.
#pragma once

#include "core/live.h"
#include "core/map_camera.h"
#include "imgui_panels/theme.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace morphoscope {

struct MapScene {
    MapCamera camera;             // resolved
    ScreenRect panel;             // pixels
    std::vector<Point2> places;   // pixels, one per photo; NaN for a photo that lies nowhere
    std::vector<char> isSelected; // one per photo
    std::map<std::size_t, std::string> keys; // photos that are keys, and what their badges say
    float thumbnailPixels = 0;               // longest side on the screen now; 0: dots
    float dotPixels = 5;                     // side of a dot; smaller where photos crowd
};

MapScene makeMapScene(const Live& live, const Session& session, const MapSettings& settings,
                      const ScreenRect& panel);

// A photo's size on the screen when its longest side is `longest`.
ImVec2 thumbnailSize(const Live& live, std::size_t photo, float longest);

// The photos, the morph's path over them and its keys over that, the selected ones, then the keys'
// numbers and the playhead.
void drawMapScene(const MapScene& scene, const Live& live, const Session& session);

void drawHoveredPhoto(const MapScene& scene, const Live& live, std::size_t photo);
void drawMapPreview(const MapScene& scene, const Live& live, ImVec2 mouse);
void drawMapNote(const MapScene& scene, const char* text, Role role);
void drawPhotoCard(const Live& live, std::size_t photo);

} // namespace morphoscope
