#include "app/live_decoder.h"

#include "model/torch_decoder.h"
#include "render/texture_upload.h"

#include <algorithm>
#include <chrono>
#include <cstdio>

namespace morphoscope {
namespace {

constexpr std::size_t kSamplesPerCandidate = 9;

double median(std::vector<double> values) {
    std::nth_element(values.begin(),
                     values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2), values.end());
    return values[values.size() / 2];
}

std::string millisecondsText(double milliseconds) {
    char text[32];
    std::snprintf(text, sizeof text, "%.2f ms", milliseconds);
    return text;
}

bool isKey(DecodeSlot slot) {
    return slot != DecodeSlot::picture && slot != DecodeSlot::mapPreview;
}

} // namespace

LiveDecoder::LiveDecoder(GlInfo gl, DecoderWish wish)
    : gl_(std::move(gl)), wish_(wish),
      torch_([decoder = std::shared_ptr<TorchDecoder>(),
              network = std::shared_ptr<const DecoderNetwork>()](const TorchRequest& request,
                                                                 const std::stop_token&) mutable {
          if (request.network != network) {
              network = request.network;
              decoder = std::make_shared<TorchDecoder>(network);
          }
          TorchPictures pictures;
          const auto start = std::chrono::steady_clock::now();
          int count = 0;
          for (std::size_t slot = 0; slot < kDecodeSlotCount; ++slot) {
              if (request.latents[slot].empty())
                  continue;
              pictures.images[slot] = decoder->toImage(request.latents[slot]);
              ++count;
          }
          const std::chrono::duration<double, std::milli> taken =
              std::chrono::steady_clock::now() - start;
          pictures.milliseconds = taken.count() / std::max(1, count);
          return pictures;
      }) {}

void LiveDecoder::setWish(DecoderWish wish) {
    wish_ = wish;
    if (network_)
        startMeasuring();
}

void LiveDecoder::setNetwork(std::shared_ptr<const DecoderNetwork> network) {
    if (network == network_)
        return;
    const bool hasNewShape = !network_ || !network || !GpuDecoder::fits(*network_, *network);
    network_ = std::move(network);
    isOutOfDate_ = true;
    if (!network_) {
        toMeasure_.clear(); // or nobody would ever be done with measuring
        gpu_.reset();
        backend_ = Backend::none;
        torch_.cancel();
        torchTextures_ = {};
        torchShown_ = {};
        kept_ = {};
    } else if (hasNewShape) {
        startMeasuring();
    } else if (gpu_) {
        gpu_->update(network_);
    }
}

void LiveDecoder::startMeasuring() {
    toMeasure_.clear();
    measured_.clear();
    samples_.clear();
    torchTextures_ = {};
    torchShown_ = {};
    if (gl_.hasCompute() && wish_ != DecoderWish::torch) {
        toMeasure_.push_back(Backend::glSingle);
        // On a software renderer half precision is single precision with conversions on top.
        if (!gl_.isSoftware)
            toMeasure_.push_back(Backend::glHalf);
    }
    if (toMeasure_.empty() || wish_ == DecoderWish::automatic)
        toMeasure_.push_back(Backend::torch);
    use(toMeasure_.front());
}

void LiveDecoder::use(Backend backend) {
    backend_ = backend;
    isOutOfDate_ = true;
    torchAsked_ = {};
    if (backend == Backend::glSingle)
        makeGpuDecoder(Precision::fp32);
    else if (backend == Backend::glHalf)
        makeGpuDecoder(Precision::fp16);
    else
        gpu_.reset();
}

void LiveDecoder::makeGpuDecoder(Precision precision) {
    gpu_ = std::make_unique<GpuDecoder>(
        network_, GpuDecoderSettings{.precision = precision,
                                     .tuningFile = defaultTuningFile(),
                                     .tunes = false}); // all at once would stall the window
    gpuTimer_ = {};
    isTuning_ = true;
}

void LiveDecoder::advanceGpu() {
    const ShaderReload reload = gpu_->reloadShaders();
    shaderFailure_ = reload.failure;
    isOutOfDate_ |= reload.hasChanged;
    isOutOfDate_ |= gpu_->advanceUpdate();
    const auto time = gpuTimer_.milliseconds();
    if (isTuning_)
        isTuning_ = gpu_->advanceTuning();
    else if (time && *time > 0)
        noteSample(*time);
}

void LiveDecoder::noteSample(double milliseconds) {
    milliseconds_ = milliseconds;
    if (toMeasure_.empty())
        return;
    samples_.push_back(milliseconds);
    if (samples_.size() >= kSamplesPerCandidate)
        measureNextOrChoose();
}

void LiveDecoder::measureNextOrChoose() {
    measured_.emplace_back(toMeasure_.front(), median(std::exchange(samples_, {})));
    toMeasure_.erase(toMeasure_.begin());
    if (!toMeasure_.empty()) {
        use(toMeasure_.front());
        return;
    }
    const auto fastest =
        std::min_element(measured_.begin(), measured_.end(),
                         [](const auto& a, const auto& b) { return a.second < b.second; });
    reason_.clear();
    for (const auto& [backend, time] : measured_)
        reason_ +=
            std::string(reason_.empty() ? "" : ", ") + name(backend) + " " + millisecondsText(time);
    if (!gl_.hasCompute())
        reason_ += "; OpenGL " + std::to_string(gl_.majorVersion) + "." +
                   std::to_string(gl_.minorVersion) + " has no compute shaders (4.3 needed)";
    else if (wish_ != DecoderWish::automatic)
        reason_ += "; chosen by you";
    else
        reason_ += "; the fastest is used";
    if (fastest->first != backend_)
        use(fastest->first);
}

