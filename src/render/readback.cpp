#include "render/readback.h"

#include <cstring>
#include <glad/gl.h>
#include <stdexcept>

namespace morphoscope {
namespace {

constexpr double kLongestWaitSeconds = 10; // a GPU that needs longer is gone

// Reading through a framebuffer works for every format and size, unlike glGetTexImage of a part.
class BoundForReading {
public:
    BoundForReading(const Framebuffer& framebuffer, TextureHandle texture) {
        glBindFramebuffer(GL_READ_FRAMEBUFFER, framebuffer.id());
        glFramebufferTexture2D(GL_READ_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_TEXTURE_2D,
                               GLuint(texture), 0);
        glReadBuffer(GL_COLOR_ATTACHMENT0);
        glPixelStorei(GL_PACK_ALIGNMENT, 1);
    }
    ~BoundForReading() {
        glFramebufferTexture2D(GL_READ_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_TEXTURE_2D, 0, 0);
        glBindFramebuffer(GL_READ_FRAMEBUFFER, 0);
    }
    BoundForReading(const BoundForReading&) = delete;
    BoundForReading& operator=(const BoundForReading&) = delete;
};

// Four bytes a pixel is what drivers copy without converting.
Image withoutAlpha(const std::uint8_t* rgba, int width, int height) {
    Image image = makeImage(width, height);
    const std::size_t pixels = std::size_t(width) * std::size_t(height);
    for (std::size_t i = 0; i < pixels; ++i)
        std::memcpy(image.rgb.data() + 3 * i, rgba + 4 * i, 3);
    return image;
}

} // namespace

ReadbackRing::ReadbackRing(int slotCount) : framebuffer_(makeFramebuffer()) {
    free_.resize(std::size_t(slotCount));
}

bool ReadbackRing::begin(TextureHandle texture, int width, int height, std::uint64_t tag) {
    if (free_.empty())
        return false;
    Slot slot = {.buffer = std::move(free_.back()),
                 .fence = {},
                 .width = width,
                 .height = height,
                 .tag = tag};
    free_.pop_back();
    const std::size_t bytes = 4 * std::size_t(width) * std::size_t(height);
    if (slot.buffer.byteCount() < bytes)
        slot.buffer = Buffer(bytes, Buffer::Use::readback);
    {
        const BoundForReading bound(framebuffer_, texture);
        glBindBuffer(GL_PIXEL_PACK_BUFFER, slot.buffer.id());
        glReadPixels(0, 0, width, height, GL_RGBA, GL_UNSIGNED_BYTE, nullptr);
        glBindBuffer(GL_PIXEL_PACK_BUFFER, 0);
    }
    slot.fence = Fence::insert();
    pending_.push_back(std::move(slot));
    return true;
}

std::optional<ReadbackFrame> ReadbackRing::poll() {
    if (pending_.empty() || !pending_.front().fence.isPassed())
        return std::nullopt;
    Slot slot = std::move(pending_.front());
    pending_.pop_front();
    return take(std::move(slot));
}

std::optional<ReadbackFrame> ReadbackRing::finish() {
    if (pending_.empty())
        return std::nullopt;
    if (!pending_.front().fence.waitFor(kLongestWaitSeconds))
        throw std::runtime_error("the GPU has not delivered a picture within 10 seconds");
    return poll();
}

ReadbackFrame ReadbackRing::take(Slot slot) {
    const std::size_t bytes = 4 * std::size_t(slot.width) * std::size_t(slot.height);
    ReadbackFrame frame = {.tag = slot.tag, .image = {}};
    glBindBuffer(GL_PIXEL_PACK_BUFFER, slot.buffer.id());
    if (const void* mapped =
            glMapBufferRange(GL_PIXEL_PACK_BUFFER, 0, GLsizeiptr(bytes), GL_MAP_READ_BIT)) {
        frame.image =
            withoutAlpha(static_cast<const std::uint8_t*>(mapped), slot.width, slot.height);
        glUnmapBuffer(GL_PIXEL_PACK_BUFFER);
    }
    glBindBuffer(GL_PIXEL_PACK_BUFFER, 0);
    free_.push_back(std::move(slot.buffer));
    if (frame.image.empty())
        throw std::runtime_error("a picture buffer of " + std::to_string(bytes) +
                                 " bytes cannot be read back");
    return frame;
}

std::uint64_t ReadbackRing::memoryBytes() const {
    std::uint64_t bytes = 0;
    for (const Buffer& buffer : free_)
        bytes += buffer.byteCount();
    for (const Slot& slot : pending_)
        bytes += slot.buffer.byteCount();
    return bytes;
}

std::vector<float> readTextureFloats(TextureHandle texture, int width, int height) {
    std::vector<float> values(4 * std::size_t(width) * std::size_t(height));
    const Framebuffer framebuffer = makeFramebuffer();
    const BoundForReading bound(framebuffer, texture);
    glReadPixels(0, 0, width, height, GL_RGBA, GL_FLOAT, values.data());
    return values;
}

Image readTextureImage(TextureHandle texture, int width, int height) {
    std::vector<std::uint8_t> rgba(4 * std::size_t(width) * std::size_t(height));
    const Framebuffer framebuffer = makeFramebuffer();
    const BoundForReading bound(framebuffer, texture);
    glReadPixels(0, 0, width, height, GL_RGBA, GL_UNSIGNED_BYTE, rgba.data());
    return withoutAlpha(rgba.data(), width, height);
}

} // namespace morphoscope
