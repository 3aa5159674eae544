// What an alignment of a photo set knows, as plain values: where each photo lies in the common
// template, which photos belong together, how far to trust that, and the field of one morph.
// `morph` makes them, `model` trains on photos warped by them, `render` warps with them. Immutable
// once published, shared as shared_ptr<const ...>.
//
// Units: a position in a photo is in that photo's WIDTHS, centred: (0, 0) is the middle, x grows to
// the right, y downwards, so the photo covers [-1/2, 1/2] x [-aspect/2, aspect/2] with aspect =
// height / width. Pixel (i, j) of a picture `width` pixels wide has its centre at ((i + 1/2) /
// width - 1/2, (j + 1/2 - height/2) / width). A template position is the same with the template's
// width. Grids are pictures: their cells have centres likewise.
#pragma once

#include "core/photo_camera.h"
#include "core/point2.h"
#include "core/similarity.h"
#include "core/smoothstep.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace morphoscope {

// A map of the plane, sampled at the cell centres of a picture width x height (rows top first).
struct MapGrid {
    int width = 0;
    int height = 0;
    std::vector<Point2> values; // width * height positions
};

// A number per cell of a picture width x height.
struct ScalarGrid {
    int width = 0;
    int height = 0;
    std::vector<float> values;
};

// Two photos' agreement, on the template grid, coarse. trust 1: structure agrees; 0: it does not,
// or one photo does not see the place.
struct PairTrust {
    ScalarGrid trust;
    float quality = 0; // mean trust over the textured places both photos see, 0..1
};

// How far away the things in a photo are, and where it was taken from. Known where the photos of a
// group tell it.
struct PhotoDepth {
    PhotoCamera camera;
    std::vector<std::uint8_t> labels; // photo grid, indices in AlignedGroup::inverseDepths; empty:
                                      // not known
    ScalarGrid belief;                // photo grid: what the labels are worth, 0..1
    MapGrid correction;               // photo grid: what the user's points added to intoTemplate;
                                      // empty: nothing
};

struct AlignedPhoto {
    std::string name;
    std::string contentHash;
    float aspect = 0.75f;  // height / width
    int group = -1;        // index in AlignedSet::groups
    bool morphs = false;   // false: this photo only dissolves, `reason` says why
    std::string reason;    // one sentence for the user; empty when it morphs
    Similarity toTemplate; // photo -> template of its group, the best similarity
    MapGrid fromTemplate;  // template grid -> photo position (may lie outside the photo)
    MapGrid intoTemplate;  // photo grid -> template position
    ScalarGrid
        seen; // template grid: 1 where the photo has pixels, 0 outside, soft over its last 2 %
    ScalarGrid
        trust; // template grid: how well the photo agrees with the others that see the place, 0..1
    PhotoDepth depth;
};

// Photos that share a template.
struct AlignedGroup {
    std::vector<std::size_t> photos;   // indices in AlignedSet::photos
    float quality = 0;                 // mean of its pairs' quality
    std::vector<double> inverseDepths; // rising, of PhotoDepth; empty: not known
};

// The same thing in two photos, said by the user (positions in widths, centred).
struct UserPoint {
    std::string firstPhoto;
    Point2 firstPosition;
    std::string secondPhoto;
    Point2 secondPosition;
    friend bool operator==(const UserPoint&, const UserPoint&) = default;
};

struct AlignedSet {
    int templateWidth =
        0; // cells of the template grid; the template's aspect is 3/4 or that of the photos
    int templateHeight = 0;
    float templateExtent = 1.3f;      // the template shows this many photo widths
    std::vector<AlignedPhoto> photos; // in the order of the request
    std::vector<AlignedGroup>
        groups; // largest first; a photo that fits nowhere has a group of its own
    std::map<std::pair<std::size_t, std::size_t>, PairTrust> pairs; // matched pairs, first < second
    std::vector<UserPoint> userPoints; // the request's, that the alignment goes by
    bool isFinal = false;              // false: an early, coarse result
    std::string summary;               // "9 of 11 morph, 2 dissolve: a.jpg, b.jpg"
};

