#include "render/offscreen_screen.h"

#include <algorithm>
#include <glad/gl.h>

namespace morphoscope {

OffscreenScreen::OffscreenScreen(int width, int height)
    : texture_(width, height, TextureFormat::rgba8), framebuffer_(makeFramebuffer()) {
    glBindFramebuffer(GL_FRAMEBUFFER, framebuffer_.id());
    glFramebufferTexture2D(GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_TEXTURE_2D, texture_.id(), 0);
}

void OffscreenScreen::begin(const float (&color)[3]) {
    glBindFramebuffer(GL_FRAMEBUFFER, framebuffer_.id());
    glViewport(0, 0, texture_.width(), texture_.height());
    glDisable(GL_SCISSOR_TEST);
    glColorMask(GL_TRUE, GL_TRUE, GL_TRUE, GL_TRUE);
    glClearColor(color[0], color[1], color[2], 1);
    glClear(GL_COLOR_BUFFER_BIT);
}

void OffscreenScreen::finish() {
    glFinish();
}

Image OffscreenScreen::read() {
    Image image = makeImage(texture_.width(), texture_.height());
    glBindFramebuffer(GL_FRAMEBUFFER, framebuffer_.id());
    glBindBuffer(GL_PIXEL_PACK_BUFFER, 0);
    glPixelStorei(GL_PACK_ALIGNMENT, 1);
    glReadPixels(0, 0, image.width, image.height, GL_RGB, GL_UNSIGNED_BYTE, image.rgb.data());
    // A framebuffer's row 0 is at the bottom, an image's at the top.
    const auto rowBytes = static_cast<std::ptrdiff_t>(3 * image.width);
    for (int top = 0, bottom = image.height - 1; top < bottom; ++top, --bottom)
        std::swap_ranges(image.rgb.begin() + rowBytes * top,
                         image.rgb.begin() + rowBytes * (top + 1),
                         image.rgb.begin() + rowBytes * bottom);
    return image;
}

} // namespace morphoscope
