#include "render/texture_upload.h"

#include <glad/gl.h>
#include <stdexcept>
#include <string>

namespace morphoscope {

Texture uploadedTexture(const Image& image, Mipmaps mipmaps) {
    GLint limit = 0; // one question: this runs in the frame loop
    glGetIntegerv(GL_MAX_TEXTURE_SIZE, &limit);
    if (image.empty() || image.width > limit || image.height > limit)
        throw std::runtime_error("a picture of " + std::to_string(image.width) + "x" +
                                 std::to_string(image.height) +
                                 " pixels cannot become a texture, expected 1 to " +
                                 std::to_string(limit) + " pixels a side");
    Texture texture(image.width, image.height, TextureFormat::rgba8, mipmaps == Mipmaps::yes);
    uploadInto(texture, image);
    return texture;
}

void uploadInto(const Texture& texture, const Image& image) {
    if (image.width != texture.width() || image.height != texture.height())
        throw std::runtime_error(
            "a picture of " + std::to_string(image.width) + "x" + std::to_string(image.height) +
            " pixels was given for a texture of " + std::to_string(texture.width()) + "x" +
            std::to_string(texture.height()));
    glBindTexture(GL_TEXTURE_2D, texture.id());
    glBindBuffer(GL_PIXEL_UNPACK_BUFFER, 0);
    glPixelStorei(GL_UNPACK_ALIGNMENT, 1);
    glTexSubImage2D(GL_TEXTURE_2D, 0, 0, 0, image.width, image.height, GL_RGB, GL_UNSIGNED_BYTE,
                    image.rgb.data());
    if (texture.hasMipmaps())
        glGenerateMipmap(GL_TEXTURE_2D);
    glBindTexture(GL_TEXTURE_2D, 0);
}

void copyInto(Texture& copy, TextureHandle source) {
    const auto id = static_cast<GLuint>(source);
    GLint width = 0;
    GLint height = 0;
    GLint format = 0;
    glBindTexture(GL_TEXTURE_2D, id);
    glGetTexLevelParameteriv(GL_TEXTURE_2D, 0, GL_TEXTURE_WIDTH, &width);
    glGetTexLevelParameteriv(GL_TEXTURE_2D, 0, GL_TEXTURE_HEIGHT, &height);
    glGetTexLevelParameteriv(GL_TEXTURE_2D, 0, GL_TEXTURE_INTERNAL_FORMAT, &format);
    glBindTexture(GL_TEXTURE_2D, 0);
    const TextureFormat wanted = format == GL_RGBA16F   ? TextureFormat::rgba16f
                                 : format == GL_RGBA32F ? TextureFormat::rgba32f
                                                        : TextureFormat::rgba8;
    if (!copy || copy.width() != width || copy.height() != height || copy.format() != wanted)
        copy = Texture(width, height, wanted);
    glCopyImageSubData(id, GL_TEXTURE_2D, 0, 0, 0, 0, copy.id(), GL_TEXTURE_2D, 0, 0, 0, 0, width,
                       height, 1);
}

} // namespace morphoscope
