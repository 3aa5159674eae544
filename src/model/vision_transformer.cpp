#include "model/vision_transformer.h"

#include "model/torch_library.h"

#include <stdexcept>

namespace morphoscope {
namespace {

void checkInput(const VitInput& input, const VitConfig& config) {
    const auto expected = std::size_t{3} * static_cast<std::size_t>(input.photoCount) *
                          static_cast<std::size_t>(input.width) *
                          static_cast<std::size_t>(input.height);
    if (input.photoCount < 0 || input.planes.size() != expected)
        throw std::runtime_error("The network got " + std::to_string(input.planes.size()) +
                                 " values, expected " + std::to_string(expected) + ".");
    if (input.width < config.patchSize || input.height < config.patchSize)
        throw std::runtime_error("The network got photos of " + std::to_string(input.width) + "x" +
                                 std::to_string(input.height) + " pixels, expected at least " +
                                 std::to_string(config.patchSize) + " a side.");
}

void checkTuning(const TuningRequest& request, const VitConfig& config) {
    if (config.hasDropout)
        throw std::runtime_error("This network was made to be tuned with dropout, which is not "
                                 "done here; its features can be used as they are.");
    const auto features = static_cast<std::size_t>(config.featureCount());
    if (request.head.weights.size() != 2 * features || request.head.bias.size() != 2)
        throw std::runtime_error("The head to start from has " +
                                 std::to_string(request.head.weights.size()) +
                                 " weights, expected " + std::to_string(2 * features) + ".");
    for (const auto& batch : request.batches)
        for (const std::size_t photo : batch)
            if (photo >= request.isPositive.size())
                throw std::runtime_error("A batch names photo " + std::to_string(photo) + " of " +
                                         std::to_string(request.isPositive.size()) + ".");
}

} // namespace

VisionTransformer::VisionTransformer(VitWeights weights, const ComputeOptions& compute)
    : layers_(torchFunctions().makeVisionTransformer(std::move(weights), compute)) {}

VisionTransformer::VisionTransformer(std::unique_ptr<Layers> layers) : layers_(std::move(layers)) {}

VisionTransformer::~VisionTransformer() = default;
VisionTransformer::VisionTransformer(VisionTransformer&&) noexcept = default;
VisionTransformer& VisionTransformer::operator=(VisionTransformer&&) noexcept = default;

const VitConfig& VisionTransformer::config() const {
    return layers_->config();
}

const std::string& VisionTransformer::deviceName() const {
    return layers_->deviceName();
}

std::vector<float> VisionTransformer::features(const VitInput& input,
                                               const std::stop_token& stop) const {
    checkInput(input, config());
    return layers_->run(input, Layers::Output::features, stop);
}

std::vector<float> VisionTransformer::logits(const VitInput& input,
                                             const std::stop_token& stop) const {
    checkInput(input, config());
    if (config().labelCount == 0)
        throw std::runtime_error("These weights have no head, only features can be computed.");
    return layers_->run(input, Layers::Output::logits, stop);
}

std::optional<VisionTransformer> VisionTransformer::tuned(const TuningRequest& request,
                                                          const OnTuningProgress& onProgress,
                                                          const std::stop_token& stop) const {
    checkTuning(request, config());
    std::unique_ptr<Layers> layers = layers_->tuned(request, onProgress, stop);
    if (!layers)
        return std::nullopt;
    return VisionTransformer(std::move(layers));
}

VitWeights VisionTransformer::weights() const {
    return layers_->weights();
}

} // namespace morphoscope
