#include "render/decoder_pipeline.h"

#include "render/decoder_weights.h"

#include <algorithm>
#include <glad/gl.h>

namespace morphoscope {
namespace {

std::size_t activationBytes(const LayerGeometry& geometry, Precision precision) {
    const std::size_t pixels =
        std::size_t(geometry.outputWidth() + 2) * std::size_t(geometry.outputHeight() + 2);
    return pixels * std::size_t(quadCount(geometry.outputChannels)) * 4 *
           (precision == Precision::fp16 ? 2 : 4) * std::size_t(geometry.imageCount);
}

} // namespace

int imagesAtOnce(const DecoderNetwork& network, Precision precision, int pictureCount) {
    constexpr std::size_t kCacheBytes = 32 << 20;
    std::size_t largest = 1;
    std::size_t previous = 0;
    for (const LayerGeometry& geometry : layerGeometries(network, 1)) {
        const std::size_t own = geometry.isLast ? 0 : activationBytes(geometry, precision);
        largest = std::max(largest, previous + own);
        previous = own;
    }
    return std::clamp(int(kCacheBytes / largest), 1, pictureCount);
}

DecoderPipeline::DecoderPipeline(const DecoderNetwork& network, const PipelineSettings& settings,
                                 const ChosenShapes& shapes)
    : settings_(settings), latentSize_(network.latentSize),
      geometries_(layerGeometries(network, settings.imagesAtOnce)) {
    const GlInfo info = currentGlInfo();
    layers_.resize(geometries_.size());
    std::vector<PendingProgram> kernels; // all at once: the driver may compile them side by side
    for (std::size_t i = 0; i < layers_.size(); ++i) {
        const LayerGeometry& geometry = geometries_[i];
        const auto chosen = shapes.find(toText(geometry));
        layers_[i].shape =
            chosen != shapes.end() && suits(chosen->second, geometry, settings.precision, info)
                ? chosen->second
                : candidateShapes(geometry, settings.precision, info).front();
        kernels.push_back(beginKernel(i, layers_[i].shape));
    }
    for (std::size_t i = 0; i < layers_.size(); ++i) {
        const LayerGeometry& geometry = geometries_[i];
        layers_[i].program.emplace(std::move(kernels[i]));
        if (geometry.isLast)
            continue;
        layers_[i].output =
            Buffer(activationBytes(geometry, settings.precision), Buffer::Use::gpuOnly);
        layers_[i].output.clearToZero(); // the border is never written again
        layers_[i].outputTexels = makeTexels(layers_[i].output, settings.precision);
    }
    latents_ = Buffer(std::size_t(latentSize_ * settings.pictureCount) * sizeof(float),
                      Buffer::Use::upload);
    latentTexels_ = makeSingleTexels(latents_);
    const int rows = (settings.pictureCount + settings.columns - 1) / settings.columns;
    texture_ = Texture(network.width * settings.columns, network.height * rows, settings.target);
}

PendingProgram DecoderPipeline::beginKernel(std::size_t layer, const KernelShape& shape) const {
    return PendingProgram(
        kernelRequest(geometries_[layer], shape, settings_.precision, settings_.target));
}

void DecoderPipeline::setShape(std::size_t layer, const KernelShape& shape) {
    setShape(layer, shape, beginKernel(layer, shape));
}

void DecoderPipeline::setShape(std::size_t layer, const KernelShape& shape, PendingProgram kernel) {
    layers_[layer].program = ShaderProgram(std::move(kernel));
    layers_[layer].shape = shape;
}

void DecoderPipeline::uploadLatents(std::span<const float> latents) {
    latents_.write(0, std::as_bytes(latents));
}

void DecoderPipeline::run(const WeightSet& weights, std::span<const float> latents) {
    uploadLatents(latents);
    const int count = int(latents.size()) / latentSize_;
    for (int first = 0; first < count; first += settings_.imagesAtOnce)
        for (std::size_t layer = 0; layer < layers_.size(); ++layer)
            dispatchLayer(layer, weights, std::min(settings_.imagesAtOnce, count - first), first);
    glMemoryBarrier(GL_TEXTURE_FETCH_BARRIER_BIT | GL_FRAMEBUFFER_BARRIER_BIT |
                    GL_TEXTURE_UPDATE_BARRIER_BIT | GL_PIXEL_BUFFER_BARRIER_BIT);
}

void DecoderPipeline::dispatchLayer(std::size_t index, const WeightSet& weights, int imageCount,
                                    int firstImage) {
    const Layer& layer = layers_[index];
    const LayerGeometry& geometry = geometries_[index];
    glUseProgram(layer.program->id());
    if (layer.shape.readsTexels)
        bindTexels(index, weights);
    else
        bindStorage(index, weights);
    glBindBufferBase(GL_SHADER_STORAGE_BUFFER, 2, weights.layer(index).bias.id());
    if (geometry.isLast) {
        glBindImageTexture(0, texture_.id(), 0, GL_FALSE, 0, GL_WRITE_ONLY,
                           internalFormat(texture_.format()));
        glUniform1i(layer.program->uniform("columns"), settings_.columns);
    }
    if (geometry.isGrid || geometry.isLast)
        glUniform1i(layer.program->uniform("firstImage"), firstImage);
    glDispatchCompute(GLuint(workGroupCount(geometry, layer.shape)), 1, GLuint(imageCount));
    glMemoryBarrier(GL_SHADER_STORAGE_BARRIER_BIT | GL_TEXTURE_FETCH_BARRIER_BIT |
                    GL_SHADER_IMAGE_ACCESS_BARRIER_BIT);
}

void DecoderPipeline::bindStorage(std::size_t index, const WeightSet& weights) const {
    const auto bind = [](GLuint binding, const Buffer& buffer) {
        glBindBufferBase(GL_SHADER_STORAGE_BUFFER, binding, buffer.id());
    };
    const LayerGeometry& geometry = geometries_[index];
    if (!geometry.isGrid)
        bind(0, layers_[index - 1].output);
    bind(1, weights.layer(index).weights);
    if (!geometry.isLast)
        bind(3, layers_[index].output);
    if (geometry.isGrid || geometry.isLast)
        bind(4, geometry.isGrid ? latents_ : weights.outputBias());
}

void DecoderPipeline::bindTexels(std::size_t index, const WeightSet& weights) const {
    const auto bind = [](GLenum unit, const GlObject<deleteTexture>& texels) {
        glActiveTexture(GL_TEXTURE0 + unit);
        glBindTexture(GL_TEXTURE_BUFFER, texels.id());
    };
    const LayerGeometry& geometry = geometries_[index];
    if (geometry.isGrid || geometry.isLast)
        bind(2, geometry.isGrid ? latentTexels_ : weights.outputBiasTexels());
    bind(1, weights.layer(index).texels);
    if (!geometry.isGrid)
        bind(0, layers_[index - 1].outputTexels);
    glActiveTexture(GL_TEXTURE0);
    if (!geometry.isLast)
        glBindImageTexture(1, layers_[index].outputTexels.id(), 0, GL_FALSE, 0, GL_WRITE_ONLY,
                           settings_.precision == Precision::fp16 ? GL_RG32UI : GL_RGBA32F);
}

ShaderReload DecoderPipeline::reloadShaders(std::chrono::steady_clock::time_point now) {
    ShaderReload reload;
    for (Layer& layer : layers_) {
        reload.hasChanged |= layer.program->reloadIfChanged(now);
        if (reload.failure.empty())
            reload.failure = layer.program->failure();
    }
    return reload;
}

std::uint64_t DecoderPipeline::memoryBytes() const {
    std::uint64_t bytes = latents_.byteCount() + texture_.byteCount();
    for (const Layer& layer : layers_)
        bytes += layer.output.byteCount();
    return bytes;
}

} // namespace morphoscope
