// Reads textures back through a ring of pixel buffers: begin() queues a copy, poll() hands out
// finished frames some frames later, in order, so that recording never waits for the GPU. GL thread
// only.
#pragma once

#include "core/image.h"
#include "core/live.h"
#include "render/gl_objects.h"

#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

namespace morphoscope {

struct ReadbackFrame {
    std::uint64_t tag = 0; // as given to begin()
    Image image;
};

class ReadbackRing {
public:
    explicit ReadbackRing(int slotCount = 4);

    // False when all slots wait for the GPU: poll() or finish() first, then ask again.
    bool begin(TextureHandle texture, int width, int height, std::uint64_t tag);
    std::optional<ReadbackFrame> poll(); // the oldest frame if the GPU has finished it; never waits
    std::optional<ReadbackFrame>
    finish(); // the oldest frame, waiting for it; empty when nothing is under way
    int pendingCount() const { return int(pending_.size()); }
    std::uint64_t memoryBytes() const;

private:
    struct Slot {
        Buffer buffer;
        Fence fence;
        int width = 0;
        int height = 0;
        std::uint64_t tag = 0;
    };
    ReadbackFrame take(Slot slot);

    Framebuffer framebuffer_;
    std::vector<Buffer> free_;
    std::deque<Slot> pending_;
};

// One texture at once as RGBA floats, top row first, 4 x width x height. Waits for the GPU: tests
// and stills.
std::vector<float> readTextureFloats(TextureHandle texture, int width, int height);
Image readTextureImage(TextureHandle texture, int width, int height);

} // namespace morphoscope
