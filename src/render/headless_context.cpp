#include "render/headless_context.h"

#include <array>
#include <glad/egl.h>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace morphoscope {
namespace {

constexpr EGLint kMostDevices = 16;

bool lists(const char* extensions, std::string_view name) {
    return extensions && std::string_view(extensions).find(name) != std::string_view::npos;
}

// Every display worth trying, best first. Software devices (EGL_MESA_device_software) go behind
// real ones.
std::vector<EGLDisplay> candidateDisplays() {
    const char* clientExtensions = eglQueryString(EGL_NO_DISPLAY, EGL_EXTENSIONS);
    std::vector<EGLDisplay> real;
    std::vector<EGLDisplay> software;
    if (glad_eglQueryDevicesEXT && glad_eglGetPlatformDisplayEXT &&
        lists(clientExtensions, "EGL_EXT_platform_device")) {
        std::array<EGLDeviceEXT, kMostDevices> devices = {};
        EGLint count = 0;
        if (glad_eglQueryDevicesEXT(kMostDevices, devices.data(), &count))
            for (EGLint i = 0; i < count; ++i) {
                EGLDeviceEXT device = devices[std::size_t(i)];
                const char* extensions = glad_eglQueryDeviceStringEXT
                                             ? glad_eglQueryDeviceStringEXT(device, EGL_EXTENSIONS)
                                             : nullptr;
                auto& list = lists(extensions, "EGL_MESA_device_software") ? software : real;
                list.push_back(
                    glad_eglGetPlatformDisplayEXT(EGL_PLATFORM_DEVICE_EXT, device, nullptr));
            }
    }
    if (glad_eglGetPlatformDisplayEXT && lists(clientExtensions, "EGL_MESA_platform_surfaceless"))
        real.push_back(glad_eglGetPlatformDisplayEXT(EGL_PLATFORM_SURFACELESS_MESA,
                                                     EGL_DEFAULT_DISPLAY, nullptr));
    real.insert(real.end(), software.begin(), software.end());
    real.push_back(eglGetDisplay(EGL_DEFAULT_DISPLAY));
    return real;
}

struct Version {
    EGLint major;
    EGLint minor;
};

EGLContext createContext(EGLDisplay display, EGLConfig config, Version version) {
    std::vector<EGLint> attributes = {
        EGL_CONTEXT_MAJOR_VERSION,       version.major,
        EGL_CONTEXT_MINOR_VERSION,       version.minor,
        EGL_CONTEXT_OPENGL_PROFILE_MASK, EGL_CONTEXT_OPENGL_CORE_PROFILE_BIT};
    std::vector<EGLint> robust = attributes;
    robust.insert(robust.end(),
                  {EGL_CONTEXT_OPENGL_RESET_NOTIFICATION_STRATEGY, EGL_LOSE_CONTEXT_ON_RESET});
    for (std::vector<EGLint>* list : {&robust, &attributes}) {
        list->push_back(EGL_NONE);
        if (EGLContext context = eglCreateContext(display, config, EGL_NO_CONTEXT, list->data()))
            return context;
    }
    return EGL_NO_CONTEXT;
}

EGLConfig anyConfig(EGLDisplay display) {
    if (lists(eglQueryString(display, EGL_EXTENSIONS), "EGL_KHR_no_config_context"))
        return EGL_NO_CONFIG_KHR;
    const EGLint wanted[] = {EGL_RENDERABLE_TYPE, EGL_OPENGL_BIT, EGL_NONE};
    EGLConfig config = nullptr;
    EGLint count = 0;
    eglChooseConfig(display, wanted, &config, 1, &count);
    return config;
}

GlProcedure lookUp(const char* name) {
    return eglGetProcAddress(name);
}

} // namespace

struct HeadlessContext::Parts {
    EGLDisplay display = EGL_NO_DISPLAY;
    EGLContext context = EGL_NO_CONTEXT;
    GlInfo info;

    // Empty on success, otherwise the reason.
    std::string open(EGLDisplay candidate) {
        if (candidate == EGL_NO_DISPLAY || !eglInitialize(candidate, nullptr, nullptr))
            return "the display cannot be initialised";
        // The extension list is complete only now.
        gladLoaderLoadEGL(candidate);
        if (!eglBindAPI(EGL_OPENGL_API))
            return "the driver has no desktop OpenGL";
        const EGLConfig config = anyConfig(candidate);
        for (const Version version : {Version{4, 5}, Version{4, 3}, Version{3, 3}}) {
            context = createContext(candidate, config, version);
            if (context == EGL_NO_CONTEXT)
                continue;
            if (eglMakeCurrent(candidate, EGL_NO_SURFACE, EGL_NO_SURFACE, context)) {
                display = candidate;
                return "";
            }
            eglDestroyContext(candidate, context);
            context = EGL_NO_CONTEXT;
        }
        return "the driver offers no OpenGL 3.3 core context without a surface";
    }
};

HeadlessContext::HeadlessContext() : parts_(std::make_unique<Parts>()) {
    if (!gladLoaderLoadEGL(EGL_NO_DISPLAY))
        throw std::runtime_error(
            "libEGL.so.1 was not found or is older than EGL 1.5, expected an EGL library for "
            "OpenGL without a window");
    std::string firstReason;
    int tried = 0;
    for (EGLDisplay candidate : candidateDisplays()) {
        const std::string reason = parts_->open(candidate);
        if (reason.empty()) {
            parts_->info = loadGl(lookUp);
            return;
        }
        ++tried;
        if (firstReason.empty())
            firstReason = reason;
    }
    throw std::runtime_error("none of " + std::to_string(tried) +
                             " EGL displays gives OpenGL 3.3 without a window: " + firstReason);
}

HeadlessContext::~HeadlessContext() {
    // The display stays initialised: other contexts of the process may share it.
    eglMakeCurrent(parts_->display, EGL_NO_SURFACE, EGL_NO_SURFACE, EGL_NO_CONTEXT);
    eglDestroyContext(parts_->display, parts_->context);
}

void HeadlessContext::makeCurrent() {
    if (!eglMakeCurrent(parts_->display, EGL_NO_SURFACE, EGL_NO_SURFACE, parts_->context))
        throw std::runtime_error(
            "the headless OpenGL context cannot be made current on this thread");
}

const GlInfo& HeadlessContext::info() const {
    return parts_->info;
}

} // namespace morphoscope
