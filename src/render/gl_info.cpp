#include "render/gl_info.h"

#include <algorithm>
#include <glad/gl.h>
#include <initializer_list>
#include <stdexcept>
#include <string_view>
#include <vector>

namespace morphoscope {
namespace {

// The driver keeps messages in its own log until they are asked for: no callback on a foreign
// thread, no state of ours.
void keepOnlySevereMessages() {
    glEnable(GL_DEBUG_OUTPUT);
    for (GLenum severity : {GL_DEBUG_SEVERITY_LOW, GL_DEBUG_SEVERITY_NOTIFICATION})
        glDebugMessageControl(GL_DONT_CARE, GL_DONT_CARE, severity, 0, nullptr, GL_FALSE);
    // A shader that does not compile is reported as a value with its line; speed hints are no
    // failures.
    glDebugMessageControl(GL_DEBUG_SOURCE_SHADER_COMPILER, GL_DONT_CARE, GL_DONT_CARE, 0, nullptr,
                          GL_FALSE);
    glDebugMessageControl(GL_DONT_CARE, GL_DEBUG_TYPE_PERFORMANCE, GL_DONT_CARE, 0, nullptr,
                          GL_FALSE);
}

std::string text(GLenum name) {
    const auto* found = reinterpret_cast<const char*>(glGetString(name));
    return found ? found : "";
}

int integer(GLenum name) {
    GLint value = 0;
    glGetIntegerv(name, &value);
    return value;
}

bool offersOneOf(std::initializer_list<std::string_view> extensions) {
    for (int i = integer(GL_NUM_EXTENSIONS) - 1; i >= 0; --i) {
        const auto* name =
            reinterpret_cast<const char*>(glGetStringi(GL_EXTENSIONS, static_cast<GLuint>(i)));
        if (name && std::find(extensions.begin(), extensions.end(), name) != extensions.end())
            return true;
    }
    return false;
}

} // namespace

GlInfo loadGl(GlProcedureLookup lookup) {
    if (gladLoadGL(lookup) == 0)
        throw std::runtime_error(
            "no OpenGL context is current on this thread, expected OpenGL 3.3 core");
    if (glad_glDebugMessageControl && glad_glGetDebugMessageLog)
        keepOnlySevereMessages();
    return currentGlInfo();
}

GlInfo currentGlInfo() {
    GlInfo info;
    info.vendor = text(GL_VENDOR);
    info.renderer = text(GL_RENDERER);
    info.version = text(GL_VERSION);
    info.majorVersion = integer(GL_MAJOR_VERSION);
    info.minorVersion = integer(GL_MINOR_VERSION);
    info.maxTextureSize = integer(GL_MAX_TEXTURE_SIZE);
    if (info.hasCompute())
        info.maxSharedMemoryBytes = integer(GL_MAX_COMPUTE_SHARED_MEMORY_SIZE);
    for (const char* name : {"llvmpipe", "softpipe", "swrast", "Software Rasterizer"})
        info.isSoftware = info.isSoftware || info.renderer.find(name) != std::string::npos;
    info.multipliesHalves = offersOneOf({"GL_NV_gpu_shader5", "GL_AMD_gpu_shader_half_float"});
    info.hasResetStatus = glad_glGetGraphicsResetStatus || glad_glGetGraphicsResetStatusARB;
    return info;
}

std::string takeGlMessages() {
    constexpr int kMostMessages = 20;
    std::string all;
    std::vector<char> buffer(4096);
    GLsizei length = 0;
    for (int i = 0; i < kMostMessages && glad_glGetDebugMessageLog &&
                    glad_glGetDebugMessageLog(1, GLsizei(buffer.size()), nullptr, nullptr, nullptr,
                                              nullptr, &length, buffer.data()) == 1;
         ++i)
        all += (all.empty() ? "" : "\n") + std::string(buffer.data());
    return all;
}

bool contextWasLost() {
    if (glad_glGetGraphicsResetStatus)
        return glad_glGetGraphicsResetStatus() != GL_NO_ERROR;
    if (glad_glGetGraphicsResetStatusARB)
        return glad_glGetGraphicsResetStatusARB() != GL_NO_ERROR;
    return false;
}

std::string takeGlError() {
    // A lost context may answer with an error for ever.
    constexpr int kMostErrors = 16;
    std::string first;
    for (int i = 0; i < kMostErrors; ++i) {
        const GLenum error = glGetError();
        if (error == GL_NO_ERROR)
            break;
        if (!first.empty())
            continue;
        switch (error) {
        case GL_INVALID_ENUM:
            first = "GL_INVALID_ENUM";
            break;
        case GL_INVALID_VALUE:
            first = "GL_INVALID_VALUE";
            break;
        case GL_INVALID_OPERATION:
            first = "GL_INVALID_OPERATION";
            break;
        case GL_INVALID_FRAMEBUFFER_OPERATION:
            first = "GL_INVALID_FRAMEBUFFER_OPERATION";
            break;
        case GL_OUT_OF_MEMORY:
            first = "GL_OUT_OF_MEMORY";
            break;
        case GL_CONTEXT_LOST:
            first = "GL_CONTEXT_LOST";
            break;
        default:
            first = "GL error " + std::to_string(error);
        }
    }
    return first;
}

void clearScreen(int width, int height, const float (&color)[3]) {
    glBindFramebuffer(GL_FRAMEBUFFER, 0);
    glViewport(0, 0, width, height);
    glDisable(GL_SCISSOR_TEST);
    glColorMask(GL_TRUE, GL_TRUE, GL_TRUE, GL_TRUE);
    glClearColor(color[0], color[1], color[2], 1);
    glClear(GL_COLOR_BUFFER_BIT);
}

Image readScreen(int width, int height) {
    Image image = makeImage(width, height);
    glBindFramebuffer(GL_FRAMEBUFFER, 0);
    glBindBuffer(GL_PIXEL_PACK_BUFFER, 0);
    glPixelStorei(GL_PACK_ALIGNMENT, 1);
    glReadPixels(0, 0, width, height, GL_RGB, GL_UNSIGNED_BYTE, image.rgb.data());
    // The window's row 0 is at the bottom, an image's at the top.
    const std::size_t rowBytes = 3 * std::size_t(width);
    for (int top = 0, bottom = height - 1; top < bottom; ++top, --bottom)
        std::swap_ranges(image.rgb.begin() + std::ptrdiff_t(rowBytes * std::size_t(top)),
                         image.rgb.begin() + std::ptrdiff_t(rowBytes * std::size_t(top + 1)),
                         image.rgb.begin() + std::ptrdiff_t(rowBytes * std::size_t(bottom)));
    return image;
}

} // namespace morphoscope
