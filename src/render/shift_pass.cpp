#include "render/shift_pass.h"

#include "core/shift_filter.h"

#include <array>
#include <glad/gl.h>
#include <utility>

namespace morphoscope {
namespace {

// Asked from GL: a handle alone does not carry it.
std::pair<int, int> sizeOf(TextureHandle texture) {
    GLint width = 0;
    GLint height = 0;
    glBindTexture(GL_TEXTURE_2D, static_cast<GLuint>(texture));
    glGetTexLevelParameteriv(GL_TEXTURE_2D, 0, GL_TEXTURE_WIDTH, &width);
    glGetTexLevelParameteriv(GL_TEXTURE_2D, 0, GL_TEXTURE_HEIGHT, &height);
    return {width, height};
}

void takeSize(PictureTarget& target, int width, int height) {
    if (target.view().width != width || target.view().height != height)
        target = PictureTarget(width, height, TextureFormat::rgba16f);
}

} // namespace

ShiftPass::ShiftPass()
    : program_({.files = {"fullscreen.vert", "shift.frag"}, .defines = {}}),
      vertexArray_(makeVertexArray()) {}

void ShiftPass::draw(const ShiftDraw& draw, PictureTarget& target) {
    const auto [width, height] = sizeOf(draw.now);
    takeSize(across_, width, height);
    takeSize(target, width, height);
    drawDirection(draw, false, across_);
    drawDirection(draw, true, target);
}

void ShiftPass::drawDirection(const ShiftDraw& draw, bool isSecond, PictureTarget& target) {
    drawInto(target);
    glUseProgram(program_.id());
    const TextureHandle before = isSecond ? across_.view().texture : draw.now;
    const std::array<NamedTexture, 5> textures{{{"now", draw.now},
                                                {"key", draw.key},
                                                {"baseA", draw.a},
                                                {"baseB", draw.b},
                                                {"before", before}}};
    bindTextures(program_, textures);
    const int step = shiftStep(target.view().width);
    glUniform1i(program_.uniform("isSecond"), isSecond ? 1 : 0);
    glUniform2i(program_.uniform("tapStep"), isSecond ? 0 : step, isSecond ? step : 0);
    glUniform1i(program_.uniform("tapCount"), kShiftTaps);
    glUniform1f(program_.uniform("evenness"), kShiftEvenness);
    drawWholeTarget(vertexArray_);
}

} // namespace morphoscope
