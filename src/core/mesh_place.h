// Places of a morph field's mesh, by vertex or looked up from either photo. Pure, any thread.
#pragma once

#include "core/aligned_set.h"

#include <optional>
#include <vector>

namespace morphoscope {

// Where the mesh's place (u, v), in vertices, lies in both photos; triangles as in MorphField.
struct MeshPlace {
    Point2 a;
    Point2 b;
};
MeshPlace meshPlace(const MorphField& field, float u, float v);

// The mesh's place, in vertices, that `positions` (field.a or field.b) have at `place`; nullopt
// where the mesh does not reach it.
std::optional<Point2> verticesAt(const MorphField& field, const std::vector<Point2>& positions,
                                 Point2 place);

// Where the mesh carries a place of photo A in B, or one of B in A; nullopt likewise.
std::optional<Point2> carried(const MorphField& field, Point2 placeInA);
std::optional<Point2> carriedBack(const MorphField& field, Point2 placeInB);

} // namespace morphoscope
