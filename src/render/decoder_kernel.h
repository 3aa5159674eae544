// The kernels of the decoder as plain values: what a layer computes (its geometry), how a kernel
// cuts that into threads (its shape), and which shapes are worth trying on a renderer. No GL calls.
#pragma once

#include "core/decoder_network.h"
#include "render/gl_info.h"
#include "render/gpu_decoder.h"
#include "render/shader_program.h"

#include <optional>
#include <string>
#include <vector>

namespace morphoscope {

struct KernelShape {
    int blockX = 1; // input pixels per thread
    int blockY = 1;
    int quads = 1; // groups of four output channels per thread
    int split = 1; // threads that share the sum over the input channels
    int tile = 0; // blocks across that a work group reads into shared memory; 0: each reads its own
    int group = 32; // outputs per work group
    bool readsTexels = false;
    bool multipliesHalves = false; // with half storage, where the driver calculates with halves
    friend bool operator==(const KernelShape&, const KernelShape&) = default;
};

// "2x2 quads 1 split 4 tile 0 group 32 storage"; with half products "... storage halves"
std::string toText(const KernelShape& shape);
std::optional<KernelShape> kernelShapeFrom(const std::string& text);

struct LayerGeometry {
    bool isGrid = false;
    bool isLast = false;
    bool doublesSize = false;
    int inputChannels = 0; // the latent's size for the grid
    int outputChannels = 0;
    int width = 0; // of the input (of the grid itself for the grid)
    int height = 0;
    int imageCount = 1; // decoded by one dispatch

    int outputWidth() const { return doublesSize ? 2 * width : width; }
    int outputHeight() const { return doublesSize ? 2 * height : height; }
};

// Grid first, then one per convolution.
std::vector<LayerGeometry> layerGeometries(const DecoderNetwork& network, int imageCount);
std::string toText(const LayerGeometry& geometry);                 // "up 64-32 64x48 x1"
double multiplyAccumulates(const LayerGeometry& geometry);         // as the network is written down
double executedMultiplyAccumulates(const LayerGeometry& geometry); // after folding the enlargement
double touchedBytes(const LayerGeometry& geometry, Precision precision);

// Best guess first. Every shape fits the layer, the storage and the renderer's limits.
std::vector<KernelShape> candidateShapes(const LayerGeometry& geometry, Precision precision,
                                         const GlInfo& info);
bool suits(const KernelShape& shape, const LayerGeometry& geometry, Precision precision,
           const GlInfo& info);

ShaderRequest kernelRequest(const LayerGeometry& geometry, const KernelShape& shape,
                            Precision precision, TextureFormat target);

// Work groups in x of one dispatch; z counts the images.
int workGroupCount(const LayerGeometry& geometry, const KernelShape& shape);

} // namespace morphoscope
