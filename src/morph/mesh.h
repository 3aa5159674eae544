// The mesh of a morph field as geometry: positions between vertices, drawing it into a picture,
// keeping its triangles from turning over. Pure, any thread.
#pragma once

#include "morph/plane.h"

#include "core/aligned_set.h"

#include <functional>

namespace morphoscope {

// Where the mesh's place (u, v), in vertices, lies in both photos; triangles as in MorphField.
struct MeshPlace {
    Point2 a;
    Point2 b;
};
MeshPlace meshPlace(const MorphField& field, float u, float v);

// Cell (x, y) of the untrusted and switchTime pictures, in vertices.
Point2 verticesOfCell(const MorphField& field, float x, float y);

// One pixel of the drawn mesh: its positions in both photos and its place in the cell pictures, in
// cells.
struct MeshPixel {
    Point2 a;
    Point2 b;
    Point2 cell;
    bool isCovered = false;
};

// width * height pixels of the picture at t.
std::vector<MeshPixel> rasterised(const MorphField& field, float t, int width, int height);

// Smooths vertices around triangles that turn over (or nearly do) at any of five times until none
// does.
void unfold(MorphField& field);

} // namespace morphoscope
