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
    for (std::size_t i = 0; i < layers_.size(); ++i) {
        const LayerGeometry& geometry = geometries_[i];
        const auto chosen = shapes.find(toText(geometry));
        setShape(i, chosen != shapes.end() && suits(chosen->second, geometry, info)
                        ? chosen->second
                        : candidateShapes(geometry, info).front());
        if (geometry.isLast)
            continue;
        layers_[i].output =
            Buffer(activationBytes(geometry, settings.precision), Buffer::Use::gpuOnly);
        layers_[i].output.clearToZero(); // the border is never written again
        layers_[i].outputTexels = makeTexels(layers_[i].output, settings.precision);
    }
    latents_ = Buffer(std::size_t(latentSize_ * settings.pictureCount) * sizeof(float),
                      Buffer::Use::upload);
    const int rows = (settings.pictureCount + settings.columns - 1) / settings.columns;
    texture_ = Texture(network.width * settings.columns, network.height * rows, settings.target);
}

void DecoderPipeline::setShape(std::size_t layer, const KernelShape& shape) {
    layers_[layer].program.emplace(
        kernelRequest(geometries_[layer], shape, settings_.precision, settings_.target));
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
    const LayerWeights& numbers = weights.layer(index);
    const GlId program = layer.program->id();
    glUseProgram(program);
    if (index > 0) {
        glBindBufferBase(GL_SHADER_STORAGE_BUFFER, 0, layers_[index - 1].output.id());
        if (layer.shape.readsTexels) {
            glActiveTexture(GL_TEXTURE0);
            glBindTexture(GL_TEXTURE_BUFFER, layers_[index - 1].outputTexels.id());
        }
    }
    glBindBufferBase(GL_SHADER_STORAGE_BUFFER, 1, numbers.weights.id());
    if (layer.shape.readsTexels) {
        glActiveTexture(GL_TEXTURE1);
        glBindTexture(GL_TEXTURE_BUFFER, numbers.texels.id());
        glActiveTexture(GL_TEXTURE0);
    }
    glBindBufferBase(GL_SHADER_STORAGE_BUFFER, 2, numbers.bias.id());
    if (geometry.isGrid)
        glBindBufferRange(GL_SHADER_STORAGE_BUFFER, 4, latents_.id(), 0,
                          GLsizeiptr(latents_.byteCount()));
    if (geometry.isLast) {
        glBindBufferBase(GL_SHADER_STORAGE_BUFFER, 4, weights.outputBias().id());
        glBindImageTexture(0, texture_.id(), 0, GL_FALSE, 0, GL_WRITE_ONLY,
                           internalFormat(texture_.format()));
        glUniform1i(layer.program->uniform("columns"), settings_.columns);
    } else {
        glBindBufferBase(GL_SHADER_STORAGE_BUFFER, 3, layer.output.id());
    }
    if (geometry.isGrid || geometry.isLast)
        glUniform1i(layer.program->uniform("firstImage"), firstImage);
    glDispatchCompute(GLuint(workGroupCount(geometry, layer.shape)), 1, GLuint(imageCount));
    glMemoryBarrier(GL_SHADER_STORAGE_BARRIER_BIT | GL_TEXTURE_FETCH_BARRIER_BIT);
}

std::string DecoderPipeline::reloadShaders(std::chrono::steady_clock::time_point now) {
    std::string failure;
    for (Layer& layer : layers_) {
        layer.program->reloadIfChanged(now);
        if (failure.empty())
            failure = layer.program->failure();
    }
    return failure;
}

std::uint64_t DecoderPipeline::memoryBytes() const {
    std::uint64_t bytes = latents_.byteCount() + texture_.byteCount();
    for (const Layer& layer : layers_)
        bytes += layer.output.byteCount();
    return bytes;
}

} // namespace morphoscope
