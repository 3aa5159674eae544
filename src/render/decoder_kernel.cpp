#include "render/decoder_kernel.h"

#include "render/decoder_weights.h"

#include <algorithm>
#include <cmath>
#include <sstream>

namespace morphoscope {
namespace {

constexpr int kMostThreads = 1024; // GL 4.3 guarantees this many per work group

int ceilOfRatio(int whole, int part) {
    return (whole + part - 1) / part;
}

int blockCount(const LayerGeometry& geometry, const KernelShape& shape) {
    return ceilOfRatio(geometry.width, shape.blockX) * ceilOfRatio(geometry.height, shape.blockY);
}

int tileCount(const LayerGeometry& geometry, const KernelShape& shape) {
    return ceilOfRatio(ceilOfRatio(geometry.width, shape.blockX), shape.tile) *
           ceilOfRatio(ceilOfRatio(geometry.height, shape.blockY), shape.group / shape.tile);
}

int phaseCount(const LayerGeometry& geometry) {
    return geometry.doublesSize ? 4 : 1;
}

int sharedBytes(const LayerGeometry& geometry, const KernelShape& shape) {
    if (geometry.isGrid)
        return 16 * shape.split * shape.group;
    if (shape.tile > 0) // two of them, with their border
        return 2 * 16 * (shape.tile * shape.blockX + 2) *
               (shape.group / shape.tile * shape.blockY + 2);
    return 16 * (shape.split - 1) * shape.quads * phaseCount(geometry) * shape.blockX *
           shape.blockY * shape.group;
}

// On a software renderer reading through texture buffers is some 20 times faster than from storage
// buffers, and a large block was the fastest, or as fast as any, for every layer measured: the
// others are only for grids too narrow for it. Kernels take .3 s each to compile there, so
// nothing is tried that has no chance.
std::vector<KernelShape> softwareShapes(const LayerGeometry& geometry) {
    constexpr int kLanes = 8;
    if (geometry.isGrid)
        return {{.group = kLanes, .readsTexels = true}};
    return {{.blockX = 4, .blockY = 2, .group = kLanes, .readsTexels = true},
            {.blockX = 2, .blockY = 2, .group = kLanes, .readsTexels = true}};
}

int threadCount(const LayerGeometry& geometry, const KernelShape& shape) {
    return blockCount(geometry, shape) * (quadCount(geometry.outputChannels) / shape.quads) *
           shape.split * geometry.imageCount;
}

// Large blocks and tiles reuse what was loaded, small blocks and shared sums make enough threads to
// fill a GPU: of a laptop some thousands, of a data centre some hundred thousands. What makes far
// fewer or more is not worth compiling.
std::vector<KernelShape> hardwareShapes(const LayerGeometry& geometry) {
    if (geometry.isGrid)
        return {{.split = 16}, {.split = 8}, {.split = 4}, {.split = 32}};
    std::vector<KernelShape> shapes = {
        {.blockX = 2, .blockY = 2, .split = 4},
        {.blockX = 2, .blockY = 2, .split = 2},
        {.blockX = 2, .blockY = 2},
        {.blockX = 2, .blockY = 2, .tile = 8},
        {.blockX = 2, .split = 8},
        {.blockX = 2, .split = 4},
        {.blockX = 2, .split = 2},
        {.blockX = 2},
        {.blockX = 2, .tile = 8},
        {.blockX = 2, .quads = 2},
        {.blockX = 4, .blockY = 2},
        {.split = 16},
        {.split = 8},
        {.split = 4},
        {.split = 2},
        {},
    };
    for (KernelShape& shape : shapes) // some GPUs run 64 threads in step, and idle with fewer
        shape.group = shape.split == 1 ? 64 : 32;
    constexpr double kFewest = 1 << 11, kMost = 1 << 20;
    const auto distance = [&](const KernelShape& shape) { // from the middle, in factors of two
        return std::abs(std::log2(threadCount(geometry, shape) / std::sqrt(kFewest * kMost)));
    };
    std::stable_sort(shapes.begin(), shapes.end(), [&](const KernelShape& a, const KernelShape& b) {
        return distance(a) < distance(b);
    });
    const double furthest = std::max(distance(shapes.front()), std::log2(kMost / kFewest) / 2);
    std::erase_if(shapes, [&](const KernelShape& shape) { return distance(shape) > furthest; });
    return shapes;
}

} // namespace

std::string toText(const KernelShape& shape) {
    std::ostringstream text;
    text << shape.blockX << "x" << shape.blockY << " quads " << shape.quads << " split "
         << shape.split << " tile " << shape.tile << " group " << shape.group
         << (shape.readsTexels ? " texels" : " storage")
         << (shape.multipliesHalves ? " halves" : "");
    return text.str();
}

std::optional<KernelShape> kernelShapeFrom(const std::string& text) {
    std::istringstream words(text);
    KernelShape shape;
    char times = 0;
    std::string quads, split, tile, group, access, arithmetic;
    words >> shape.blockX >> times >> shape.blockY >> quads >> shape.quads >> split >>
        shape.split >> tile >> shape.tile >> group >> shape.group >> access;
    if (!words || times != 'x' || quads != "quads" || split != "split" || tile != "tile" ||
        group != "group" || (access != "texels" && access != "storage"))
        return std::nullopt;
    words >> arithmetic;
    if (!arithmetic.empty() && arithmetic != "halves")
        return std::nullopt;
    shape.readsTexels = access == "texels";
    shape.multipliesHalves = arithmetic == "halves";
    return shape;
}

std::vector<LayerGeometry> layerGeometries(const DecoderNetwork& network, int imageCount) {
    std::vector<LayerGeometry> layers;
    layers.push_back({.isGrid = true,
                      .inputChannels = network.latentSize,
                      .outputChannels = network.gridChannels,
                      .width = network.gridWidth,
                      .height = network.gridHeight,
                      .imageCount = imageCount});
    int width = network.gridWidth;
    int height = network.gridHeight;
    for (const ConvolutionLayer& layer : network.convolutions) {
        layers.push_back({.isLast = &layer == &network.convolutions.back(),
                          .doublesSize = layer.doublesSize,
                          .inputChannels = layer.inputChannels,
                          .outputChannels = layer.outputChannels,
                          .width = width,
                          .height = height,
                          .imageCount = imageCount});
        width = layers.back().outputWidth();
        height = layers.back().outputHeight();
    }
    return layers;
}

std::string toText(const LayerGeometry& geometry) {
    std::ostringstream text;
    text << (geometry.isGrid        ? "grid "
             : geometry.isLast      ? "last "
             : geometry.doublesSize ? "up "
                                    : "plain ")
         << geometry.inputChannels << "-" << geometry.outputChannels << " "
         << geometry.outputWidth() << "x" << geometry.outputHeight() << " x" << geometry.imageCount;
    return text.str();
}

double multiplyAccumulates(const LayerGeometry& geometry) {
    const double window = geometry.isGrid ? 1 : 9;
    return window * geometry.inputChannels * geometry.outputChannels * geometry.outputWidth() *
           geometry.outputHeight() * geometry.imageCount;
}

double executedMultiplyAccumulates(const LayerGeometry& geometry) {
    const double padded = double(4 * quadCount(geometry.outputChannels)) / geometry.outputChannels;
    return multiplyAccumulates(geometry) * padded * (geometry.doublesSize ? 4.0 / 9.0 : 1.0);
}

double touchedBytes(const LayerGeometry& geometry, Precision precision) {
    const double number = precision == Precision::fp16 ? 2 : 4;
    const double outputPixels = double(geometry.outputWidth()) * geometry.outputHeight();
    const double output =
        geometry.isLast ? 4.0 + 12.0 / geometry.imageCount : geometry.outputChannels * number;
    if (geometry.isGrid)
        return outputPixels * geometry.outputChannels * geometry.inputChannels * number +
               geometry.imageCount * outputPixels * output;
    const double weights = double(geometry.inputChannels) * 4 * quadCount(geometry.outputChannels) *
                           (geometry.doublesSize ? 16 : 9) * number;
    const double input = double(geometry.width) * geometry.height * geometry.inputChannels * number;
    return weights + geometry.imageCount * (input + outputPixels * output);
}

bool suits(const KernelShape& shape, const LayerGeometry& geometry, Precision precision,
           const GlInfo& info) {
    const int inputQuads =
        geometry.isGrid ? geometry.inputChannels : quadCount(geometry.inputChannels);
    // The shader spells out blocks of these sizes only.
    const bool isSpelledOut = (shape.blockX == 1 || shape.blockX == 2 || shape.blockX == 4) &&
                              (shape.blockY == 1 || shape.blockY == 2) &&
                              (shape.quads == 1 || shape.quads == 2);
    const bool canTile =
        shape.tile == 0 || (shape.tile > 0 && shape.split == 1 && !shape.readsTexels &&
                            !geometry.isGrid && shape.group >= 1 && shape.group % shape.tile == 0);
    const bool canMultiply =
        !shape.multipliesHalves || (info.multipliesHalves && precision == Precision::fp16 &&
                                    !geometry.isGrid && !shape.readsTexels);
    return isSpelledOut && canMultiply && canTile && shape.split >= 1 && shape.group >= 1 &&
           shape.blockX <= geometry.width && shape.blockY <= geometry.height &&
           quadCount(geometry.outputChannels) % shape.quads == 0 && shape.split <= inputQuads &&
           shape.group * shape.split <= kMostThreads &&
           sharedBytes(geometry, shape) <= info.maxSharedMemoryBytes;
}

std::vector<KernelShape> candidateShapes(const LayerGeometry& geometry, Precision precision,
                                         const GlInfo& info) {
    std::vector<KernelShape> shapes =
        info.isSoftware ? softwareShapes(geometry) : hardwareShapes(geometry);
    for (std::size_t i = 0, count = shapes.size(); i < count; ++i) {
        shapes.push_back(shapes[i]);
        shapes.back().multipliesHalves = true;
    }
    std::erase_if(
        shapes, [&](const KernelShape& shape) { return !suits(shape, geometry, precision, info); });
    if (info.isSoftware && shapes.size() > 1)
        shapes.resize(1);
    if (shapes.empty()) // a tiny layer: one pixel and one group of channels always fit
        shapes.push_back({.group = 8, .readsTexels = info.isSoftware});
    return shapes;
}

ShaderRequest kernelRequest(const LayerGeometry& geometry, const KernelShape& shape,
                            Precision precision, TextureFormat target) {
    ShaderRequest request;
    request.files = {geometry.isGrid ? "decode_grid.comp" : "decode_convolution.comp"};
    const auto define = [&](const std::string& name, int value) {
        request.defines.push_back(name + " " + std::to_string(value));
    };
    define("GROUP", shape.group);
    define("SPLIT", shape.split);
    request.defines.push_back("LEAKY_SLOPE " + std::to_string(kLeakySlope));
    if (precision == Precision::fp16)
        request.defines.emplace_back("HALF_STORAGE");
    if (shape.multipliesHalves)
        request.defines.emplace_back("HALF_PRODUCTS");
    if (shape.readsTexels)
        request.defines.emplace_back("TEXEL_ACCESS");
    if (geometry.isGrid) {
        define("LATENT_SIZE", geometry.inputChannels);
        define("GRID_QUADS", quadCount(geometry.outputChannels));
        define("GRID_WIDTH", geometry.width);
        define("GRID_HEIGHT", geometry.height);
        return request;
    }
    define("INPUT_QUADS", quadCount(geometry.inputChannels));
    define("OUTPUT_QUADS", quadCount(geometry.outputChannels));
    define("WIDTH", geometry.width);
    define("HEIGHT", geometry.height);
    define("BLOCK_X", shape.blockX);
    define("BLOCK_Y", shape.blockY);
    define("QUADS", shape.quads);
    if (shape.tile > 0)
        define("TILE_X", shape.tile);
    if (geometry.doublesSize)
        request.defines.emplace_back("DOUBLES");
    if (geometry.isLast) {
        request.defines.emplace_back("LAST");
        request.defines.emplace_back(target == TextureFormat::rgba8     ? "PICTURE_FORMAT rgba8"
                                     : target == TextureFormat::rgba16f ? "PICTURE_FORMAT rgba16f"
                                                                        : "PICTURE_FORMAT rgba32f");
    }
    return request;
}

int workGroupCount(const LayerGeometry& geometry, const KernelShape& shape) {
    const int quads = quadCount(geometry.outputChannels);
    if (shape.tile > 0)
        return tileCount(geometry, shape) * (quads / shape.quads);
    const int outputs = geometry.isGrid ? quads * geometry.width * geometry.height
                                        : blockCount(geometry, shape) * (quads / shape.quads);
    return ceilOfRatio(outputs, shape.group);
}

} // namespace morphoscope
