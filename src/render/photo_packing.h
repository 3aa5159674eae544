// A photo's texture packed for warp.frag on renderers without a GPU (PhotoSampling::packed). GL
// thread only; draw() sets all GL state it needs and leaves framebuffer 0 bound.
#pragma once

#include "render/gl_objects.h"
#include "render/picture_pass.h"
#include "render/shader_program.h"

#include <chrono>
#include <string>

namespace morphoscope {

class PhotoPacking {
public:
    PhotoPacking();
    // `photo` is a whole texture of the target's size.
    void draw(TextureHandle photo, PictureTarget& target);

    bool reloadIfChanged(std::chrono::steady_clock::time_point now) {
        return program_.reloadIfChanged(now);
    }
    const std::string& failure() const { return program_.failure(); }

private:
    ShaderProgram program_;
    VertexArray vertexArray_;
};

} // namespace morphoscope
