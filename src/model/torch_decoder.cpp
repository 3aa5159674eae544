#include "model/torch_decoder.h"

#include "model/auto_encoder.h"
#include "model/torch_device.h"

#include <stdexcept>

namespace morphoscope {

struct TorchDecoder::Layers {
    std::shared_ptr<const DecoderNetwork> network;
    ComputeThread thread;
    DecoderTensors tensors;

    torch::Tensor run(std::span<const float> latents, int batch) const {
        const auto expected =
            static_cast<std::size_t>(batch) * static_cast<std::size_t>(network->latentSize);
        if (batch < 1 || latents.size() != expected)
            throw std::runtime_error("The decoder got " + std::to_string(latents.size()) +
                                     " latent values, expected " + std::to_string(expected) + ".");
        const c10::InferenceMode noGradients;
        useThreads(thread.threads);
        const torch::Tensor input =
            torch::from_blob(const_cast<float*>(latents.data()), {batch, network->latentSize});
        return morphoscope::decode(tensors, input.to(thread.device));
    }
};

TorchDecoder::TorchDecoder(std::shared_ptr<const DecoderNetwork> network,
                           ComputeOptions compute) try
    : layers_(std::make_unique<Layers>()) {
    layers_->thread = useDevice(compute);
    layers_->tensors = fromDecoderNetwork(*network, layers_->thread.device);
    layers_->network = std::move(network);
} catch (const c10::Error& error) {
    throw std::runtime_error(std::string("LibTorch cannot take the decoder: ") +
                             error.what_without_backtrace());
}

TorchDecoder::~TorchDecoder() = default;
TorchDecoder::TorchDecoder(TorchDecoder&&) noexcept = default;
TorchDecoder& TorchDecoder::operator=(TorchDecoder&&) noexcept = default;

std::vector<float> TorchDecoder::decode(std::span<const float> latents, int batch) {
    const torch::Tensor pictures = layers_->run(latents, batch).to(torch::kCPU).contiguous();
    return {pictures.data_ptr<float>(), pictures.data_ptr<float>() + pictures.numel()};
}

Image TorchDecoder::toImage(std::span<const float> latent) {
    return fromPlanes(decode(latent, 1), network().width, network().height);
}

void TorchDecoder::decodeOnDevice(std::span<const float> latents, int batch) {
    const torch::Tensor pictures = layers_->run(latents, batch);
    if (pictures.is_cuda())
        torch::cuda::synchronize();
}

const DecoderNetwork& TorchDecoder::network() const {
    return *layers_->network;
}

const std::string& TorchDecoder::deviceName() const {
    return layers_->thread.name;
}

} // namespace morphoscope
