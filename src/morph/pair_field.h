// The correspondence of two photos, symmetric: for every cell p of a halfway picture a(p) is the
// place in photo A, b(p) the place in photo B. Made by semi-global matching, coarse to fine, then
// weighed against the plain similarity. Pure, any thread.
#pragma once

#include "core/aligned_set.h"
#include "morph/cost_volume.h"

#include <functional>
#include <vector>

namespace morphoscope {

struct PairField {
    MapGrid a;
    MapGrid b;
    // How clear the choice was along either axis, 0..1: a spire knows its x but not its y, a ridge
    // the reverse.
    Plane confidenceX;
    Plane confidenceY;
    int width() const { return a.width; }
    int height() const { return a.height; }
};

// Values of a map between its cells, continued linearly by up to one cell.
Point2 inCells(const MapGrid& map, float x, float y);

// A photo as the matching sees it: brightness at the widths that the passes need.
struct MatchPhoto {
    float aspect = 0.75f;      // height / width
    Plane luma;                // at most kMatchWidth wide
    std::vector<Plane> levels; // halves of it, the last about 128 wide
};

inline constexpr int kMatchWidth = 768;

MatchPhoto makeMatchPhoto(const Image& image);

// The smallest level that is at least 1.5 times as wide as a grid (or the largest there is).
const Plane& levelFor(const MatchPhoto& photo, int gridWidth);

// The photo's features under a map.
WarpedPhoto warpedPhoto(const MatchPhoto& photo, const MapGrid& map);

// The similarity A -> B split evenly between both photos.
PairField similarityField(const Similarity& similarity, int width, int height);
PairField resizedField(const PairField& field, int width, int height);

struct MatchPass {
    int width = 128; // of the grid
    int reachX = 3; // labels to either side, in cells; both photos move, so twice that between them
    int reachY = 3;
    int smoothRadius = 2; // confidence-weighted smoothing of what was found
};

// One round of matching around `field`; the deviation from `similarity` is what gets smoothed.
PairField matched(const MatchPhoto& a, const MatchPhoto& b, const PairField& field,
                  const Similarity& similarity, const MatchPass& pass);

// A -> B given as a function, made symmetric around the similarity.
PairField symmetricField(const std::function<Point2(Point2)>& map, const Similarity& similarity,
                         int width, int height);

// Squared feature difference of the two photos under a field; kOutsideCost outside either photo.
Plane matchCost(const MatchPhoto& a, const MatchPhoto& b, const PairField& field);

// Per cell the proposal that fits best over a small window, roughness included; all of one size.
PairField cheapest(const MatchPhoto& a, const MatchPhoto& b,
                   const std::vector<PairField>& proposals, const Similarity& similarity);

// Keeps the fine field only where it fits better than the plain one (of the same size).
void guard(const MatchPhoto& a, const MatchPhoto& b, PairField& field, const PairField& plain);

// Does structure agree (0..1)? And is there structure at all?
struct FieldTrust {
    Plane agreement;
    Plane texture;
};
// Of a place's say in a mean of agreements: 0 without structure, as in the sky, 1 with plenty.
inline float structureWeight(float texture) {
    return smoothstep((texture - 0.08f) / 0.08f);
}
FieldTrust agreementOf(const WarpedPhoto& a, const WarpedPhoto& b);
FieldTrust fieldTrust(const MatchPhoto& a, const MatchPhoto& b, const PairField& field);

} // namespace morphoscope
