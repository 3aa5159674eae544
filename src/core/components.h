// The directions along which a model's latents are taken apart: sliders, scree plot and the plane
// of the map go along them. Pure, any thread.
#pragma once

#include "core/pca.h"
#include "core/training.h"

#include <string>

namespace morphoscope {

// ae, vae: principal components of the latents. aligned: its latents are such coordinates already,
// of the shapes ("view 1", ...) and of how the pictures look ("light 1", ...), each kind with
// shares of its own that add up to 1; by share, the first view and the first light in front.
Pca latentComponents(const TrainedModel& model);

// "view 1", or "PC 1" where components have no names.
std::string componentName(const Pca& pca, std::size_t component);

// The shares made to add up to 1: where there are two kinds, each has half.
std::vector<float> sharesOfAll(const Pca& pca);

// Share of all variance in the first `count` components, 0..1.
float cumulativeShare(const Pca& pca, int count);

} // namespace morphoscope