// Everything needed to draw the morph of photos A and B at any t in 0..1.
//
// The grid is a mesh: vertex (x, y) lies at a in photo A and at b in photo B, and at (1-t) a + t b
// in the picture (whose positions are in widths of the picture, centred). Draw its quads, each as
// two triangles along the diagonal (x, y)-(x+1, y+1), with a and b interpolated linearly: then
// sample A at a and B at b, once, bicubic, and mix. At t = 0 that is photo A pixel for pixel. The
// outer ring lies just outside both frames, so the mesh covers the picture at every t; no triangle
// turns over.
//
// Mixing: colour = D + (A - DA) (1 - fine) + (B - DB) fine, `fine` of fineWeights. D is what a
// network draws of this moment at the vertex's place inLight, DA and DB what it draws of the two
// photos: all that it cannot hold travels with the warp. Without a network, and
// where the mesh knows no template, DA and DB are the strongly blurred photos (sigma about 1/16
// width), sampled at a and b, and D = DA (1 - l) + DB l with l = lightShare(dissolves, t).
struct MorphField {
    int width = 0; // vertices
    int height = 0;
    std::vector<Point2> a; // width * height, positions in photo A
    std::vector<Point2> b; // width * height, positions in photo B
    // width * height, positions in the template; empty: the mesh knows none (plain frames,
    // dissolves)
    std::vector<Point2> inTemplate;
    // width * height: the place of the template nearest to inTemplate that both photos see, where
    // the network knows the light of both; empty: inTemplate
    std::vector<Point2> inLight;
    float templateAspect = 0.75f; // the template's height / width
    int cellWidth =
        0; // of the two pictures below, which cover the mesh from its first to its last vertex
    int cellHeight = 0;
    std::vector<float>
        untrusted; // cellWidth * cellHeight: 0 the plain blend, 1 switches at switchTime
    std::vector<float> switchTime; // cellWidth * cellHeight: 0..1; even over skies
    // cellWidth * cellHeight: how far within the photo's frame the place lies, widths, negative
    // outside; empty: both frames are the picture's
    std::vector<float> insideA;
    std::vector<float> insideB;
    // cellWidth * cellHeight: how many times larger the place is in B than in A, > 0: small where
    // in B something stands before it, so that B would have to be stretched; empty: 1
    std::vector<float> growth;
    float switchWidth = 0.1f; // share of the time that one cell takes to switch
    bool dissolves = false;   // no correspondence: a and b are the plain frame
    float trust = 0;          // mean trust where there is structure, 0..1
};

// How far the general light of a morph has come: with correspondence it goes along with the time; a
// dissolve changes colour first, so that its details meet in one light.
inline float lightShare(bool dissolves, float t) {
    return dissolves ? 1 - (1 - t) * (1 - t) : t;
}

// Weight of B's detail where both photos see the place. Exactly 0 at t = 0 and exactly 1 at t = 1:
//   s = smoothstep((t - switchTime) / switchWidth + 1/2)
//   fine = untrusted * s + (1 - untrusted) * t
inline float fineWeight(float untrusted, float switchTime, float switchWidth, float t) {
    if (t <= 0 || t >= 1)
        return t <= 0 ? 0.0f : 1.0f;
    return untrusted * smoothstep((t - switchTime) / switchWidth + 0.5f) + (1 - untrusted) * t;
}

inline constexpr float kFrameStrip = 0.08f; // widths: within a frame, in which its photo gives way

// cellWidth * cellHeight: weight of B's detail at t, 0 everywhere at t = 0 and 1 at t = 1. That of
// fineWeight; but what only one photo sees, that one shows: near the other's frame it gives way
// over a strip that shrinks towards the end at which the other stands alone, and where the other
// would have to be stretched it shows until it has closed up. What neither sees, the nearer one
// shows, mirrored at its frame. Rounded to what 8 bits hold, so that every way of drawing mixes the
// same.
std::vector<float> fineWeights(const MorphField& field, float t);

// How far within its frame a photo is mirrored, widths: a photo's last pixels are often blemished.
// `reach`: how far, 0..1, the moment is from that at which the photo stands alone, and whole.
inline float mirrorInset(float reach) {
    return 0.003f * std::min(1.0f, 10 * reach);
}

// A place of a photo; for one beyond `inset` within the frame its mirror image.
inline Point2 mirrored(Point2 place, float aspect, float inset) {
    const auto folded = [](float value, float limit) {
        return std::copysign(limit - std::abs(limit - std::abs(value)), value);
    };
    return {folded(place.x, 0.5f - inset), folded(place.y, 0.5f * aspect - inset)};
}

// Bilinear, continued linearly outside by at most one cell.
Point2 sampled(const MapGrid& grid, Point2 position);

// Bilinear, clamped.
float sampled(const ScalarGrid& grid, Point2 position);

// From photo `first` through the template to photo `second` of the same group.
Point2 transferred(const AlignedSet& set, std::size_t first, std::size_t second, Point2 position);

} // namespace morphoscope
