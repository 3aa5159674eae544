// When each place of a morph switches from one photo to the other where the two cannot be trusted
// to show the same thing: cells whose borders run where the photos differ least, one after the
// other. Pure, any thread.
#pragma once

#include "morph/morph_field.h"
#include "morph/plane.h"

namespace morphoscope {

struct CellInput {
    std::array<Plane, 3> a; // both photos' colours on the cell picture
    std::array<Plane, 3> b;
    Plane agreement; // 0..1
    Plane texture;
};

// How far one of the photos is without edges, 0..1: a sky, clouds against a clear sky.
Plane softnessOf(const CellInput& input);

// 0 trusted .. 1 untrusted: texture and contrast, but no agreement.
Plane untrustedOf(const CellInput& input);

// Switching times, constant within a cell.
Plane switchTimes(const CellInput& input, int cellCount, MorphFieldOptions::Order order);

// Evens out both where a hard border would show, because one of the photos is soft there: between a
// clear and a cloudy sky the switching becomes a soft wipe. A place that is half way through shows
// no structure twice, as only one photo has any.
void feather(Plane& untrusted, Plane& switchTime, const Plane& softness);

} // namespace morphoscope
