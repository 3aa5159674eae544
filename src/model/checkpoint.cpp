#include "model/checkpoint.h"

#include "model/checkpoint_files.h"
#include "model/torch_library.h"

namespace morphoscope {

bool hasModel(const std::filesystem::path& folder) {
    std::error_code error;
    return !folder.empty() && std::filesystem::exists(folder / kModelFileName, error);
}

void removeModel(const std::filesystem::path& folder) {
    std::error_code ignored; // what cannot be removed is overwritten by the next run
    std::filesystem::remove(folder / kModelFileName, ignored);
    constexpr std::int64_t kNoStep = -1;
    removeOlderOptimizers(folder, kNoStep);
}

std::shared_ptr<const TrainedModel> loadModel(const std::filesystem::path& folder,
                                              ComputeOptions compute) {
    return torchFunctions().loadModel(folder, std::move(compute));
}

Eigen::MatrixXf encodeImages(const std::filesystem::path& folder, std::span<const Image> images,
                             ComputeOptions compute) {
    return torchFunctions().encodeImages(folder, images, std::move(compute));
}

} // namespace morphoscope
