#include "render/shift_pass.h"

#include "core/shift_filter.h"

#include <array>
#include <glad/gl.h>
#include <string>
#include <utility>
#include <vector>

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

ShaderProgram shiftProgram(std::vector<std::string> defines) {
    return ShaderProgram(
        {.files = {"fullscreen.vert", "shift.frag"}, .defines = std::move(defines)});
}

} // namespace

ShiftPass::ShiftPass()
    : acrossProgram_(shiftProgram({})), downProgram_(shiftProgram({"SECOND_DIRECTION 1"})),
      vertexArray_(makeVertexArray()) {}

ShiftPass::Shifts ShiftPass::makeShifts(int width, int height) {
    Shifts shifts{.a = Texture(width, height, TextureFormat::rgba16f),
                  .b = Texture(width, height, TextureFormat::rgba16f),
                  .framebuffer = makeFramebuffer()};
    glBindFramebuffer(GL_FRAMEBUFFER, shifts.framebuffer.id());
    glFramebufferTexture2D(GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_TEXTURE_2D, shifts.a.id(), 0);
    glFramebufferTexture2D(GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT1, GL_TEXTURE_2D, shifts.b.id(), 0);
    constexpr std::array<GLenum, 2> kBoth{GL_COLOR_ATTACHMENT0, GL_COLOR_ATTACHMENT1};
    glDrawBuffers(kBoth.size(), kBoth.data());
    glBindFramebuffer(GL_FRAMEBUFFER, 0);
    return shifts;
}

void ShiftPass::draw(const ShiftDraw& draw) {
    const auto [width, height] = sizeOf(draw.now);
    if (down_.a.width() != width || down_.a.height() != height) {
        across_ = makeShifts(width, height);
        down_ = makeShifts(width, height);
    }
    drawDirection(draw, false);
    drawDirection(draw, true);
}

void ShiftPass::drawDirection(const ShiftDraw& draw, bool isDown) {
    const ShaderProgram& program = isDown ? downProgram_ : acrossProgram_;
    const Shifts& target = isDown ? down_ : across_;
    drawInto(target.framebuffer.id(), target.a.width(), target.a.height());
    glUseProgram(program.id());
    bindTextures(program, std::array<NamedTexture, 5>{{{"baseA", draw.a},
                                                       {"baseB", draw.b},
                                                       {"now", draw.now},
                                                       {"beforeA", across_.a.id()},
                                                       {"beforeB", across_.b.id()}}});
    const int step = shiftStep(target.a.width());
    glUniform2i(program.uniform("tapStep"), isDown ? 0 : step, isDown ? step : 0);
    glUniform1i(program.uniform("tapCount"), kShiftTaps);
    glUniform1f(program.uniform("evenness"), kShiftEvenness);
    drawWholeTarget(vertexArray_);
}

bool ShiftPass::reloadIfChanged(std::chrono::steady_clock::time_point now) {
    const bool hasChanged = acrossProgram_.reloadIfChanged(now);
    return downProgram_.reloadIfChanged(now) || hasChanged;
}

std::uint64_t ShiftPass::memoryBytes() const {
    return across_.a.byteCount() + across_.b.byteCount() + down_.a.byteCount() +
           down_.b.byteCount();
}

} // namespace morphoscope
