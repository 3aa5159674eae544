// Draws the warped picture of a morph: both photos carried by one mesh and what the network draws
// of this moment under them (core/aligned_set.h, MorphField). One draw, nothing is read back. The
// viewer and the export draw with the same pass. GL thread only; draw() sets all GL state it needs
// and leaves framebuffer 0 bound.
#pragma once

#include "core/aligned_set.h"
#include "render/gl_objects.h"
#include "render/picture_pass.h"
#include "render/shader_program.h"
#include "render/shift_pass.h"
#include "render/warp_tiles.h"

#include <array>
#include <chrono>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace morphoscope {

// A morph's mesh on the GPU, uploaded once per pair of photos.
class WarpMesh {
public:
    explicit WarpMesh(std::shared_ptr<const MorphField> field);

    const MorphField& field() const { return *field_; }
    std::uint64_t memoryBytes() const;

private:
    friend class WarpPass;
    // With the program in use; `offsets` holds one a vertex, or none.
    void draw(const ShaderProgram& program, std::span<const Point2> offsets,
              const PictureView& target);
    // Brings fine_ to the moment; and the weights of its cells.
    std::span<const float> setMoment(float t);

    std::shared_ptr<const MorphField> field_;
    VertexArray vertexArray_;
    Buffer vertices_;
    Buffer offsets_;
    Buffer indices_;
    int indexCount_ = 0;
    std::vector<float> weights_; // the field's fineWeights at time_
    Texture fine_;               // the same
    float time_ = -1;
};

// How a photo's texture is sampled. bicubic: it has the picture's size. twice: it has twice the
// picture's size, and 2 x 2 bicubic samples are averaged, which keeps moving detail sharper.
// packed: as photo_packing.h says, twelve taps in three fetches, over tiles (warp_tiles.h) instead
// of the mesh's triangles, for renderers without a GPU. Its colours are coarser than its
// brightness, so the ends are not quite the photos.
enum class PhotoSampling { bicubic, twice, packed };

struct WarpDraw {
    TextureHandle photoA = 0; // whole textures, their size as `sampling` says
    TextureHandle photoB = 0;
    TextureHandle baseA = 0; // the network's pictures of the photos; or their general light
    TextureHandle baseB = 0;
    TextureHandle now = 0; // the network's picture of this moment; 0: the bases are light
    float t = 0;
    float carried = 1; // share of the photos' own detail; less than 1 needs `now`
    std::span<const Point2> offsets = {}; // per vertex, or none
    PhotoSampling sampling = PhotoSampling::bicubic;
};

// By PhotoSampling, each without and with the network's own picture showing through: a software
// renderer runs both sides of every branch.
using WarpPrograms = std::array<std::array<ShaderProgram, 2>, 3>;

class WarpPass {
public:
    WarpPass();
    void draw(WarpMesh& mesh, const WarpDraw& draw, PictureTarget& target);
    bool reloadIfChanged(std::chrono::steady_clock::time_point now);
    const std::string& failure() const { return failure_; }
    std::uint64_t memoryBytes() const;

private:
    WarpPrograms programs_;
    std::array<ShaderProgram, 2> onePhotoPrograms_; // of tiles that show one photo; likewise
    WarpTiles tiles_;
    ShiftPass shift_;
    std::string failure_;
};

} // namespace morphoscope
