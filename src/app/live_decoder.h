// Who turns latents into pictures on this machine, chosen by measurement: GL compute shaders in
// single or half precision, or LibTorch on a worker. A network of new shapes is first decoded by
// each candidate for a few frames (with timer queries, so that nothing waits); then the fastest
// stays. GL thread only.
#pragma once

#include "app/command_line.h"
#include "core/live.h"
#include "core/worker.h"
#include "render/frame_timer.h"
#include "render/gl_info.h"
#include "render/gpu_decoder.h"
#include "render/picture_pass.h"

#include <array>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace morphoscope {

// What is decoded. LibTorch keeps a texture for each; GL decodes the picture and the preview on the
// spot, every frame, and the keys (of the photos that a morph goes between) once per latent and
// weights.
enum class DecodeSlot { picture, mapPreview, keyA, keyB, previewKeyA, previewKeyB };
inline constexpr std::size_t kDecodeSlotCount = 6;

class LiveDecoder {
public:
    LiveDecoder(GlInfo gl, DecoderWish wish);

    void setWish(DecoderWish wish); // measures again
    void setNetwork(std::shared_ptr<const DecoderNetwork> network);

    // Once a frame, before decode(). True when pictures decoded earlier are out of date: new
    // weights, another decoder, or a picture from the worker has arrived.
    bool advance();

    // The slot's picture: with GL the one of this latent, with LibTorch the newest that is finished
    // (texture 0: none yet). A key's stays valid until it is asked for with another latent, the
    // others until the next decode(): ask for the keys first.
    PictureSourceView decode(DecodeSlot slot, std::span<const float> latent);

    // Why an edited shader does not compile (file:line first), while the last good one stays in
    // use; empty when all do.
    const std::string& shaderFailure() const { return shaderFailure_; }

    // True while frames are needed although nothing on the screen asks for them: measuring and
    // uploading; isBusy also while LibTorch's newest pictures are awaited.
    bool isPreparing() const;
    bool isBusy() const;

    void report(PerformanceStatus& status) const;

private:
    enum class Backend { none, glSingle, glHalf, torch };
    struct TorchRequest {
        std::shared_ptr<const DecoderNetwork> network;
        std::array<std::vector<float>, kDecodeSlotCount> latents; // empty: not wanted
    };
    struct TorchPictures {
        std::array<Image, kDecodeSlotCount> images;
        double milliseconds = 0; // of one decode
    };

    struct KeptPicture { // of a key, with GL
        std::vector<float> latent;
        std::uint64_t stamp = 0; // decodes before are out of date
        Texture texture;
    };

    PictureSourceView keptDecode(KeptPicture& kept, std::span<const float> latent);
    void startMeasuring();
    void use(Backend backend);
    void noteSample(double milliseconds);
    void measureNextOrChoose();
    void makeGpuDecoder(Precision precision);
    void advanceGpu();
    bool receiveTorch();
    void requestTorch();
    static const char* name(Backend backend);

    GlInfo gl_;
    DecoderWish wish_;
    std::shared_ptr<const DecoderNetwork> network_;
    Backend backend_ = Backend::none;
    std::vector<Backend> toMeasure_; // the first is being measured
    std::vector<double> samples_;    // milliseconds of the one being measured
    std::vector<std::pair<Backend, double>> measured_;
    std::string reason_;
    bool isOutOfDate_ = false;
    bool isTuning_ = false; // the kernels of gpu_, one a frame
    std::string shaderFailure_;

    std::unique_ptr<GpuDecoder> gpu_;
    FrameTimer gpuTimer_;
    double milliseconds_ = 0; // newest decode
    std::uint64_t stamp_ = 1; // grows when earlier pictures go out of date
    std::array<KeptPicture, kDecodeSlotCount> kept_;

    Worker<TorchRequest, TorchPictures> torch_;
    TorchRequest torchWanted_;
    TorchRequest torchAsked_;
    std::array<Texture, kDecodeSlotCount> torchTextures_;
    std::array<std::vector<float>, kDecodeSlotCount> torchShown_; // the textures' latents
};

} // namespace morphoscope
