// The mesh of a morph field where it lies at one moment: what shows at the pixels of a picture, or
// at the corners of the tiles that a picture is cut into. Pure, any thread.
#pragma once

#include "core/aligned_set.h"

#include <array>
#include <cstddef>
#include <span>
#include <vector>

namespace morphoscope {

// Indices of three vertices, clockwise on the screen.
using MeshTriangle = std::array<std::size_t, 3>;

// The two triangles of quad (x, y), cut along (x, y)-(x+1, y+1).
std::array<MeshTriangle, 2> trianglesOf(const MorphField& field, int x, int y);

// The mesh at t; `offsets`, one per vertex or none, are added to the positions in the picture.
struct PlacedMesh {
    const MorphField& field;
    float t = 0;
    std::span<const Point2> offsets = {};
};

// One place of the picture: its positions in both photos and the template, and its place in the
// cell pictures, in cells.
struct MeshPixel {
    Point2 a;
    Point2 b;
    Point2 inTemplate; // (0, 0) where the mesh knows no template
    Point2 inLight;
    Point2 cell;
    bool isCovered = false;
};

// width * height pixels of the picture.
std::vector<MeshPixel> rasterised(const PlacedMesh& mesh, int width, int height);

// A picture cut into tiles of tile x tile pixels, those of the last column and row smaller where
// the size wants it.
struct TileGrid {
    int width = 0; // of the picture
    int height = 0;
    int tile = 1;
    int columns() const { return (width + tile - 1) / tile; }
    int rows() const { return (height + tile - 1) / tile; }
};

// The (columns + 1) * (rows + 1) corners of the tiles. One that the mesh does not cover shows the
// photos as they are.
std::vector<MeshPixel> tileCorners(const PlacedMesh& mesh, const TileGrid& grid);

// Which photos show within a tile: a place that only one photo sees, or that has switched or has
// yet to, costs no sample of the other.
enum class TilePhotos { both, onlyA, onlyB };

// Of every tile, in rows; `corners` are those of tileCorners, `weights` the field's fineWeights.
std::vector<TilePhotos> photosOfTiles(const MorphField& field, std::span<const float> weights,
                                      std::span<const MeshPixel> corners, const TileGrid& grid);

} // namespace morphoscope
