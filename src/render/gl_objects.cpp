#include "render/gl_objects.h"

#include <algorithm>
#include <cmath>
#include <glad/gl.h>
#include <stdexcept>
#include <string>

namespace morphoscope {

void deleteBuffer(GlId id) {
    glDeleteBuffers(1, &id);
}
void deleteTexture(GlId id) {
    glDeleteTextures(1, &id);
}
void deleteFramebuffer(GlId id) {
    glDeleteFramebuffers(1, &id);
}
void deleteProgram(GlId id) {
    glDeleteProgram(id);
}
void deleteShader(GlId id) {
    glDeleteShader(id);
}
void deleteQuery(GlId id) {
    glDeleteQueries(1, &id);
}
void deleteVertexArray(GlId id) {
    glDeleteVertexArrays(1, &id);
}

Framebuffer makeFramebuffer() {
    GlId id = 0;
    glGenFramebuffers(1, &id);
    return Framebuffer(id);
}

Query makeQuery() {
    GlId id = 0;
    glGenQueries(1, &id);
    return Query(id);
}

VertexArray makeVertexArray() {
    GlId id = 0;
    glGenVertexArrays(1, &id);
    return VertexArray(id);
}

namespace {

// Only 4.3 is required, so buffers are bound to a neutral target instead of named directly (4.5).
constexpr GLenum kTarget = GL_COPY_WRITE_BUFFER;

GLenum usageOf(Buffer::Use use) {
    switch (use) {
    case Buffer::Use::upload:
        return GL_DYNAMIC_DRAW;
    case Buffer::Use::readback:
        return GL_STREAM_READ;
    case Buffer::Use::gpuOnly:
        break;
    }
    return GL_STATIC_DRAW;
}

int mipmapLevels(int width, int height) {
    int levels = 1;
    for (int side = std::max(width, height); side > 1; side /= 2)
        ++levels;
    return levels;
}

} // namespace

Buffer::Buffer(std::size_t byteCount, Use use) : byteCount_(byteCount) {
    GlId id = 0;
    glGenBuffers(1, &id);
    object_ = GlObject<deleteBuffer>(id);
    glBindBuffer(kTarget, id);
    glBufferData(kTarget, GLsizeiptr(byteCount), nullptr, usageOf(use));
    glBindBuffer(kTarget, 0);
}

void Buffer::write(std::size_t offset, std::span<const std::byte> bytes) {
    if (offset > byteCount_ || bytes.size() > byteCount_ - offset)
        throw std::out_of_range("a write of " + std::to_string(bytes.size()) + " bytes at " +
                                std::to_string(offset) + " does not fit into a buffer of " +
                                std::to_string(byteCount_));
    glBindBuffer(kTarget, id());
    glBufferSubData(kTarget, GLintptr(offset), GLsizeiptr(bytes.size()), bytes.data());
    glBindBuffer(kTarget, 0);
}

void Buffer::read(std::size_t offset, std::span<std::byte> bytes) const {
    if (offset > byteCount_ || bytes.size() > byteCount_ - offset)
        throw std::out_of_range("a read of " + std::to_string(bytes.size()) + " bytes at " +
                                std::to_string(offset) + " goes beyond a buffer of " +
                                std::to_string(byteCount_));
    glBindBuffer(kTarget, id());
    glGetBufferSubData(kTarget, GLintptr(offset), GLsizeiptr(bytes.size()), bytes.data());
    glBindBuffer(kTarget, 0);
}

void Buffer::clearToZero() {
    glBindBuffer(kTarget, id());
    glClearBufferData(kTarget, GL_R32UI, GL_RED_INTEGER, GL_UNSIGNED_INT, nullptr);
    glBindBuffer(kTarget, 0);
}

std::uint32_t internalFormat(TextureFormat format) {
    switch (format) {
    case TextureFormat::rgba16f:
        return GL_RGBA16F;
    case TextureFormat::rgba32f:
        return GL_RGBA32F;
    case TextureFormat::rgba8:
        break;
    }
    return GL_RGBA8;
}

Texture::Texture(int width, int height, TextureFormat format, bool hasMipmaps)
    : width_(width), height_(height), format_(format), hasMipmaps_(hasMipmaps) {
    GlId id = 0;
    glGenTextures(1, &id);
    object_ = GlObject<deleteTexture>(id);
    glBindTexture(GL_TEXTURE_2D, id);
    const int levels = hasMipmaps ? mipmapLevels(width, height) : 1; // OpenGL 3.3 knows no storage
    for (int level = 0; level < levels; ++level)
        glTexImage2D(GL_TEXTURE_2D, level, GLint(internalFormat(format)),
                     std::max(1, width >> level), std::max(1, height >> level), 0, GL_RGBA,
                     GL_UNSIGNED_BYTE, nullptr);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAX_LEVEL, levels - 1);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER,
                    hasMipmaps ? GL_LINEAR_MIPMAP_LINEAR : GL_LINEAR);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_LINEAR);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
    glBindTexture(GL_TEXTURE_2D, 0);
}

std::size_t Texture::byteCount() const {
    if (!object_)
        return 0;
    const std::size_t pixelBytes = format_ == TextureFormat::rgba8     ? 4
                                   : format_ == TextureFormat::rgba16f ? 8
                                                                       : 16;
    const std::size_t base = pixelBytes * std::size_t(width_) * std::size_t(height_);
    return hasMipmaps_ ? base + base / 3 : base;
}

Fence Fence::insert() {
    Fence fence;
    fence.sync_ = glFenceSync(GL_SYNC_GPU_COMMANDS_COMPLETE, 0);
    return fence;
}

Fence::~Fence() {
    if (sync_)
        glDeleteSync(static_cast<GLsync>(sync_));
}

Fence::Fence(Fence&& other) noexcept : sync_(std::exchange(other.sync_, nullptr)) {}

Fence& Fence::operator=(Fence&& other) noexcept {
    std::swap(sync_, other.sync_);
    return *this;
}

bool Fence::isPassed() const {
    if (!sync_)
        return true;
    // The flush makes sure that the mark reaches the GPU at all; it does not wait.
    const GLenum state =
        glClientWaitSync(static_cast<GLsync>(sync_), GL_SYNC_FLUSH_COMMANDS_BIT, 0);
    return state == GL_ALREADY_SIGNALED || state == GL_CONDITION_SATISFIED;
}

bool Fence::waitFor(double seconds) const {
    if (!sync_)
        return true;
    const GLenum state = glClientWaitSync(static_cast<GLsync>(sync_), GL_SYNC_FLUSH_COMMANDS_BIT,
                                          GLuint64(seconds * 1e9));
    return state == GL_ALREADY_SIGNALED || state == GL_CONDITION_SATISFIED;
}

} // namespace morphoscope
