// What a part of a batch is measured by, for every kind of model; internal to this module. All sums
// run over the part's photos.
#pragma once

#include "model/torch/auto_encoder.h"

#include <vector>

namespace morphoscope {

struct BatchPart {
    torch::Tensor pictures;  // count x 3 x height x width, 0..1
    torch::Tensor noise;     // vae: count x codeSize; aligned: one column more, see below
    torch::Tensor seen;      // aligned: count x 1 x height x width, 1 where a photo has pixels
    std::vector<int> groups; // aligned: the template of each picture, -1: its own
};

struct LossSums {
    torch::Tensor reconstruction; // squared error, as over all values of a picture
    torch::Tensor mixed;          // the same at mixed codes (aligned), weighted; undefined else
    torch::Tensor kl;             // nats
    torch::Tensor heldKl;         // the part of it that is minimised (aligned: above the free bits)
};

// aligned: the error counts only where a photo has pixels, so nothing is learned from the fill.
// Each unit may use kFreeNats for nothing (free bits: Kingma et al. 2016, section C.8), so that few
// photos do not end in units that say nothing. Neighbouring photos of the part that share a
// template are mixed: the picture of the mixed code is held to the blend of the two textures where
// both are seen, which shows every part once because the textures are aligned. The noise's last
// column says at which share.
LossSums lossSums(const AutoEncoder& network, const BatchPart& part, ModelKind kind);

inline constexpr double kFreeNats = 0.05;
inline constexpr double kMixedWeight = 0.5;

} // namespace morphoscope
