// Houses and churches of the demo terrace. Only the terrace's own files include this.
#pragma once

#include "core/terrace_scene.h"

namespace morphoscope::terrace {

struct House {
    Vec3 center;          // of the ground floor
    float halfLength = 8; // along the ridge
    float halfDepth = 5;
    float wallHeight = 10;
    float roofRise = 5; // of the ridge above the walls
    float turn = 0;     // radians; 0: the ridge runs left to right
    float hip = 0;      // 0 gables .. 1 sloped ends, share of halfDepth that the ridge is shorter
    Color wall;
    Color roof;
    int seed = 0;
};

struct Church {
    Vec3 foot; // of the tower
    float halfWidth = 4;
    float towerHeight = 40;
    float spireHeight = 40;
    bool isDome = false;
    Color stone;
    Color spire;
    int seed = 0;
};

std::vector<Church> terraceChurches(); // farthest first
void paintHouse(Canvas& canvas, const Camera& camera, const Light& light, const House& house);
void paintChurch(Canvas& canvas, const Camera& camera, const Light& light, const Church& church);

} // namespace morphoscope::terrace
