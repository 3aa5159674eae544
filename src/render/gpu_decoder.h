// Decodes latents into a texture with compute shaders. Nothing is read back and nothing waits for
// the GPU. GL thread only. Keeps the network it was made from, so that a lost context can be
// rebuilt from CPU copies.
#pragma once

#include "core/decoder_network.h"
#include "core/live.h"
#include "render/gl_objects.h"
#include "render/shader_program.h"

#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace morphoscope {

// How weights and activations are stored; half storage halves what is loaded. Where the driver also
// calculates with halves, tuning tries that for every layer and keeps the faster: in runs of at
// most 36 products, whose sums are then added in single precision, so that the pictures stay within
// 4e-3 a channel of plainDecode.
enum class Precision { fp32, fp16 };
inline constexpr int kMaxDecodeBatch = 32;

struct GpuDecoderSettings {
    Precision precision = Precision::fp32;
    TextureFormat target = TextureFormat::rgba8;
    // Tuned kernel shapes per renderer and network; empty: tuned anew, remembered nowhere.
    std::filesystem::path tuningFile = {};
    bool tunes = true; // at once; false: remembered or default shapes, until advanceTuning()
};

// The user's cache folder plus morphoscope/decoder_tuning.txt.
std::filesystem::path defaultTuningFile();

// Pictures of one decode, side by side in one texture, row by row.
struct DecodedPictures {
    TextureHandle texture = 0;
    int width = 0; // of one picture
    int height = 0;
    int columns = 1;
    int rows = 1;
    int count = 0;

    // Where picture `index` lies: the texture rectangle for a panel, and the single-picture view
    // for count 1.
    Point2 uv0(int index) const;
    Point2 uv1(int index) const;
    PictureView view() const { return {texture, width * columns, height * rows}; }
};

// Each layer measured alone, launches included (waits for the GPU: benchmark
// only).
struct LayerTime {
    std::string name; // "grid", "up 256-192 8x6", "last 16-3 256x192"
    double milliseconds = 0;
    double multiplyAccumulates = 0;         // of the layer as written down, batch included
    double executedMultiplyAccumulates = 0; // after folding the 2x enlargement into the weights
    double bytes = 0;                       // weights, input and output once each
    std::string kernel;                     // the shape that was chosen
    bool multipliesHalves = false;
};

class GpuDecoder {
public:
    // Throws std::runtime_error when the context has no compute shaders, when shapes do not fit
    // (checkShapes), or when a shader does not compile. Tuning compiles some ten kernels a layer
    // the first time a network shape meets a GPU.
    GpuDecoder(std::shared_ptr<const DecoderNetwork> network, GpuDecoderSettings settings);
    ~GpuDecoder();
    GpuDecoder(GpuDecoder&&) noexcept;
    GpuDecoder& operator=(GpuDecoder&&) noexcept;

    // `latents` holds 1 to kMaxDecodeBatch latents one after the other. One latent and a batch have
    // a texture each; a texture's content stays until the next decode of that kind. Throws
    // std::runtime_error for another length.
    DecodedPictures decode(std::span<const float> latents);

    // New weights of the same shapes: they are packed and uploaded by advanceUpdate, a slice per
    // frame, into a second set of buffers; decode() shows the old ones until the switch. A newer
    // update replaces a waiting one. Throws std::runtime_error when the shapes differ: make a new
    // decoder then.
    void update(std::shared_ptr<const DecoderNetwork> network);
    // Call once a frame. Spends about `budgetMilliseconds`; true in the frame in which the new
    // weights took over.
    bool advanceUpdate(double budgetMilliseconds = 0.5);
    bool isUpdating() const;
    // The weights that decode() uses now.
    const std::shared_ptr<const DecoderNetwork>& network() const;
    static bool fits(const DecoderNetwork& a, const DecoderNetwork& b); // same shapes

    // Measures one more kernel for single pictures (some 50 ms on a GPU), so that a window can tune
    // over its frames. False when every layer has its shape; they are remembered then.
    bool advanceTuning();

    // Follows edited shader files (looks once a second); a broken one keeps the last good program.
    ShaderReload reloadShaders();

    std::uint64_t memoryBytes() const;
    Precision precision() const;
    std::string name() const; // "GL fp32", "GL fp16"
    std::vector<LayerTime> timeLayers(std::span<const float> latents, int repeats);
    // The same without times: what each layer of a decode of `count` latents has to do.
    std::vector<LayerTime> layerWork(int count);

private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

} // namespace morphoscope
