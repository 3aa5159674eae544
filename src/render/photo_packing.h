// A photo's texture packed for warp.frag on renderers without a GPU (PhotoSampling::packed). GL
// thread only; draw() sets all GL state it needs and leaves framebuffer 0 bound.
#pragma once

#include "render/gl_objects.h"
#include "render/picture_pass.h"
#include "render/shader_program.h"

#include <chrono>
#include <string>

namespace morphoscope {

// In pixels; shaders/pack_photo.frag says what lies where.
struct PackedPhotoSize {
    int photoWidth = 0; // of the photo that is packed
    int photoHeight = 0;
    int width = 0; // of the packed texture
    int height = 0;
};
// For a photo that is sampled into a picture of that size.
PackedPhotoSize packedPhotoSize(int pictureWidth, int pictureHeight);

class PhotoPacking {
public:
    PhotoPacking();
    // `photo` is a whole texture of photoWidth x photoHeight; the target has the packed size.
    void draw(TextureHandle photo, PictureTarget& target);

    bool reloadIfChanged(std::chrono::steady_clock::time_point now);
    const std::string& failure() const {
        return brightness_.failure().empty() ? colours_.failure() : brightness_.failure();
    }

private:
    ShaderProgram brightness_;
    ShaderProgram colours_;
    VertexArray vertexArray_;
};

} // namespace morphoscope
