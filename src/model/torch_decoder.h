// Runs a DecoderNetwork with LibTorch: where GL is missing or slower, for sweeps, and as the
// measure the GL decoder is compared with. Computes with one thread unless told otherwise. An
// object belongs to one thread at a time.
#pragma once

#include "core/decoder_network.h"
#include "core/image.h"
#include "model/compute_device.h"

#include <memory>
#include <span>
#include <vector>

namespace morphoscope {

class TorchDecoder {
public:
    // Throws std::runtime_error when the network's shapes do not fit together, the device is not
    // there or LibTorch cannot be loaded.
    explicit TorchDecoder(std::shared_ptr<const DecoderNetwork> network,
                          ComputeOptions compute = {.device = "cpu", .threads = 1});
    ~TorchDecoder();
    TorchDecoder(TorchDecoder&&) noexcept;
    TorchDecoder& operator=(TorchDecoder&&) noexcept;

    // latents: batch x latentSize. Returns batch x 3 x height x width values in 0..1.
    std::vector<float> decode(std::span<const float> latents, int batch);
    Image toImage(std::span<const float> latent);

    // Without the way back to main memory, for timing a device: waits until the device has
    // finished.
    void decodeOnDevice(std::span<const float> latents, int batch);

    const DecoderNetwork& network() const;
    const std::string& deviceName() const; // "cpu, 1 thread", "cuda:0 NAME"

    // The side that computes, see torch_library.h.
    class Layers {
    public:
        virtual ~Layers() = default;
        virtual std::vector<float> decode(std::span<const float> latents, int batch) = 0;
        virtual void decodeOnDevice(std::span<const float> latents, int batch) = 0;
        virtual const std::string& deviceName() const = 0;
    };

private:
    std::shared_ptr<const DecoderNetwork> network_;
    std::unique_ptr<Layers> layers_;
};

} // namespace morphoscope
