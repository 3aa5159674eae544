// CPU pictures to textures, and textures to textures. GL thread only.
#pragma once

#include "core/image.h"
#include "core/live.h"
#include "render/gl_objects.h"

namespace morphoscope {

enum class Mipmaps { no, yes };

// A texture of the image's size. Throws std::runtime_error for an empty image or one beyond
// GL_MAX_TEXTURE_SIZE.
Texture uploadedTexture(const Image& image, Mipmaps mipmaps = Mipmaps::yes);

// Writes the image over a texture of the same size (a film of pictures from LibTorch, for example).
void uploadInto(const Texture& texture, const Image& image);

// Makes `copy` equal to another texture: of its size and format, made anew where it has another.
// Stays on the GPU.
void copyInto(Texture& copy, TextureHandle source);

} // namespace morphoscope
