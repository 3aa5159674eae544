// The mesh of a morph field as geometry: positions between vertices, drawing it into a picture,
// keeping its triangles from turning over. Pure, any thread.
#pragma once

#include "morph/plane.h"

#include "core/aligned_set.h"

#include <span>

namespace morphoscope {

// Where the mesh's place (u, v), in vertices, lies in both photos; triangles as in MorphField.
struct MeshPlace {
    Point2 a;
    Point2 b;
};
MeshPlace meshPlace(const MorphField& field, float u, float v);

// Cell (x, y) of the untrusted and switchTime pictures, in vertices.
Point2 verticesOfCell(const MorphField& field, float x, float y);

// One pixel of the drawn mesh: its positions in both photos and the template, and its place in the
// cell pictures, in cells.
struct MeshPixel {
    Point2 a;
    Point2 b;
    Point2 inTemplate; // (0, 0) where the mesh knows no template
    Point2 cell;
    bool isCovered = false;
};

// The mesh at t; `offsets`, one per vertex or none, are added to the positions in the picture.
struct PlacedMesh {
    const MorphField& field;
    float t = 0;
    std::span<const Point2> offsets = {};
};

// width * height pixels of the picture.
std::vector<MeshPixel> rasterised(const PlacedMesh& mesh, int width, int height);

// Smooths vertices around triangles that turn over (or nearly do) at any of five times until none
// does.
void unfold(MorphField& field);

} // namespace morphoscope
