// Which picture an aligned model shows at a moment of a morph, or of any latent: the two photos
// whose detail is carried, how far the picture is from one to the other, and what bends the mesh
// beside them. Window, films, stills and scores all ask here, so that they show the same. Pure
// functions on immutable values; any thread.
#pragma once

#include "app/morph_program.h"
#include "core/aligned_set.h"
#include "core/photo_set.h"
#include "core/training.h"

#include <memory>
#include <optional>
#include <vector>

namespace morphoscope {

// A model of the aligned kind with the alignment of its photos.
struct WarpScene {
    std::shared_ptr<const TrainedModel> model;
    std::shared_ptr<const AlignedSet> aligned;
    std::shared_ptr<const PhotoSet> photos;
    std::vector<int> alignedOfRow; // index in aligned->photos per latent row; -1: not aligned
};

// Null for a model of another kind, and where something is missing.
std::shared_ptr<const WarpScene> makeWarpScene(std::shared_ptr<const TrainedModel> model,
                                               std::shared_ptr<const AlignedSet> aligned,
                                               std::shared_ptr<const PhotoSet> photos);

struct WarpMoment {
    std::size_t a = 0; // indices in aligned->photos, a <= b; equal: a single photo
    std::size_t b = 0;
    float t = 0;       // 0 at a
    float carried = 1; // share of the photos' own detail
    std::vector<float> latent;
    std::vector<float> latentA; // of photo a
    std::vector<float> latentB;
    friend bool operator==(const WarpMoment&, const WarpMoment&) = default;
};

// On the way between two photos their detail is carried whole.
WarpMoment momentBetween(const WarpScene& scene, int rowA, int rowB, float t,
                         const Eigen::VectorXf& latent);

// Anywhere else: the two nearest photos of one group. With distances d1 <= d2 <= d3 to the nearest
// three, t goes by the weights 1/d1 - 1/d3 and 1/d2 - 1/d3, so that nothing jumps where another
// photo becomes the second nearest. Of their detail exp(-(d / r)^2) is carried, d the distance to
// the point of their line at t, r half the median distance between neighbouring photos: all of it
// at a photo's own latent, which therefore shows the photo.
WarpMoment momentOf(const WarpScene& scene, const Eigen::VectorXf& latent);

// A program's place: between two photos' keys, or near a key that is no photo.
WarpMoment momentAt(const WarpScene& scene, const MorphProgram& program, double place);

// What is added to the mesh's positions, one per vertex: where the latent's shape lies beside the
// straight line between both photos'. Fades out towards the frame, so that the mesh covers the
// picture. Empty where that is nothing.
std::vector<Point2> offsetsOf(const WarpScene& scene, const WarpMoment& moment,
                              const MorphField& field);

} // namespace morphoscope
