// The directions along which a model's latents are taken apart: sliders, scree plot and the plane
// of the map go along them. Pure, any thread.
#pragma once

#include "core/pca.h"
#include "core/training.h"

#include <string>

namespace morphoscope {

// ae, vae: principal components of the latents. aligned: its latents are such coordinates already,
// of the shapes ("view 1", ...) and of how the pictures look ("light 1", ...). Places and colours
// cannot be added up, so each kind has half of the variance; by share, the first view and the first
// light in front.
Pca latentComponents(const TrainedModel& model);

// Share that pure noise would give to the first component, see noiseShare().
float noiseLevel(const TrainedModel& model);

// "view 1", or "PC 1" where components have no names.
std::string componentName(const Pca& pca, std::size_t component);

// Share of all variance in the first `count` components, 0..1.
float cumulativeShare(const Pca& pca, int count);

} // namespace morphoscope
