// The mesh of a morph field as geometry: positions between vertices, and keeping its triangles from
// turning over. Pure, any thread.
#pragma once

#include "morph/plane.h"

#include "core/placed_mesh.h"

namespace morphoscope {

// Where the mesh's place (u, v), in vertices, lies in both photos; triangles as in MorphField.
struct MeshPlace {
    Point2 a;
    Point2 b;
};
MeshPlace meshPlace(const MorphField& field, float u, float v);

// Cell (x, y) of the untrusted and switchTime pictures, in vertices.
Point2 verticesOfCell(const MorphField& field, float x, float y);

// Smooths vertices around triangles that turn over (or nearly do) at any of five times until none
// does.
void unfold(MorphField& field);

} // namespace morphoscope