bool LiveDecoder::advance() {
    const bool hasNews = receiveTorch(); // before the next request, which would supersede it
    requestTorch();
    if (gpu_)
        advanceGpu();
    if (hasNews || !toMeasure_.empty())
        isOutOfDate_ = true;
    stamp_ += isOutOfDate_ ? 1 : 0;
    return std::exchange(isOutOfDate_, false);
}

bool LiveDecoder::receiveTorch() {
    const auto result = torch_.poll();
    if (!result || backend_ != Backend::torch)
        return false;
    const TorchPictures* pictures = succeeded(*result);
    if (!pictures)
        return false;
    for (std::size_t slot = 0; slot < kDecodeSlotCount; ++slot) {
        const Image& image = pictures->images[slot];
        Texture& texture = torchTextures_[slot];
        if (image.empty())
            continue;
        if (texture.width() == image.width && texture.height() == image.height)
            uploadInto(texture, image);
        else
            texture = uploadedTexture(image, Mipmaps::no);
        torchShown_[slot] = torchAsked_.latents[slot];
    }
    noteSample(pictures->milliseconds);
    return true;
}

PictureSourceView LiveDecoder::decode(DecodeSlot slot, std::span<const float> latent) {
    if (!network_ || static_cast<int>(latent.size()) != network_->latentSize)
        return {};
    if (gpu_ && isKey(slot))
        return keptDecode(kept_[static_cast<std::size_t>(slot)], latent);
    if (gpu_) {
        gpuTimer_.begin();
        const DecodedPictures decoded = gpu_->decode(latent);
        gpuTimer_.end();
        return {decoded.texture, decoded.uv0(0), decoded.uv1(0)};
    }
    const auto index = static_cast<std::size_t>(slot);
    torchWanted_.network = network_;
    torchWanted_.latents[index].assign(latent.begin(), latent.end());
    if (isKey(slot) && torchShown_[index] != torchWanted_.latents[index])
        return {}; // a picture of another photo would put its light on this one
    return {torchTextures_[index].id(), {0, 0}, {1, 1}};
}

PictureSourceView LiveDecoder::keptDecode(KeptPicture& kept, std::span<const float> latent) {
    if (kept.stamp != stamp_ ||
        !std::equal(latent.begin(), latent.end(), kept.latent.begin(), kept.latent.end())) {
        const DecodedPictures decoded = gpu_->decode(latent);
        copyInto(kept.texture, decoded.texture);
        kept.latent.assign(latent.begin(), latent.end());
        kept.stamp = stamp_;
    }
    return {kept.texture.id(), {0, 0}, {1, 1}};
}

// What the last frame wanted, unless it was asked for already. One request at a time: the worker
// finishes a picture before it hears of the next latent, so that pictures arrive at all while a
// latent is dragged.
void LiveDecoder::requestTorch() {
    if (torch_.isBusy())
        return;
    TorchRequest wanted = std::exchange(torchWanted_, {});
    const bool isNew = wanted.network != torchAsked_.network ||
                       wanted.latents != torchAsked_.latents || !toMeasure_.empty();
    if (!wanted.network || !isNew)
        return;
    TorchRequest request = wanted;
    for (std::size_t slot = 0; slot < kDecodeSlotCount; ++slot) // what is there already
        if (isKey(static_cast<DecodeSlot>(slot)) && wanted.network == torchAsked_.network &&
            wanted.latents[slot] == torchShown_[slot])
            request.latents[slot].clear();
    torchAsked_ = std::move(wanted);
    torch_.request(std::move(request));
}

bool LiveDecoder::isPreparing() const {
    return !toMeasure_.empty() || (gpu_ && (isTuning_ || gpu_->isUpdating()));
}

bool LiveDecoder::isBusy() const {
    return isPreparing() || torch_.isBusy();
}

void LiveDecoder::report(PerformanceStatus& status) const {
    status.decoderName = name(backend_);
    status.decoderReason = toMeasure_.empty() ? reason_ : "measuring each decoder on this machine";
    if (!shaderFailure_.empty())
        status.decoderReason = shaderFailure_ + "; the last good shader is used";
    status.decodeMilliseconds = static_cast<float>(milliseconds_);
    if (gpu_)
        status.gpuMemoryBytes += gpu_->memoryBytes();
    for (const Texture& texture : torchTextures_)
        status.gpuMemoryBytes += texture ? texture.byteCount() : 0;
    for (const KeptPicture& kept : kept_)
        status.gpuMemoryBytes += kept.texture.byteCount();
}

const char* LiveDecoder::name(Backend backend) {
    switch (backend) {
    case Backend::glSingle:
        return "GL fp32";
    case Backend::glHalf:
        return "GL fp16";
    case Backend::torch:
        return "LibTorch CPU";
    case Backend::none:
        break;
    }
    return "";
}

} // namespace morphoscope
