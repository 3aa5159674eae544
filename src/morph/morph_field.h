// The field of one morph (see core/aligned_set.h, MorphField): which mesh carries photo A to photo
// B, and when each place switches where the two cannot be trusted to show the same thing. Some
// 0.1 s a pair; pure but for its threads, any thread.
#pragma once

#include "core/aligned_set.h"
#include "core/image.h"

namespace morphoscope {

struct MorphFieldOptions {
    int meshWidth = 160; // vertices; the height follows
    int cellWidth = 320; // of the untrusted / switchTime pictures
    int cellCount = 12;  // cells across
    enum class Order { leftToRight, byLight } order = Order::leftToRight;
};

// `a` and `b` are the photos' pictures (any size). Photos of different groups give a dissolve: the
// plain frame, untrusted everywhere but in textureless places.
MorphField makeMorphField(const AlignedSet& set, std::size_t indexA, std::size_t indexB,
                          const Image& a, const Image& b, const MorphFieldOptions& options = {});

// The same mesh from the similarities alone, plain blend: the yardstick "similarity" of the scores.
MorphField makeSimilarityField(const AlignedSet& set, std::size_t indexA, std::size_t indexB,
                               float aspect);

// No motion, plain blend: the yardstick "crossfade" of the scores.
MorphField makeCrossfadeField(float aspect);

// Share of the mesh's triangles that lie turned over at t, over the part that falls into the
// picture.
double foldShare(const MorphField& field, float aspect, float t);

// Mean of 4 w (1 - w) over what is untrusted (> 1/2) well within both frames, t = 1/4, 1/2, 3/4; w:
// weight of B's detail. 0 never half-transparent, .83 a plain blend. 0 when nothing is untrusted.
double halfTransparency(const MorphField& field);

} // namespace morphoscope
