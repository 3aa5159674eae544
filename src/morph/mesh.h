// The mesh of a morph field as geometry: its cells, and keeping its triangles from turning over.
// Pure, any thread.
#pragma once

#include "morph/plane.h"

#include "core/mesh_place.h"
#include "core/placed_mesh.h"

namespace morphoscope {

// Cell (x, y) of the untrusted and switchTime pictures, in vertices.
Point2 verticesOfCell(const MorphField& field, float x, float y);

// Smooths vertices around triangles that turn over (or nearly do) at any of five times until none
// does.
void unfold(MorphField& field);

} // namespace morphoscope
