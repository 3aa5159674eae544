// What the shared library offers the program, see model/torch_library.h.
#include "model/torch/checkpoint.h"
#include "model/torch/decoder.h"
#include "model/torch/device.h"
#include "model/torch/training_loop.h"
#include "model/torch/vit.h"
#include "model/torch_library.h"

namespace morphoscope {

namespace {

TrainingUpdate runTraining(const TrainingRequest& request,
                           const std::function<void(const TrainingUpdate&)>& onUpdate,
                           std::stop_token stop, const IsPaused& isPaused) {
    TrainingLoop loop(request, onUpdate, std::move(stop), isPaused);
    return loop.run();
}

} // namespace

extern "C" __attribute__((visibility("default"))) const TorchFunctions*
morphoscope_torch_functions() {
    static constexpr TorchFunctions kFunctions{.train = runTraining,
                                               .loadModel = torch_side::loadModel,
                                               .encodeImages = torch_side::encodeImages,
                                               .makeDecoder = torch_side::makeDecoder,
                                               .makeVisionTransformer =
                                                   torch_side::makeVisionTransformer,
                                               .cudaIsAvailable = torch_side::cudaIsAvailable,
                                               .describeTorch = torch_side::describeTorch};
    return &kFunctions;
}

} // namespace morphoscope
