// How good the weights are on all photos, collected part by part; internal to this module.
#pragma once

#include "core/training.h"
#include "model/torch/auto_encoder.h"

#include <string>
#include <vector>

namespace morphoscope {

torch::Tensor imageBytes(const Image& image);               // 3 x height x width, 8 bit
std::vector<Image> imagesOf(const torch::Tensor& pictures); // batch x 3 x height x width, 0..1
void checkImageSize(const Image& image, const TrainingSettings& settings,
                    const std::string& name); // throws

// KL divergence from the standard normal, nats: batch x codeSize (Kingma, Welling 2014, appendix
// B).
torch::Tensor klPerUnit(const Encoding& code);

class PhotoScores {
public:
    PhotoScores(const TrainingSettings& settings, std::int64_t photoCount);
    void add(const AutoEncoder& network, const torch::Tensor& pictures); // in the photos' order
    // Latents, reconstructions, PSNR (NaN when not finite), active units. Of an aligned model codes
    // and textures, which publishAligned goes on with.
    void moveInto(TrainedModel& model);

private:
    int activeUnits() const;

    ModelKind kind_;
    std::int64_t photoCount_ = 0;
    std::int64_t added_ = 0;
    std::vector<double> squaredErrors_; // one per photo
    Eigen::MatrixXf latents_;
    Eigen::VectorXd klSums_; // one per unit
    std::vector<Image> reconstructions_;
};

} // namespace morphoscope
