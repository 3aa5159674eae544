#include "model/torch_decoder.h"

#include "model/torch_library.h"

namespace morphoscope {

TorchDecoder::TorchDecoder(std::shared_ptr<const DecoderNetwork> network, ComputeOptions compute)
    : network_(std::move(network)),
      layers_(torchFunctions().makeDecoder(network_, std::move(compute))) {}

TorchDecoder::~TorchDecoder() = default;
TorchDecoder::TorchDecoder(TorchDecoder&&) noexcept = default;
TorchDecoder& TorchDecoder::operator=(TorchDecoder&&) noexcept = default;

std::vector<float> TorchDecoder::decode(std::span<const float> latents, int batch) {
    return layers_->decode(latents, batch);
}

Image TorchDecoder::toImage(std::span<const float> latent) {
    return fromPlanes(decode(latent, 1), network_->width, network_->height);
}

void TorchDecoder::decodeOnDevice(std::span<const float> latents, int batch) {
    layers_->decodeOnDevice(latents, batch);
}

const DecoderNetwork& TorchDecoder::network() const {
    return *network_;
}

const std::string& TorchDecoder::deviceName() const {
    return layers_->deviceName();
}

} // namespace morphoscope
