// What this machine's OpenGL offers, and the few calls on the current context that the window needs
// without knowing GL itself. GL thread only.
#pragma once

#include "core/image.h"

#include <cstdint>
#include <string>

namespace morphoscope {

struct GlInfo {
    std::string vendor;
    std::string renderer;
    std::string version;
    int majorVersion = 0;
    int minorVersion = 0;
    int maxTextureSize = 0;
    int maxSharedMemoryBytes = 0;
    bool isSoftware = false;       // llvmpipe, softpipe, swrast
    bool multipliesHalves = false; // GL_NV_gpu_shader5 or GL_AMD_gpu_shader_half_float
    bool hasResetStatus = false;   // glGetGraphicsResetStatus can be asked

    bool hasCompute() const { return majorVersion > 4 || (majorVersion == 4 && minorVersion >= 3); }
};

using GlProcedure = void (*)();
using GlProcedureLookup = GlProcedure (*)(const char* name);

// Loads the entry points of the current context (for example with glfwGetProcAddress), asks the
// driver to log severe messages (KHR_debug), and says what is there. Throws std::runtime_error when
// no context is current.
GlInfo loadGl(GlProcedureLookup lookup);

// What loadGl found is asked anew, extensions too: not every frame. The entry points must have been
// loaded.
GlInfo currentGlInfo();

// The driver's debug messages (KHR_debug) of at least medium severity since the last call, one per
// line, at most 20.
std::string takeGlMessages();

// True after the driver lost the context (GPU reset): every GL object must be rebuilt in a new
// context.
bool contextWasLost();

// The first pending GL error as its name, "" when there is none; clears them all.
std::string takeGlError();

// Clears the window's framebuffer and sets the viewport.
void clearScreen(int width, int height, const float (&color)[3]);

// The window's (or headless default) framebuffer as an image, top row first. Waits for the GPU:
// screenshots only.
Image readScreen(int width, int height);

} // namespace morphoscope
