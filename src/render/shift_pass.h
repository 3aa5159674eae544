// How the light of a moment differs from that of both photos, freed from the network's own
// blotches: the GPU's side of morph/light_shift.h, two draws at the size of the network's pictures.
// GL thread only; draw() sets all GL state it needs and leaves framebuffer 0 bound.
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
    TextureHandle a = 0;
    TextureHandle b = 0;
};

class ShiftPass {
public:
    ShiftPass();
    void draw(const ShiftDraw& draw);
    // This moment's light less that of photo A or B, as last drawn: signed numbers.
    TextureHandle ofA() const { return down_.a.id(); }
    TextureHandle ofB() const { return down_.b.id(); }

    bool reloadIfChanged(std::chrono::steady_clock::time_point now);
    const std::string& failure() const {
        return acrossProgram_.failure().empty() ? downProgram_.failure() : acrossProgram_.failure();
    }
    std::uint64_t memoryBytes() const;

private:
    struct Shifts { // of both photos, drawn at once
        Texture a;
        Texture b;
        Framebuffer framebuffer;
    };
    static Shifts makeShifts(int width, int height);
    void drawDirection(const ShiftDraw& draw, bool isDown);

    ShaderProgram acrossProgram_;
    ShaderProgram downProgram_;
    VertexArray vertexArray_;
    Shifts across_; // the first direction's result
    Shifts down_;
};

} // namespace morphoscope
