#include "render/gpu_decoder.h"

#include "render/decoder_pipeline.h"
#include "render/decoder_tuning.h"

#include <chrono>
#include <cmath>
#include <glad/gl.h>
#include <optional>
#include <stdexcept>

namespace morphoscope {
namespace {

constexpr int kBatchColumns = 8;

void checkRunsHere(const DecoderNetwork& network) {
    const GlInfo info = currentGlInfo();
    if (!info.hasCompute())
        throw std::runtime_error("the OpenGL here is " + info.version +
                                 ", expected 4.3 for compute shaders");
    if (network.gridChannels % 4 != 0)
        throw std::runtime_error("the decoder's grid has " + std::to_string(network.gridChannels) +
                                 " channels, expected a multiple of 4");
    for (std::size_t i = 0; i + 1 < network.convolutions.size(); ++i)
        if (network.convolutions[i].outputChannels % 4 != 0)
            throw std::runtime_error("convolution " + std::to_string(i) + " of the decoder has " +
                                     std::to_string(network.convolutions[i].outputChannels) +
                                     " output channels, expected a multiple of 4");
    if (network.width * kBatchColumns > info.maxTextureSize ||
        network.height * (kMaxDecodeBatch / kBatchColumns) > info.maxTextureSize)
        throw std::runtime_error("a batch of " + std::to_string(network.width) + "x" +
                                 std::to_string(network.height) +
                                 " pictures does not fit into a texture of " +
                                 std::to_string(info.maxTextureSize) + " pixels a side");
}

} // namespace

Point2 DecodedPictures::uv0(int index) const {
    return {float(index % columns) / float(columns), float(index / columns) / float(rows)};
}

Point2 DecodedPictures::uv1(int index) const {
    return {float(index % columns + 1) / float(columns), float(index / columns + 1) / float(rows)};
}

struct GpuDecoder::Parts {
    Parts(GpuDecoderSettings chosen, std::string rendererName, WeightSet weights)
        : settings(std::move(chosen)), renderer(std::move(rendererName)),
          shown(std::move(weights)) {}

    GpuDecoderSettings settings;
    std::string renderer;
    WeightSet shown;               // what decode() uses
    std::optional<WeightSet> next; // being filled, or free
    bool isUploading = false;
    Fence lastUseOfNext; // `next` was shown before: the GPU may still read it
    std::shared_ptr<const DecoderNetwork> waiting;
    std::optional<KernelTuner> tuner; // of `single`, under way
    std::optional<DecoderPipeline> single;
    std::optional<DecoderPipeline> batch; // made with the first batch: it needs a lot of memory

