#include "render/photo_packing.h"

#include <array>
#include <glad/gl.h>

namespace morphoscope {

PhotoPacking::PhotoPacking()
    : program_({.files = {"fullscreen.vert", "pack_photo.frag"}, .defines = {}}),
      vertexArray_(makeVertexArray()) {}

void PhotoPacking::draw(TextureHandle photo, PictureTarget& target) {
    drawInto(target);
    glUseProgram(program_.id());
    bindTextures(program_, std::array<NamedTexture, 1>{{{"photo", photo}}});
    drawWholeTarget(vertexArray_);
}

} // namespace morphoscope
