// How the light of a moment differs from that of a photo, freed from the network's own blotches:
// the GPU's side of morph/light_shift.h, two draws at the size of the network's pictures. GL thread
// only; draw() sets all GL state it needs and leaves framebuffer 0 bound.
#pragma once

#include "render/gl_objects.h"
#include "render/picture_pass.h"
#include "render/shader_program.h"

#include <chrono>
#include <cstdint>
#include <string>

namespace morphoscope {

struct ShiftDraw { // whole textures of one size: what the network draws
    TextureHandle now = 0;
    TextureHandle key = 0; // of the photo whose shift is wanted: a or b
    TextureHandle a = 0;
    TextureHandle b = 0;
};

class ShiftPass {
public:
    ShiftPass();
    // The target takes the pictures' size, and holds signed numbers.
    void draw(const ShiftDraw& draw, PictureTarget& target);
    bool reloadIfChanged(std::chrono::steady_clock::time_point now) {
        return program_.reloadIfChanged(now);
    }
    const std::string& failure() const { return program_.failure(); }
    std::uint64_t memoryBytes() const { return across_.memoryBytes(); }

private:
    void drawDirection(const ShiftDraw& draw, bool isSecond, PictureTarget& target);

    ShaderProgram program_;
    VertexArray vertexArray_;
    PictureTarget across_; // the first direction's result
};

} // namespace morphoscope
