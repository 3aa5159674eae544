// The reference picture of a morph, drawn on the CPU: what the GPU shader must show, and what films
// show where there is no GPU. Pure, any thread; about 0.3 s for 1280 x 960 on one core.
#pragma once

#include "core/aligned_set.h"
#include "core/image.h"

#include <span>

namespace morphoscope {

// What a network draws, each picture covering the template from edge to edge; one size for all.
struct DecodedMorph {
    Image a;   // of photo A's latent
    Image b;   // of photo B's
    Image now; // of this moment's
};

struct MorphDraw {
    const MorphField& field;
    const Image& a; // the photos, full resolution
    const Image& b;
    float t = 0;
    const DecodedMorph* decoded = nullptr; // null: the photos' general light
    float carried = 1; // share of the photos' own detail; the rest is the network's picture alone
    std::span<const Point2> offsets =
        {}; // per vertex, added to its position in the picture; or none
};

// The picture, width x height pixels, sampled once, bicubic, from the full-resolution photos (area
// average where they are larger than the picture). At t = 0 and 1, carried whole and without
// offsets, it is the photo itself, resized(photo, width, height).
Image drawMorph(const MorphDraw& draw, int width, int height);

// The same with the photos' general light.
Image drawMorph(const MorphField& field, const Image& a, const Image& b, float t, int width,
                int height);

// The strongly blurred photo whose difference carries the general light (MorphField), 96 pixels
// wide.
Image generalLight(const Image& photo);

} // namespace morphoscope
