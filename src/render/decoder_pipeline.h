// The chain of dispatches that turns a number of latents into pictures: programs of one shape each,
// the buffers between the layers, and the picture texture. One for single pictures, one for
// batches. GL thread only.
#pragma once

#include "render/decoder_kernel.h"
#include "render/decoder_weight_set.h"

#include <map>
#include <span>
#include <string>
#include <vector>

namespace morphoscope {

// Which shape each layer uses, by toText(LayerGeometry).
using ChosenShapes = std::map<std::string, KernelShape>;

struct PipelineSettings {
    int pictureCount = 1; // that the texture has room for
    int imagesAtOnce = 1; // decoded by one chain of dispatches
    int columns = 1;      // of pictures in the texture
    Precision precision = Precision::fp32;
    TextureFormat target = TextureFormat::rgba8;
};

class DecoderPipeline {
public:
    DecoderPipeline(const DecoderNetwork& network, const PipelineSettings& settings,
                    const ChosenShapes& shapes);

    // latents: pictureCount at most. Leaves barriers in place for drawing with and copying from the
    // texture.
    void run(const WeightSet& weights, std::span<const float> latents);
    // One layer for `imageCount` images, on whatever lies in its input: for tuning and per-layer
    // times.
    void dispatchLayer(std::size_t layer, const WeightSet& weights, int imageCount, int firstImage);
    // Replaces one layer's kernel (tuning). Throws std::runtime_error when it does not compile.
    void setShape(std::size_t layer, const KernelShape& shape);
    void setShape(std::size_t layer, const KernelShape& shape, PendingProgram kernel);
    // The kernel that setShape would take; the driver compiles it in the background where it can.
    PendingProgram beginKernel(std::size_t layer, const KernelShape& shape) const;
    const KernelShape& shape(std::size_t layer) const { return layers_[layer].shape; }
    const std::vector<LayerGeometry>& geometries() const { return geometries_; }
    const Texture& texture() const { return texture_; }
    const PipelineSettings& settings() const { return settings_; }
    void uploadLatents(std::span<const float> latents);
    ShaderReload reloadShaders(std::chrono::steady_clock::time_point now);
    std::uint64_t memoryBytes() const;

private:
    void bindStorage(std::size_t layer, const WeightSet& weights) const;
    void bindTexels(std::size_t layer, const WeightSet& weights) const;

    struct Layer {
        KernelShape shape;
        std::optional<ShaderProgram> program;
        Buffer output; // empty for the last layer
        GlObject<deleteTexture> outputTexels;
    };

    PipelineSettings settings_;
    int latentSize_ = 0;
    std::vector<LayerGeometry> geometries_;
    std::vector<Layer> layers_;
    Buffer latents_;
    GlObject<deleteTexture> latentTexels_;
    Texture texture_;
};

// As many images as keep the activations between two layers within a GPU's cache.
int imagesAtOnce(const DecoderNetwork& network, Precision precision, int pictureCount);

} // namespace morphoscope
