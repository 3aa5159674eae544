// Draws decoded pictures or photos at display size: bicubic (Catmull-Rom) enlargement, area average
// when shrinking, and a mix of two textures for the cross-fade. The viewer and the export draw with
// the same pass, so their pixels agree. GL thread only; draw() sets all GL state it needs and
// leaves framebuffer 0 bound.
#pragma once

#include "core/live.h"
#include "render/gl_objects.h"
#include "render/shader_program.h"

#include <chrono>
#include <span>
#include <utility>

namespace morphoscope {

// A picture to draw into, shown by panels as a texture and read back by exports.
class PictureTarget {
public:
    PictureTarget() = default;
    PictureTarget(int width, int height, TextureFormat format = TextureFormat::rgba8);
    void resize(int width, int height); // keeps the texture when the size is the same
    GlId framebuffer() const { return framebuffer_.id(); }
    PictureView view() const { return {texture_.id(), texture_.width(), texture_.height()}; }
    std::uint64_t memoryBytes() const { return texture_.byteCount(); }

private:
    Texture texture_;
    Framebuffer framebuffer_;
};

// Binds a framebuffer, whole, with nothing on that would change what is drawn: sRGB
// conversion, blending and the like.
void drawInto(GlId framebuffer, int width, int height);
inline void drawInto(const PictureTarget& target) {
    drawInto(target.framebuffer(), target.view().width, target.view().height);
}

// Draws fullscreen.vert's triangle with the program in use, and lets go of program, array and
// framebuffer.
void drawWholeTarget(const VertexArray& vertexArray);

// Whole textures, on units from the first one on, for the program in use.
using NamedTexture = std::pair<const char*, TextureHandle>;
void bindTextures(const ShaderProgram& program, std::span<const NamedTexture> textures,
                  unsigned firstUnit = 0);

// A part of a texture: all of it, or one picture of a batch.
struct PictureSourceView {
    TextureHandle texture = 0;
    Point2 uv0 = {0, 0};
    Point2 uv1 = {1, 1};
};

struct PictureDraw {
    PictureSourceView first = {};
    PictureSourceView second = {};   // used when mix > 0
    float mix = 0;                   // 0: first, 1: second
    float zoom = 1;                  // > 1 enlarges around the middle
    Point2 pan = {};                 // fraction of the picture
    float background[3] = {0, 0, 0}; // beyond the picture's edge
};

class PicturePass {
public:
    PicturePass();
    void draw(const PictureDraw& picture, PictureTarget& target);
    bool reloadIfChanged(std::chrono::steady_clock::time_point now);
    const std::string& failure() const {
        return single_.failure().empty() ? mixed_.failure() : single_.failure();
    }

private:
    ShaderProgram single_;
    ShaderProgram mixed_; // the first picture with the second
    VertexArray vertexArray_;
};

} // namespace morphoscope