    DecoderPipeline makePipeline(int pictureCount) const;
    DecoderPipeline& pipelineFor(int count);
};

DecoderPipeline GpuDecoder::Parts::makePipeline(int pictureCount) const {
    const DecoderNetwork& network = *shown.network();
    const PipelineSettings pipelineSettings = {
        .pictureCount = pictureCount,
        .imagesAtOnce = imagesAtOnce(network, settings.precision, pictureCount),
        .columns = pictureCount == 1 ? 1 : kBatchColumns,
        .precision = settings.precision,
        .target = settings.target};
    const ChosenShapes known = rememberedShapes(settings.tuningFile, renderer, settings.precision);
    DecoderPipeline pipeline(network, pipelineSettings, known);
    if (settings.tunes) {
        KernelTuner kernels(known, KernelTuner::Compiler::isAwaited);
        while (kernels.step(pipeline, shown)) {
        }
        rememberShapes(settings.tuningFile, renderer, settings.precision, kernels.measured());
    }
    return pipeline;
}

DecoderPipeline& GpuDecoder::Parts::pipelineFor(int count) {
    std::optional<DecoderPipeline>& pipeline = count == 1 ? single : batch;
    if (!pipeline)
        pipeline.emplace(makePipeline(count == 1 ? 1 : kMaxDecodeBatch));
    return *pipeline;
}

GpuDecoder::GpuDecoder(std::shared_ptr<const DecoderNetwork> network, GpuDecoderSettings settings) {
    checkShapes(*network);
    checkRunsHere(*network);
    WeightSet weights(*network, settings.precision);
    parts_ =
        std::make_unique<Parts>(std::move(settings), currentGlInfo().renderer, std::move(weights));
    parts_->shown.startUpload(std::move(network));
    parts_->shown.uploadAll();
    parts_->pipelineFor(1);
    if (!parts_->settings.tunes)
        parts_->tuner.emplace(rememberedShapes(parts_->settings.tuningFile, parts_->renderer,
                                               parts_->settings.precision),
                              KernelTuner::Compiler::isLeftAlone);
}

GpuDecoder::~GpuDecoder() = default;
GpuDecoder::GpuDecoder(GpuDecoder&&) noexcept = default;
GpuDecoder& GpuDecoder::operator=(GpuDecoder&&) noexcept = default;

DecodedPictures GpuDecoder::decode(std::span<const float> latents) {
    const DecoderNetwork& shapes = *network();
    const std::size_t latentSize = std::size_t(shapes.latentSize);
    const std::size_t count = latents.size() / latentSize;
    if (count < 1 || count > std::size_t(kMaxDecodeBatch) || count * latentSize != latents.size())
        throw std::runtime_error("a decode was given " + std::to_string(latents.size()) +
                                 " numbers, expected 1 to " + std::to_string(kMaxDecodeBatch) +
                                 " latents of " + std::to_string(latentSize));
    DecoderPipeline& pipeline = parts_->pipelineFor(int(count));
    pipeline.run(parts_->shown, latents);
    const int columns = pipeline.settings().columns;
    return {.texture = pipeline.texture().id(),
            .width = shapes.width,
            .height = shapes.height,
            .columns = columns,
            .rows = (pipeline.settings().pictureCount + columns - 1) / columns,
            .count = int(count)};
}

void GpuDecoder::update(std::shared_ptr<const DecoderNetwork> network) {
    checkShapes(*network);
    if (!fits(*network, *this->network()))
        throw std::runtime_error(
            "the decoder was given new weights of other shapes, expected those of a " +
            std::to_string(this->network()->width) + "x" + std::to_string(this->network()->height) +
            " picture as before");
    parts_->waiting = std::move(network);
}

bool GpuDecoder::advanceUpdate(double budgetMilliseconds) {
    Parts& parts = *parts_;
    if (!parts.isUploading) {
        if (!parts.waiting || !parts.lastUseOfNext.isPassed())
            return false;
        if (!parts.next)
            parts.next.emplace(*parts.waiting, parts.settings.precision);
        parts.next->startUpload(std::exchange(parts.waiting, nullptr));
        parts.isUploading = true;
    }
    const auto start = std::chrono::steady_clock::now();
    const std::chrono::duration<double, std::milli> budget(budgetMilliseconds);
    while (parts.next->uploadSlice())
        if (std::chrono::steady_clock::now() - start > budget)
            return false;
    std::swap(parts.shown, *parts.next);
    parts.lastUseOfNext = Fence::insert();
    parts.isUploading = false;
    return true;
}

bool GpuDecoder::isUpdating() const {
    return parts_->isUploading || parts_->waiting;
}

const std::shared_ptr<const DecoderNetwork>& GpuDecoder::network() const {
    return parts_->shown.network();
}

bool GpuDecoder::fits(const DecoderNetwork& a, const DecoderNetwork& b) {
    if (a.latentSize != b.latentSize || a.gridChannels != b.gridChannels ||
        a.gridWidth != b.gridWidth || a.gridHeight != b.gridHeight || a.width != b.width ||
        a.height != b.height || a.convolutions.size() != b.convolutions.size())
        return false;
    for (std::size_t i = 0; i < a.convolutions.size(); ++i) {
        const ConvolutionLayer& x = a.convolutions[i];
        const ConvolutionLayer& y = b.convolutions[i];
        if (x.inputChannels != y.inputChannels || x.outputChannels != y.outputChannels ||
            x.doublesSize != y.doublesSize || x.activation != y.activation)
            return false;
    }
    return true;
}

bool GpuDecoder::advanceTuning() {
    Parts& parts = *parts_;
    if (!parts.tuner)
        return false;
    if (parts.tuner->step(*parts.single, parts.shown))
        return true;
    rememberShapes(parts.settings.tuningFile, parts.renderer, parts.settings.precision,
                   parts.tuner->measured());
    parts.tuner.reset();
    return false;
}

ShaderReload GpuDecoder::reloadShaders() {
    const auto now = std::chrono::steady_clock::now();
    ShaderReload reload = parts_->single->reloadShaders(now);
    if (parts_->batch) {
        const ShaderReload other = parts_->batch->reloadShaders(now);
        reload.hasChanged |= other.hasChanged;
        if (reload.failure.empty())
            reload.failure = other.failure;
    }
    return reload;
}

std::uint64_t GpuDecoder::memoryBytes() const {
    std::uint64_t bytes = parts_->shown.memoryBytes();
    if (parts_->next)
        bytes += parts_->next->memoryBytes();
    for (const auto* pipeline : {&parts_->single, &parts_->batch})
        if (*pipeline)
            bytes += (*pipeline)->memoryBytes();
    return bytes;
}

Precision GpuDecoder::precision() const {
    return parts_->settings.precision;
}

std::string GpuDecoder::name() const {
    return precision() == Precision::fp16 ? "GL fp16" : "GL fp32";
}

std::vector<LayerTime> GpuDecoder::timeLayers(std::span<const float> latents, int repeats) {
    decode(latents); // so that every layer has real input
    const int count = int(latents.size()) / network()->latentSize;
    DecoderPipeline& pipeline = parts_->pipelineFor(count);
    const double chains = std::ceil(double(count) / pipeline.settings().imagesAtOnce);
    std::vector<LayerTime> times = layerWork(count);
    for (std::size_t i = 0; i < times.size(); ++i)
        times[i].milliseconds = chains * 1e3 * timeLayer(pipeline, parts_->shown, i, repeats);
    return times;
}

std::vector<LayerTime> GpuDecoder::layerWork(int count) {
    DecoderPipeline& pipeline = parts_->pipelineFor(count);
    const double chains = std::ceil(double(count) / pipeline.settings().imagesAtOnce);
    std::vector<LayerTime> layers;
    for (std::size_t i = 0; i < pipeline.geometries().size(); ++i) {
        const LayerGeometry& geometry = pipeline.geometries()[i];
        layers.push_back(
            {.name = toText(geometry),
             .multiplyAccumulates = chains * multiplyAccumulates(geometry),
             .executedMultiplyAccumulates = chains * executedMultiplyAccumulates(geometry),
             .bytes = chains * touchedBytes(geometry, precision()),
             .kernel = toText(pipeline.shape(i)),
             .multipliesHalves = pipeline.shape(i).multipliesHalves});
    }
    return layers;
}

} // namespace morphoscope
