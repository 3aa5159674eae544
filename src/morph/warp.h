// Photos brought into the template: what the `aligned` model trains on. Pure, any thread.
#pragma once

#include "core/aligned_set.h"
#include "core/image.h"

namespace morphoscope {

struct TemplatePicture {
    Image
        image; // width x height; places that the photo does not see hold its nearest border colours
    ScalarGrid seen;  // width x height: 1 where the photo has pixels; mask the loss with it, never
                      // train on the fill
    ScalarGrid trust; // width x height
};

// Photo `index` of the set in its group's template, one bicubic sample per pixel from `photo`
// (shrunk first where it is much larger). width / height should be the template's aspect.
TemplatePicture warpedToTemplate(const AlignedSet& set, std::size_t index, const Image& photo,
                                 int width, int height);

// The photo's shape as plain numbers for PCA and for the shape latent: the grid positions of
// fromTemplate on a coarse columns x rows raster, x then y, relative to the template's own position
// (so the mean shape is near 0).
std::vector<float> shapeVector(const AlignedSet& set, std::size_t index, int columns, int rows);

// The inverse: a template grid (as AlignedPhoto::fromTemplate) from such numbers, bilinear between
// them.
MapGrid mapFromShape(const AlignedSet& set, const std::vector<float>& shape, int columns, int rows);

} // namespace morphoscope
