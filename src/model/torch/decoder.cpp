#include "model/torch/decoder.h"

#include "model/torch/auto_encoder.h"
#include "model/torch/device.h"

#include <stdexcept>

namespace morphoscope::torch_side {

namespace {

class Layers : public TorchDecoder::Layers {
public:
    Layers(std::shared_ptr<const DecoderNetwork> network, const ComputeOptions& compute)
        : thread_(useDevice(compute)), tensors_(fromDecoderNetwork(*network, thread_.device)),
          network_(std::move(network)) {}

    std::vector<float> decode(std::span<const float> latents, int batch) override {
        const torch::Tensor pictures = run(latents, batch).to(torch::kCPU).contiguous();
        return {pictures.data_ptr<float>(), pictures.data_ptr<float>() + pictures.numel()};
    }

    void decodeOnDevice(std::span<const float> latents, int batch) override {
        const torch::Tensor pictures = run(latents, batch);
        if (pictures.is_cuda())
            torch::cuda::synchronize();
    }

    const std::string& deviceName() const override { return thread_.name; }

private:
    torch::Tensor run(std::span<const float> latents, int batch) const {
        const auto expected =
            static_cast<std::size_t>(batch) * static_cast<std::size_t>(network_->latentSize);
        if (batch < 1 || latents.size() != expected)
            throw std::runtime_error("The decoder got " + std::to_string(latents.size()) +
                                     " latent values, expected " + std::to_string(expected) + ".");
        const c10::InferenceMode noGradients;
        useThreads(thread_.threads);
        const torch::Tensor input =
            torch::from_blob(const_cast<float*>(latents.data()), {batch, network_->latentSize});
        return morphoscope::decode(tensors_, input.to(thread_.device));
    }

    ComputeThread thread_;
    DecoderTensors tensors_;
    std::shared_ptr<const DecoderNetwork> network_;
};

} // namespace

std::unique_ptr<TorchDecoder::Layers> makeDecoder(std::shared_ptr<const DecoderNetwork> network,
                                                  ComputeOptions compute) try {
    return std::make_unique<Layers>(std::move(network), compute);
} catch (const c10::Error& error) {
    throw std::runtime_error(std::string("LibTorch cannot take the decoder: ") +
                             error.what_without_backtrace());
}

} // namespace morphoscope::torch_side
