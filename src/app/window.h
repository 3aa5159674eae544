// The desktop window: the only code that knows GLFW. Makes the window and its GL context, feeds
// ImGui, and applies what the state says about full screen, cursor and vsync. Main thread.
#pragma once

#include "core/session.h"
#include "render/gl_info.h"

#include <memory>
#include <string>
#include <vector>

namespace morphoscope {

struct WindowRequest {
    int width = 1280;
    int height = 800;
    std::string title = "Morphoscope";
};

class Window {
public:
    // Throws std::runtime_error that says what is missing: no display, no OpenGL 3.3.
    explicit Window(const WindowRequest& request);
    ~Window();
    Window(const Window&) = delete;
    Window& operator=(const Window&) = delete;

    const GlInfo& gl() const;

    // A window of the same size with a fresh context, after the old one was lost. ImGui must be
    // detached.
    void recreate();

    // Handles what has come in; waits for something to come, at most `maxSeconds`.
    void waitForEvents(double maxSeconds);
    void swap();

    // ImGui's GLFW backend: between the creation of the ImGui context and its end.
    void attachToImGui();
    void detachFromImGui();
    void newImGuiFrame();

    bool wantsToClose() const;
    std::vector<std::string> takeDroppedPaths();
    double idleSeconds() const; // since the last mouse or key event

    int width() const; // of the framebuffer, pixels
    int height() const;
    float contentScale() const; // of the monitor the window is on

    void setTitle(const std::string& title);
    void setFullScreen(bool isFullScreen);
    void setVsync(bool isOn);
    void setCursorVisible(bool isVisible);

private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

} // namespace morphoscope
