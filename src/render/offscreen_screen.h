// A window's framebuffer where there is no window: screenshots and tests draw the interface into
// it. GL thread only.
#pragma once

#include "core/image.h"
#include "render/gl_objects.h"

namespace morphoscope {

class OffscreenScreen {
public:
    OffscreenScreen(int width, int height);

    // Binds it, sets the viewport and clears; whoever draws next draws into it.
    void begin(const float (&color)[3]);

    // Waits until the GPU has drawn it: for timing.
    void finish();

    // What was drawn, top row first. Waits for the GPU.
    Image read();

private:
    Texture texture_;
    Framebuffer framebuffer_;
};

} // namespace morphoscope
