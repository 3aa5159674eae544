// The shapes of an aligned photo set as a linear space: where each place of the template lies in a
// picture, as a mean and a basis. A latent of an `aligned` model begins with kShapeSize shape
// numbers; the rest is appearance, which the decoder turns into a picture in template space. Plain
// values and pure functions, any thread. Units as in core/aligned_set.h: positions in widths,
// centred. Immutable once published, shared as shared_ptr<const ShapeSpace>.
#pragma once

#include "core/aligned_set.h"
#include "core/image.h"

#include <Eigen/Core>
#include <span>
#include <vector>

namespace morphoscope {

// Leading numbers of an aligned model's latent. Unused ones are zero and have zero basis columns.
inline constexpr int kShapeSize = 32;

struct ShapeSpace {
    int columns = 0; // raster of template positions: the cell centres of a picture columns x rows
    int rows = 0;
    float templateExtent = 1.3f;  // the template shows this many photo widths
    float templateAspect = 0.75f; // the template's height / width
    float pictureAspect = 0.75f;  // of the photos and of what is drawn, height / width
    Eigen::VectorXf mean;         // 2 * columns * rows: x and y of each raster point, top row first
    Eigen::MatrixXf basis;        // 2 * columns * rows x kShapeSize; photos have unit variance
    std::vector<float> viewShares; // per basis column: its share of the shapes' variance, sum 1
};

// mean + basis * (the latent's first kShapeSize numbers): a grid over the template whose values are
// positions in the picture. A picture is drawn as a mesh: vertex i at values[i], textured with the
// decoder's picture, which covers the template from edge to edge, at the middle of cell i.
MapGrid shapeOf(const ShapeSpace& space, std::span<const float> latent);

// The nearest point of the space: kShapeSize numbers.
Eigen::VectorXf shapeLatent(const ShapeSpace& space, const MapGrid& fromTemplate);

// Principal components of the shapes of all photos that share a template with another. Photos that
// stand alone have the mean shape. Exact for up to kShapeSize + 1 photos.
struct PhotoShapes {
    ShapeSpace space;
    Eigen::MatrixXf latents; // photos of the set x kShapeSize
};
PhotoShapes photoShapes(const AlignedSet& set);

// Template position that a map carries to each pixel centre of a picture width x height (Newton
// steps from the neighbour's answer). Outside what the template reaches: its nearest border.
MapGrid invertedMap(const MapGrid& fromTemplate, int width, int height);

// The appearance (a picture that covers the template) moved into the picture's frame by the
// latent's shape, Catmull-Rom.
Image drawnThroughShape(const ShapeSpace& space, std::span<const float> latent,
                        const Image& appearance, int width, int height);

// The same with the template position of each pixel at hand, as from invertedMap.
Image drawnAt(const ShapeSpace& space, const MapGrid& places, const Image& appearance);

} // namespace morphoscope
