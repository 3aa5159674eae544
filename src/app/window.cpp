#include "app/window.h"

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>
#include <backends/imgui_impl_glfw.h>
#include <imgui.h>

#include <stdexcept>
#include <utility>

namespace morphoscope {
namespace {

std::string glfwMessage() {
    const char* description = nullptr;
    glfwGetError(&description);
    return description ? description : "no reason given";
}

GLFWwindow* createWindow(const WindowRequest& request) {
    // The newest core profile there is: compute shaders want 4.3, everything else runs with 3.3.
    for (const auto& [major, minor] : {std::pair{4, 5}, std::pair{4, 3}, std::pair{3, 3}}) {
        glfwWindowHint(GLFW_CONTEXT_VERSION_MAJOR, major);
        glfwWindowHint(GLFW_CONTEXT_VERSION_MINOR, minor);
        glfwWindowHint(GLFW_OPENGL_PROFILE, GLFW_OPENGL_CORE_PROFILE);
        glfwWindowHint(GLFW_OPENGL_FORWARD_COMPAT, GLFW_TRUE);
        glfwWindowHint(GLFW_SCALE_TO_MONITOR, GLFW_TRUE);
        glfwWindowHint(GLFW_CONTEXT_ROBUSTNESS, GLFW_LOSE_CONTEXT_ON_RESET);
        if (GLFWwindow* window = glfwCreateWindow(request.width, request.height,
                                                  request.title.c_str(), nullptr, nullptr))
            return window;
        glfwWindowHint(GLFW_CONTEXT_ROBUSTNESS, GLFW_NO_ROBUSTNESS);
        if (GLFWwindow* window = glfwCreateWindow(request.width, request.height,
                                                  request.title.c_str(), nullptr, nullptr))
            return window;
    }
    return nullptr;
}

} // namespace

struct Window::Parts {
    GLFWwindow* window = nullptr;
    GlInfo gl;
    std::vector<std::string> dropped;
    double lastInput = 0; // glfwGetTime
    bool isFullScreen = false;
    bool hasVsync = true;
    int windowedX = 0; // where the window was before full screen
    int windowedY = 0;
    int windowedWidth = 0;
    int windowedHeight = 0;
    std::string title;
#if IMGUI_VERSION_NUM < 18700
    // ImGui up to 1.86 looks at the state of a key once a frame, so that a key pressed and let go
    // within one frame would be lost: releases that follow a press wait for the next frame.
    struct KeyRelease {
        int key = 0;
        int scancode = 0;
        int modifiers = 0;
    };
    bool hasPressedKey = false; // since the last frame
    std::vector<KeyRelease> lateReleases;

    void key(int key, int scancode, int action, int modifiers);
    void releaseLateKeys();
#endif

    static Parts& of(GLFWwindow* window) {
        return *static_cast<Parts*>(glfwGetWindowUserPointer(window));
    }
    static void noteInput(GLFWwindow* window) {
        of(window).lastInput = glfwGetTime();
    }

