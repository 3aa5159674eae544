// The coordinates in which an aligned model's appearance is published. What the encoder learned has
// arbitrary axes, and a VAE makes all that are in use equally strong; here they are turned so that
// number 1 is the direction in which the PICTURES of the set differ most, number 2 the next, each
// with unit variance over the photos and a known share, like the shape numbers. The map is linear
// and undone in the decoder's first layer, so the decoded pictures stay the same. No LibTorch in
// here. Pure, any thread.
#pragma once

#include "core/decoder_network.h"
#include "core/image.h"

#include <Eigen/Core>
#include <span>
#include <vector>

namespace morphoscope {

struct LightAxes {
    Eigen::VectorXf mean;      // appearanceSize: what the encoder gives on average
    Eigen::MatrixXf toAxes;    // axes = toAxes * (code - mean); square
    Eigen::MatrixXf fromAxes;  // code = mean + fromAxes * axes, for every code of a learned photo
    std::vector<float> shares; // per axis: of the variance of the pictures; sum at most 1
};

struct LightAxesRequest {
    const Eigen::MatrixXf& codes;       // photoCount x appearanceSize, the encoder's means
    const std::vector<Image>& pictures; // what the codes decode to; one per photo, of one size
    std::span<const float> weights;     // per pixel: how many of the photos see it, 0..1
};
LightAxes lightAxes(const LightAxesRequest& request);

// `network` takes codes; the result takes [shapeSize numbers that change nothing | axes].
DecoderNetwork withAxes(const DecoderNetwork& network, const LightAxes& axes, int shapeSize);

// One row per photo: [shape | axes of its code].
Eigen::MatrixXf alignedLatents(const Eigen::MatrixXf& shapes, const Eigen::MatrixXf& codes,
                               const LightAxes& axes);

} // namespace morphoscope
