// Dear ImGui with our look: context, fonts, theme and the OpenGL backend that draws it. Knows no
// window. UI thread, GL context current.
#pragma once

#include "core/session.h"
#include "imgui_panels/theme.h"

namespace morphoscope {

class Interface {
public:
    Interface();
    ~Interface();
    Interface(const Interface&) = delete;
    Interface& operator=(const Interface&) = delete;

    // Before newFrame: takes over theme and scale (monitor times the session's own) when they have
    // changed.
    void applySettings(const WindowSettings& settings, float contentScale);

    void newFrame(); // after the platform's part
    void render();   // ImGui::Render and draw
    void draw();     // what ImGui::Render made, into the bound framebuffer

    // Tests: where the widgets note what they drew.
    void attachRecorder(ItemRecorder* recorder) { look_.recorder = recorder; }

    float scale() const { return look_.theme.scale; }
    const float* background() const { return background_; } // red, green, blue

    // A lost context: let go in the old one, make again in the new one.
    void releaseGraphics();
    void restoreGraphics();

private:
    FontFiles fontFiles_;
    Look look_;
    float background_[3] = {0, 0, 0};
};

} // namespace morphoscope
