// The demo terrace: a painter of the view from a terrace over an old town, for a first run without
// photos and for tests that need exact in-between pictures. Pure, deterministic, CPU only, any
// thread; continuous in every factor.
#pragma once

#include "core/image.h"

#include <string>
#include <vector>

namespace morphoscope {

struct TerraceFactors {
    float cameraShift = 0; // where the photographer stands along the wall, -1 left .. 1 right; near
                           // things move more
    float zoom = 1;        // 0.8 .. 1.6
    float hour = 12;       // 12 noon .. 24 midnight
    float season = 1; // 0 winter with snow, 0.5 spring .. 1 summer .. 1.5 autumn .. 2 winter again
    float clouds = 0.3f; // 0 clear .. 1 overcast
    friend bool operator==(const TerraceFactors&, const TerraceFactors&) = default;
};

Image renderTerrace(const TerraceFactors& factors, int width, int height);

struct TerraceSetting {
    std::string name; // "noon in summer"
    TerraceFactors factors;
};

// Sixteen settings that differ as a year of holiday photos does.
std::vector<TerraceSetting> demoTerraceFactors();

} // namespace morphoscope
