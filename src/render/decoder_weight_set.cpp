#include "render/decoder_weight_set.h"

#include "render/decoder_weights.h"

#include <glad/gl.h>

namespace morphoscope {
namespace {

std::size_t numberBytes(Precision precision) {
    return precision == Precision::fp16 ? 2 : 4;
}

void writeFloats(Buffer& buffer, const std::vector<float>& values) {
    buffer.write(0, std::as_bytes(std::span(values)));
}

LayerWeights makeLayer(std::size_t floatCount, std::size_t biasCount, Precision precision) {
    LayerWeights layer;
    layer.weights = Buffer(floatCount * numberBytes(precision), Buffer::Use::gpuOnly);
    layer.texels = makeTexels(layer.weights, precision);
    layer.bias = Buffer(biasCount * sizeof(float), Buffer::Use::gpuOnly);
    return layer;
}

GlObject<deleteTexture> bufferTexture(const Buffer& buffer, GLenum format) {
    GlId id = 0;
    glGenTextures(1, &id);
    glBindTexture(GL_TEXTURE_BUFFER, id);
    glTexBuffer(GL_TEXTURE_BUFFER, format, buffer.id());
    glBindTexture(GL_TEXTURE_BUFFER, 0);
    return GlObject<deleteTexture>(id);
}

} // namespace

GlObject<deleteTexture> makeTexels(const Buffer& buffer, Precision precision) {
    return bufferTexture(buffer, precision == Precision::fp16 ? GL_RG32UI : GL_RGBA32F);
}

GlObject<deleteTexture> makeSingleTexels(const Buffer& buffer) {
    return bufferTexture(buffer, GL_R32F);
}

WeightSet::WeightSet(const DecoderNetwork& network, Precision precision) : precision_(precision) {
    const std::size_t gridGroups = std::size_t(quadCount(network.gridChannels)) *
                                   std::size_t(network.gridWidth * network.gridHeight);
    layers_.push_back(makeLayer(packedGridFloatCount(network), gridGroups * 4, precision));
    for (const ConvolutionLayer& layer : network.convolutions)
        layers_.push_back(makeLayer(packedFloatCount(layer),
                                    std::size_t(quadCount(layer.outputChannels)) * 4, precision));
    outputBias_ = Buffer(network.outputBias.size() * sizeof(float), Buffer::Use::gpuOnly);
    outputBiasTexels_ = makeSingleTexels(outputBias_);
}

void WeightSet::startUpload(std::shared_ptr<const DecoderNetwork> network) {
    network_ = std::move(network);
    nextLayer_ = 0;
    nextSlice_ = 0;
}

// Order of slices: the grid one latent dimension at a time, the convolutions one group of outputs
// at a time (biases with the first), the output bias last.
bool WeightSet::uploadSlice() {
    const std::size_t layerCount = network_->convolutions.size() + 1;
    if (nextLayer_ > layerCount)
        return false;
    int sliceCount = 1;
    if (nextLayer_ == layerCount) {
        writeFloats(outputBias_, network_->outputBias);
    } else if (nextLayer_ == 0) {
        sliceCount = network_->latentSize;
        packed_.assign(packedGridFloatCount(*network_) / std::size_t(sliceCount), 0);
        packGrid(*network_, nextSlice_, packed_);
        writeNumbers(layers_[0].weights, packed_.size() * std::size_t(nextSlice_), packed_);
        if (nextSlice_ == 0)
            writeFloats(layers_[0].bias, packedGridBias(*network_));
    } else {
        const ConvolutionLayer& layer = network_->convolutions[nextLayer_ - 1];
        sliceCount = quadCount(layer.outputChannels);
        packed_.resize(packedFloatCount(layer) / std::size_t(sliceCount));
        packConvolution(layer, nextSlice_, packed_);
        writeNumbers(layers_[nextLayer_].weights, packed_.size() * std::size_t(nextSlice_),
                     packed_);
        if (nextSlice_ == 0)
            writeFloats(layers_[nextLayer_].bias, packedBias(layer));
    }
    if (++nextSlice_ >= sliceCount) {
        nextSlice_ = 0;
        ++nextLayer_;
    }
    return nextLayer_ <= layerCount;
}

void WeightSet::uploadAll() {
    while (uploadSlice()) {
    }
}

void WeightSet::writeNumbers(Buffer& buffer, std::size_t firstFloat,
                             std::span<const float> values) {
    if (precision_ == Precision::fp32) {
        buffer.write(firstFloat * sizeof(float), std::as_bytes(values));
        return;
    }
    halves_.resize(values.size());
    for (std::size_t i = 0; i < values.size(); ++i)
        halves_[i] = halfFromFloat(values[i]);
    buffer.write(firstFloat * sizeof(std::uint16_t), std::as_bytes(std::span(halves_)));
}

std::uint64_t WeightSet::memoryBytes() const {
    std::uint64_t bytes = outputBias_.byteCount();
    for (const LayerWeights& layer : layers_)
        bytes += layer.weights.byteCount() + layer.bias.byteCount();
    return bytes;
}

} // namespace morphoscope
