// The door to LibTorch. Loading it costs most of a second (hundreds of megabytes, 900,000
// relocations), so the code that needs it (src/model/torch) is a shared library of its own, loaded
// by the first call that computes: a window opens without waiting for it. Its symbols stay its own:
// Debian 13's LibTorch exports an LLVM that would be taken for Mesa's. Internal to this module.
#pragma once

#include "model/checkpoint.h"
#include "model/torch_decoder.h"
#include "model/trainer.h"
#include "model/vision_transformer.h"

#include <string>

namespace morphoscope {

// What src/model/torch does for the functions of the same names in this module's headers.
struct TorchFunctions {
    TrainingUpdate (*train)(const TrainingRequest&,
                            const std::function<void(const TrainingUpdate&)>&, std::stop_token,
                            const IsPaused&);
    std::shared_ptr<const TrainedModel> (*loadModel)(const std::filesystem::path&, ComputeOptions);
    Eigen::MatrixXf (*encodeImages)(const std::filesystem::path&, std::span<const Image>,
                                    ComputeOptions);
    std::unique_ptr<TorchDecoder::Layers> (*makeDecoder)(std::shared_ptr<const DecoderNetwork>,
                                                         ComputeOptions);
    std::unique_ptr<VisionTransformer::Layers> (*makeVisionTransformer)(VitWeights, ComputeOptions);
    bool (*cudaIsAvailable)();
    std::string (*describeTorch)();
};

// Loads the library at the first call, any thread. Throws std::runtime_error that says why it
// cannot be loaded; a later call tries again.
const TorchFunctions& torchFunctions();

// The one symbol that the library exports.
inline constexpr const char* kTorchEntry = "morphoscope_torch_functions";
using TorchEntry = const TorchFunctions* (*)();

} // namespace morphoscope
