// The demo terrace's light and the painters of its parts, back to front. Only the terrace's own
// files include this.
#pragma once

#include "core/terrace.h"
#include "core/terrace_canvas.h"

namespace morphoscope::terrace {

// Everything that follows from the factors and is the same for the whole picture.
struct Light {
    Vec3 sun;       // unit, towards the sun; below the horizon at night
    Color sunColor; // what a surface facing the sun receives
    Color skyColor; // what a surface facing up receives from everywhere else
    Color zenith;   // of the sky seen
    Color horizon;
    Color glow;             // around the place where the sun sets
    Color haze;             // what far things fade into
    float hazeDistance = 1; // metres after which 63 % is haze
    float night = 0;        // 0 day .. 1 stars
    float lamps = 0;        // 0 off .. 1 all lamps and floodlights on
    float clouds = 0;
    float snow = 0;   // 0 none .. 1 deep
    float leaves = 1; // 0 bare .. 1 full
    Color leafColor;
    float hour = 12;
};

Light lightOf(const TerraceFactors& factors);

// Light of a surface: sun and sky, then haze of its distance.
Color lit(const Light& light, Color albedo, Vec3 normal, float distance);
Color hazed(const Light& light, Color color, float distance);

// A lamp's or window's share of being on: each has its own time within the evening.
float lampShare(const Light& light, float ownTime);

float groundHeight(float z); // the town's ground rises towards the terrace

void paintSky(Canvas& canvas, const Camera& camera, const Light& light);
void paintHills(Canvas& canvas, const Camera& camera,
                const Light& light); // mountains, hills, lake, ground
void paintTown(Canvas& canvas, const Camera& camera,
               const Light& light); // houses, churches, trees among them
void paintTerrace(Canvas& canvas, const Camera& camera,
                  const Light& light); // near trees, wall, railing

// One tree; radius of the crown in metres. `seed` gives its shape.
struct Tree {
    Vec3 foot;
    float height = 8;
    float radius = 3;
    int seed = 0;
    int leafCount = 12; // clumps
};
void paintTree(Canvas& canvas, const Camera& camera, const Light& light, const Tree& tree);

// A convex or simple flat polygon in space.
void paintFace(Canvas& canvas, const Camera& camera, std::span<const Vec3> corners, float opacity,
               Color color);

} // namespace morphoscope::terrace
