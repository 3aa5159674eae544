// Draws the warped picture of a morph: both photos carried by one mesh and what the network draws
// of this moment under them (core/aligned_set.h, MorphField). One draw, nothing is read back. The
// viewer and the export draw with the same pass. GL thread only; draw() sets all GL state it needs
// and leaves framebuffer 0 bound.
#pragma once

#include "core/aligned_set.h"
#include "render/gl_objects.h"
#include "render/picture_pass.h"
#include "render/shader_program.h"

#include <chrono>
#include <memory>
#include <span>

namespace morphoscope {

// A morph's mesh on the GPU, uploaded once per pair of photos.
class WarpMesh {
public:
    explicit WarpMesh(std::shared_ptr<const MorphField> field);

    const MorphField& field() const { return *field_; }
    std::uint64_t memoryBytes() const;

private:
    friend class WarpPass;
    void setOffsets(std::span<const Point2> offsets);

    std::shared_ptr<const MorphField> field_;
    VertexArray vertexArray_;
    Buffer vertices_;
    Buffer offsets_;
    Buffer indices_;
    int indexCount_ = 0;
    bool hasOffsets_ = false;
    Texture cells_; // red: untrusted, green: switchTime
};

// How fine the photos' textures are, against the picture: as many pixels, or twice as many of a
// side. Twice keeps moving detail sharper.
enum class PhotoDetail { plain, twice };

// The size that a photo's texture is given for a picture, so that at the ends of a morph the
// picture is the photo to the pixel: photos at least twice as large are brought to twice the
// picture's size, others to its own size.
PhotoDetail detailFor(int photoWidth, int pictureWidth);

struct WarpDraw {
    TextureHandle photoA = 0; // whole textures, their size as detailFor() says
    TextureHandle photoB = 0;
    TextureHandle baseA = 0; // the network's pictures of the photos; or their general light
    TextureHandle baseB = 0;
    TextureHandle now = 0; // the network's picture of this moment; 0: baseA and baseB are light
    float t = 0;
    float carried = 1;                    // share of the photos' own detail
    std::span<const Point2> offsets = {}; // per vertex, or none
    PhotoDetail detail = PhotoDetail::plain;
};

class WarpPass {
public:
    WarpPass();
    void draw(WarpMesh& mesh, const WarpDraw& draw, PictureTarget& target);
    bool reloadIfChanged(std::chrono::steady_clock::time_point now);
    const std::string& failure() const;

private:
    ShaderProgram plain_;
    ShaderProgram twice_;
};

} // namespace morphoscope
