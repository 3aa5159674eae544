#include "render/photo_packing.h"

#include <array>
#include <glad/gl.h>

namespace morphoscope {

PackedPhotoSize packedPhotoSize(int pictureWidth, int pictureHeight) {
    const int width = (5 * pictureWidth + 7) / 8;
    const int rows = 2 * pictureHeight;
    return {.photoWidth = 2 * width,
            .photoHeight = rows,
            .width = width,
            .height = rows + (rows + 3) / 4};
}

PhotoPacking::PhotoPacking()
    : brightness_({.files = {"fullscreen.vert", "pack_photo.frag"}, .defines = {}}),
      colours_({.files = {"fullscreen.vert", "pack_photo.frag"}, .defines = {"COLOURS 1"}}),
      vertexArray_(makeVertexArray()) {}

void PhotoPacking::draw(TextureHandle photo, PictureTarget& target) {
    const PictureView view = target.view();
    const int rows = view.height * 4 / 5;
    const auto pack = [&](const ShaderProgram& program, int firstRow, int rowCount) {
        drawInto(target);
        glViewport(0, firstRow, view.width, rowCount);
        glUseProgram(program.id());
        bindTextures(program, std::array<NamedTexture, 1>{{{"photo", photo}}});
        drawWholeTarget(vertexArray_);
    };
    pack(brightness_, 0, rows);
    pack(colours_, rows, view.height - rows);
}

bool PhotoPacking::reloadIfChanged(std::chrono::steady_clock::time_point now) {
    const bool hasChanged = brightness_.reloadIfChanged(now);
    return colours_.reloadIfChanged(now) || hasChanged;
}

} // namespace morphoscope
