// How the light of a moment differs from that of both photos, from what the network draws of all
// three. A small network's pictures of an even sky are blotched, each in its own way, and their
// differences would put the blotches on the photos: a joint bilateral filter (Petschnig et al.
// 2004) averages where both photos' pictures are even and keeps the sky apart from the town. Pure,
// any thread; some 5 ms for 128 x 96. shaders/shift.frag is the same on the GPU.
#pragma once

#include "core/image.h"
#include "morph/plane.h"

#include <array>

namespace morphoscope {

struct LightShift {
    std::array<Plane, 3> a; // of photo A: red, green, blue, -255..255
    std::array<Plane, 3> b;
};

// Pictures of one size; the shift has it too. Linear in `now` - `a` and `now` - `b`: zero where
// they are equal everywhere.
LightShift lightShift(const Image& a, const Image& b, const Image& now);

} // namespace morphoscope