    void open(const WindowRequest& request);
};

void Window::Parts::open(const WindowRequest& request) {
    window = createWindow(request);
    if (!window)
        throw std::runtime_error("No window with OpenGL 3.3 or newer could be made (" +
                                 glfwMessage() + "); run morphoscope doctor for what was found.");
    title = request.title;
    glfwSetWindowUserPointer(window, this);
    glfwMakeContextCurrent(window);
    glfwSwapInterval(hasVsync ? 1 : 0);
    gl = loadGl(glfwGetProcAddress);
    // Installed before ImGui's own callbacks, which call these first.
    glfwSetDropCallback(window, [](GLFWwindow* on, int count, const char** paths) {
        Parts::of(on).dropped.insert(Parts::of(on).dropped.end(), paths, paths + count);
        Parts::noteInput(on);
    });
    glfwSetCursorPosCallback(window, [](GLFWwindow* on, double, double) { Parts::noteInput(on); });
    glfwSetMouseButtonCallback(window, [](GLFWwindow* on, int, int, int) { Parts::noteInput(on); });
    glfwSetScrollCallback(window, [](GLFWwindow* on, double, double) { Parts::noteInput(on); });
    glfwSetKeyCallback(window, [](GLFWwindow* on, int, int, int, int) { Parts::noteInput(on); });
}

#if IMGUI_VERSION_NUM < 18700
void Window::Parts::key(int key, int scancode, int action, int modifiers) {
    hasPressedKey = hasPressedKey || action == GLFW_PRESS;
    if (action == GLFW_RELEASE && hasPressedKey)
        lateReleases.push_back({key, scancode, modifiers});
    else
        ImGui_ImplGlfw_KeyCallback(window, key, scancode, action, modifiers);
}

void Window::Parts::releaseLateKeys() {
    hasPressedKey = false;
    for (const KeyRelease& late : std::exchange(lateReleases, {}))
        ImGui_ImplGlfw_KeyCallback(window, late.key, late.scancode, GLFW_RELEASE, late.modifiers);
}
#endif

Window::Window(const WindowRequest& request) : parts_(std::make_unique<Parts>()) {
    if (!glfwInit())
        throw std::runtime_error("No window can be opened here (" + glfwMessage() +
                                 "); use --headless where there is no display.");
    try {
        parts_->open(request);
    } catch (...) {
        glfwTerminate();
        throw;
    }
}

Window::~Window() {
    glfwDestroyWindow(parts_->window);
    glfwTerminate();
}

void Window::recreate() {
    WindowRequest request{.title = parts_->title};
    glfwGetWindowSize(parts_->window, &request.width, &request.height);
    glfwDestroyWindow(parts_->window);
    parts_->isFullScreen = false; // the next frame asks for it again
    parts_->open(request);
}

const GlInfo& Window::gl() const {
    return parts_->gl;
}

void Window::waitForEvents(double maxSeconds) {
#if IMGUI_VERSION_NUM < 18700
    parts_->releaseLateKeys();
#endif
    if (maxSeconds > 0)
        glfwWaitEventsTimeout(maxSeconds);
    else
        glfwPollEvents();
}

void Window::swap() {
    glfwSwapBuffers(parts_->window);
}

void Window::attachToImGui() {
    ImGui_ImplGlfw_InitForOpenGL(parts_->window, true);
#if IMGUI_VERSION_NUM < 18700
    glfwSetKeyCallback(parts_->window,
                       [](GLFWwindow* on, int key, int scancode, int action, int modifiers) {
                           Parts::of(on).key(key, scancode, action, modifiers);
                       });
#endif
}

void Window::detachFromImGui() {
    ImGui_ImplGlfw_Shutdown();
}

void Window::newImGuiFrame() {
    ImGui_ImplGlfw_NewFrame();
}

bool Window::wantsToClose() const {
    return glfwWindowShouldClose(parts_->window) == GLFW_TRUE;
}

std::vector<std::string> Window::takeDroppedPaths() {
    return std::exchange(parts_->dropped, {});
}

double Window::idleSeconds() const {
    return glfwGetTime() - parts_->lastInput;
}

int Window::width() const {
    int width = 0;
    glfwGetFramebufferSize(parts_->window, &width, nullptr);
    return width;
}

int Window::height() const {
    int height = 0;
    glfwGetFramebufferSize(parts_->window, nullptr, &height);
    return height;
}

float Window::contentScale() const {
    float scale = 1;
    glfwGetWindowContentScale(parts_->window, &scale, nullptr);
    return scale;
}

void Window::setTitle(const std::string& title) {
    if (title == parts_->title)
        return;
    parts_->title = title;
    glfwSetWindowTitle(parts_->window, title.c_str());
}

void Window::setFullScreen(bool isFullScreen) {
    Parts& parts = *parts_;
    if (isFullScreen == parts.isFullScreen)
        return;
    parts.isFullScreen = isFullScreen;
    if (!isFullScreen) {
        glfwSetWindowMonitor(parts.window, nullptr, parts.windowedX, parts.windowedY,
                             parts.windowedWidth, parts.windowedHeight, GLFW_DONT_CARE);
        return;
    }
    glfwGetWindowPos(parts.window, &parts.windowedX, &parts.windowedY);
    glfwGetWindowSize(parts.window, &parts.windowedWidth, &parts.windowedHeight);
    GLFWmonitor* monitor = glfwGetPrimaryMonitor();
    if (const GLFWvidmode* mode = monitor ? glfwGetVideoMode(monitor) : nullptr)
        glfwSetWindowMonitor(parts.window, monitor, 0, 0, mode->width, mode->height,
                             mode->refreshRate);
}

void Window::setVsync(bool isOn) {
    if (isOn != parts_->hasVsync)
        glfwSwapInterval(isOn ? 1 : 0);
    parts_->hasVsync = isOn;
}

void Window::setCursorVisible(bool isVisible) {
    glfwSetInputMode(parts_->window, GLFW_CURSOR,
                     isVisible ? GLFW_CURSOR_NORMAL : GLFW_CURSOR_HIDDEN);
}

} // namespace morphoscope
