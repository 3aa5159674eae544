// The 2D picture of all latents: where each photo lies, and which latent lies at a place. Pure
// functions; t-SNE takes seconds for thousands of photos and belongs on a worker.
#pragma once

#include "core/pca.h"
#include "core/session.h"

#include <Eigen/Core>
#include <functional>
#include <memory>
#include <vector>

namespace morphoscope {

struct LatentMap {
    MapLayoutKind kind = MapLayoutKind::pca;
    std::vector<Point2>
        positions; // one per latent row, centred, scaled so that most lie in [-1, 1]
    std::shared_ptr<const Pca> pca; // of the latents
    float unitsPerSigma = 1;        // pca layout: map units of one latent unit
    Eigen::MatrixXf latents;        // rows as given, for the inverse
};

struct LatentMapRequest {
    Eigen::MatrixXf latents;
    std::shared_ptr<const Pca> pca = nullptr; // of the latents; null: their principal components
    MapLayoutKind kind = MapLayoutKind::pca;
    float perplexity = 10;
    std::uint64_t seed = 1;
};

// shouldStop is asked between iterations; a stopped t-SNE returns the layout reached.
LatentMap makeLatentMap(const LatentMapRequest& request,
                        const std::function<bool()>& shouldStop = {});

// The latent at a place of the map. pca: the plane through the mean spanned by the first two
// components, plus the nearest photos' remaining components faded in; tsne: inverse-distance
// weights of the nearest photos (Shepard). Exactly at a photo's position it is that photo's latent.
Eigen::VectorXf latentAt(const LatentMap& map, Point2 place);

} // namespace morphoscope
