// An OpenGL context without a window or display, through EGL: for tests, export, and the benchmark.
// libEGL is opened at run time, so a program that never asks for a context needs none. The thread
// that makes it uses it.
#pragma once

#include "render/gl_info.h"

#include <memory>

namespace morphoscope {

class HeadlessContext {
public:
    // Tries the EGL devices in order (a GPU before a software one), then Mesa's surfaceless
    // platform, then the default display; OpenGL 4.5 core, else 4.3, else 3.3 (no compute shaders).
    // The context is current and loaded on return. Throws std::runtime_error with what was tried
    // and the first reason.
    HeadlessContext();
    ~HeadlessContext();
    HeadlessContext(const HeadlessContext&) = delete;
    HeadlessContext& operator=(const HeadlessContext&) = delete;

    void makeCurrent();
    const GlInfo& info() const;

private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

} // namespace morphoscope
