// Correspondence of two photos as seen from one of them: where each place of it lies in the other,
// with trust. Two links (there and back) are all that the template and the cache keep of a pair.
// Pure, any thread.
#pragma once

#include "morph/pair_field.h"

namespace morphoscope {

struct Link {
    MapGrid map; // grid over this photo -> position in the other photo, whole kPositionSteps
    Plane trust; // same grid, 0..1 in steps of 1/255; 0 at and beyond the other photo's frame
};

// Links are rounded where they are made, so that one from the cache is the same to the bit.
inline constexpr float kPositionStep = 1.0f / 16384; // widths: 0.04 pixels at 640

struct PairMatch {
    Similarity similarity; // first -> second, the consistent one that the match started from
    Link forwards;         // first -> second
    Link back;             // second -> first
    float quality = 0;     // mean trust over the textured places that both see
};

PairMatch pairMatchOf(const PairField& field, const FieldTrust& trust, const Similarity& similarity,
                      float aspectA, float aspectB, int width);

// p with map(p) = target, by damped steps from `start`; `scale` undoes the map's own scale.
Point2 inverted(const MapGrid& map, Point2 target, Point2 start, float scale = 1, int steps = 20);

} // namespace morphoscope
