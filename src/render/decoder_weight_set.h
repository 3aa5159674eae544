// One set of a decoder's weights on the GPU, filled slice by slice so that no frame has to pay for
// all of it. GL thread only.
#pragma once

#include "core/decoder_network.h"
#include "render/gl_objects.h"
#include "render/gpu_decoder.h"

#include <memory>
#include <vector>

namespace morphoscope {

// The packed numbers of one layer, as a storage buffer and, for software renderers, as a texture
// over the same memory.
struct LayerWeights {
    Buffer weights;
    GlObject<deleteTexture> texels;
    Buffer bias;
};

class WeightSet {
public:
    // Memory for the shapes of `network`; nothing is written yet.
    WeightSet(const DecoderNetwork& network, Precision precision);

    // Starts anew with this network, of the shapes given at construction.
    void startUpload(std::shared_ptr<const DecoderNetwork> network);
    // Packs and writes the next slice (one group of output channels, at most some 260 KB). False
    // when nothing is left.
    bool uploadSlice();
    void uploadAll();

    const std::shared_ptr<const DecoderNetwork>& network() const { return network_; }
    const LayerWeights& layer(std::size_t index) const { return layers_[index]; } // 0 is the grid
    const Buffer& outputBias() const { return outputBias_; }
    const GlObject<deleteTexture>& outputBiasTexels() const { return outputBiasTexels_; }
    std::uint64_t memoryBytes() const;

private:
    void writeNumbers(Buffer& buffer, std::size_t firstFloat, std::span<const float> values);

    Precision precision_;
    std::shared_ptr<const DecoderNetwork> network_;
    std::vector<LayerWeights> layers_;
    Buffer outputBias_;
    GlObject<deleteTexture> outputBiasTexels_;
    std::size_t nextLayer_ = 0;
    int nextSlice_ = 0;
    std::vector<float> packed_;
    std::vector<std::uint16_t> halves_;
};

// A texture over a buffer's memory: groups of four numbers (halves as two integers), or single
// floats.
GlObject<deleteTexture> makeTexels(const Buffer& buffer, Precision precision);
GlObject<deleteTexture> makeSingleTexels(const Buffer& buffer);

} // namespace morphoscope
