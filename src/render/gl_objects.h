// Move-only owners of GL objects: the constructor creates, the destructor deletes, id 0 means
// moved-from or empty. GL thread only, with a current context. Handles are plain integers so that
// no other header needs a GL loader.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

namespace morphoscope {

using GlId = std::uint32_t;

// The id and its deleter; an object whose context is gone is simply dropped by the driver.
template <void (*Delete)(GlId)> class GlObject {
public:
    GlObject() = default;
    explicit GlObject(GlId id) : id_(id) {}
    ~GlObject() { reset(); }
    GlObject(GlObject&& other) noexcept : id_(std::exchange(other.id_, 0)) {}
    GlObject& operator=(GlObject&& other) noexcept {
        if (this != &other) {
            reset();
            id_ = std::exchange(other.id_, 0);
        }
        return *this;
    }
    GlId id() const { return id_; }
    explicit operator bool() const { return id_ != 0; }
    void reset() {
        if (id_ != 0)
            Delete(std::exchange(id_, 0));
    }

private:
    GlId id_ = 0;
};

void deleteBuffer(GlId id);
void deleteTexture(GlId id);
void deleteFramebuffer(GlId id);
void deleteProgram(GlId id);
void deleteShader(GlId id);
void deleteQuery(GlId id);
void deleteVertexArray(GlId id);

using Framebuffer = GlObject<deleteFramebuffer>;
using ProgramObject = GlObject<deleteProgram>;
using ShaderObject = GlObject<deleteShader>;
using Query = GlObject<deleteQuery>;
using VertexArray = GlObject<deleteVertexArray>;

Framebuffer makeFramebuffer();
Query makeQuery();
VertexArray makeVertexArray();

// A piece of GPU memory of fixed size. Contents are undefined until written.
class Buffer {
public:
    enum class Use { gpuOnly, upload, readback };

    Buffer() = default;
    Buffer(std::size_t byteCount, Use use);
    GlId id() const { return object_.id(); }
    std::size_t byteCount() const { return byteCount_; }
    explicit operator bool() const { return bool(object_); }
    // Throws std::out_of_range when the bytes do not fit.
    void write(std::size_t offset, std::span<const std::byte> bytes);
    // Waits for the GPU: tests and start-up only.
    void read(std::size_t offset, std::span<std::byte> bytes) const;
    void clearToZero();

private:
    GlObject<deleteBuffer> object_;
    std::size_t byteCount_ = 0;
};

enum class TextureFormat { rgba8, rgba16f, rgba32f };
std::uint32_t internalFormat(TextureFormat format); // the GL enum, such as GL_RGBA8

// A 2D texture of fixed size. Row 0 of its storage is the top row of the picture everywhere in this
// program.
class Texture {
public:
    Texture() = default;
    Texture(int width, int height, TextureFormat format, bool hasMipmaps = false);
    GlId id() const { return object_.id(); }
    explicit operator bool() const { return bool(object_); }
    int width() const { return width_; }
    int height() const { return height_; }
    TextureFormat format() const { return format_; }
    bool hasMipmaps() const { return hasMipmaps_; }
    std::size_t byteCount() const; // mipmaps included

private:
    GlObject<deleteTexture> object_;
    int width_ = 0;
    int height_ = 0;
    TextureFormat format_ = TextureFormat::rgba8;
    bool hasMipmaps_ = false;
};

// A mark in the stream of GL commands that says when the GPU has passed it.
class Fence {
public:
    Fence() = default;
    static Fence insert();
    ~Fence();
    Fence(Fence&& other) noexcept;
    Fence& operator=(Fence&& other) noexcept;
    explicit operator bool() const { return sync_ != nullptr; }
    bool isPassed() const;              // never waits; an empty fence counts as passed
    bool waitFor(double seconds) const; // true when passed in time

private:
    void* sync_ = nullptr;
};

} // namespace morphoscope
