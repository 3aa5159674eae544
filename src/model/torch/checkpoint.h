// The computing side of model/checkpoint.h: the same functions, with LibTorch at hand.
#pragma once

#include "model/checkpoint.h"

namespace morphoscope::torch_side {

std::shared_ptr<const TrainedModel> loadModel(const std::filesystem::path& folder,
                                              ComputeOptions compute);
Eigen::MatrixXf encodeImages(const std::filesystem::path& folder, std::span<const Image> images,
                             ComputeOptions compute);

} // namespace morphoscope::torch_side
