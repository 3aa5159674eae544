#include "render/picture_pass.h"

#include <algorithm>
#include <glad/gl.h>
#include <stdexcept>

namespace morphoscope {
namespace {

// The sources' sizes are asked from GL: a handle alone does not carry them.
void setPlace(int location, const PictureSourceView& source, GLuint unit) {
    glActiveTexture(GL_TEXTURE0 + unit);
    glBindTexture(GL_TEXTURE_2D, GLuint(source.texture));
    GLint width = 0;
    GLint height = 0;
    glGetTexLevelParameteriv(GL_TEXTURE_2D, 0, GL_TEXTURE_WIDTH, &width);
    glGetTexLevelParameteriv(GL_TEXTURE_2D, 0, GL_TEXTURE_HEIGHT, &height);
    const auto left = float(int(source.uv0.x * float(width) + 0.5f));
    const auto top = float(int(source.uv0.y * float(height) + 0.5f));
    glUniform4f(location, left, top, float(int(source.uv1.x * float(width) + 0.5f)) - left,
                float(int(source.uv1.y * float(height) + 0.5f)) - top);
}

} // namespace

PictureTarget::PictureTarget(int width, int height, TextureFormat format)
    : texture_(width, height, format), framebuffer_(makeFramebuffer()) {
    glBindFramebuffer(GL_FRAMEBUFFER, framebuffer_.id());
    glFramebufferTexture2D(GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_TEXTURE_2D, texture_.id(), 0);
    const GLenum status = glCheckFramebufferStatus(GL_FRAMEBUFFER);
    glBindFramebuffer(GL_FRAMEBUFFER, 0);
    if (status != GL_FRAMEBUFFER_COMPLETE)
        throw std::runtime_error("the driver cannot draw into a picture of " +
                                 std::to_string(width) + "x" + std::to_string(height) +
                                 " pixels (framebuffer status " + std::to_string(status) + ")");
}

void PictureTarget::resize(int width, int height) {
    if (!texture_ || width != texture_.width() || height != texture_.height())
        *this = PictureTarget(width, height, texture_.format());
}

void drawInto(GlId framebuffer, int width, int height) {
    glBindFramebuffer(GL_FRAMEBUFFER, framebuffer);
    glViewport(0, 0, width, height);
    glDisable(GL_BLEND);
    glDisable(GL_DEPTH_TEST);
    glDisable(GL_CULL_FACE);
    glDisable(GL_SCISSOR_TEST);
    glDisable(GL_STENCIL_TEST);
    glDisable(GL_FRAMEBUFFER_SRGB); // the pictures are sRGB numbers already
    glColorMask(GL_TRUE, GL_TRUE, GL_TRUE, GL_TRUE);
    glPolygonMode(GL_FRONT_AND_BACK, GL_FILL);
}

void drawWholeTarget(const VertexArray& vertexArray) {
    glBindVertexArray(vertexArray.id());
    glDrawArrays(GL_TRIANGLES, 0, 3);
    glBindVertexArray(0);
    glUseProgram(0);
    glBindFramebuffer(GL_FRAMEBUFFER, 0);
}

void bindTextures(const ShaderProgram& program, std::span<const NamedTexture> textures,
                  unsigned firstUnit) {
    GLuint unit = firstUnit;
    for (const auto& [name, texture] : textures) {
        glActiveTexture(GL_TEXTURE0 + unit);
        glBindTexture(GL_TEXTURE_2D, static_cast<GLuint>(texture));
        glUniform1i(program.uniform(name), static_cast<GLint>(unit));
        ++unit;
    }
    glActiveTexture(GL_TEXTURE0);
}

PicturePass::PicturePass()
    : single_({.files = {"fullscreen.vert", "picture.frag"}, .defines = {}}),
      mixed_({.files = {"fullscreen.vert", "picture.frag"}, .defines = {"MIXED 1"}}),
      vertexArray_(makeVertexArray()) {}

void PicturePass::draw(const PictureDraw& picture, PictureTarget& target) {
    drawInto(target);
    const bool isMixed = picture.mix > 0 && picture.second.texture != 0;
    const ShaderProgram& program = isMixed ? mixed_ : single_;
    glUseProgram(program.id());
    setPlace(program.uniform("firstPlace"), picture.first, 0);
    if (isMixed)
        setPlace(program.uniform("secondPlace"), picture.second, 1);
    glActiveTexture(GL_TEXTURE0);
    glUniform1i(program.uniform("firstPicture"), 0);
    glUniform1i(program.uniform("secondPicture"), 1);
    glUniform1f(program.uniform("mixed"), std::min(picture.mix, 1.0f));
    const auto width = float(target.view().width);
    const auto height = float(target.view().height);
    // fraction = (place / size - 0.5) / zoom + 0.5 + pan
    glUniform2f(program.uniform("scale"), 1 / (width * picture.zoom), 1 / (height * picture.zoom));
    glUniform2f(program.uniform("offset"), 0.5f - 0.5f / picture.zoom + picture.pan.x,
                0.5f - 0.5f / picture.zoom + picture.pan.y);
    glUniform3fv(program.uniform("background"), 1, picture.background);
    drawWholeTarget(vertexArray_);
}

bool PicturePass::reloadIfChanged(std::chrono::steady_clock::time_point now) {
    const bool singleChanged = single_.reloadIfChanged(now);
    return mixed_.reloadIfChanged(now) || singleChanged;
}

} // namespace morphoscope
