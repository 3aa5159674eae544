#include "app/interface.h"

#include "app/font_files.h"

#include <backends/imgui_impl_opengl3.h>
#include <imgui.h>

namespace morphoscope {
namespace {

constexpr const char* kGlslVersion = "#version 330 core";

} // namespace

Interface::Interface() : fontFiles_(findFontFiles()) {
    ImGui::CreateContext();
    ImGui::GetIO().IniFilename = nullptr; // the session keeps what ImGui would write there
    ImGui::GetIO().ConfigWindowsMoveFromTitleBarOnly = true;
    ImGui_ImplOpenGL3_Init(kGlslVersion);
    attachLook(look_);
    look_.theme.scale = 0; // so that the first settings count as changed
}

Interface::~Interface() {
    ImGui_ImplOpenGL3_Shutdown();
    ImGui::DestroyContext();
}

void Interface::applySettings(const WindowSettings& settings, float contentScale) {
    const float scale = contentScale * settings.uiScale;
    const bool hasNewScale = scale != look_.theme.scale;
    if (!hasNewScale && settings.lightTheme == look_.theme.isLight)
        return;
    look_.theme = settings.lightTheme ? lightTheme(scale) : darkTheme(scale);
    applyTheme(look_.theme);
    const ImVec4 window = color(Role::window);
    background_[0] = window.x;
    background_[1] = window.y;
    background_[2] = window.z;
    if (hasNewScale) {
        look_.fonts = loadFonts(fontFiles_, scale);
        ImGui_ImplOpenGL3_DestroyFontsTexture();
        ImGui_ImplOpenGL3_CreateFontsTexture();
    }
}

void Interface::newFrame() {
    ImGui_ImplOpenGL3_NewFrame();
    ImGui::NewFrame();
}

void Interface::render() {
    ImGui::Render();
    draw();
}

void Interface::draw() {
    ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
}

void Interface::releaseGraphics() {
    ImGui_ImplOpenGL3_Shutdown();
}

void Interface::restoreGraphics() {
    ImGui_ImplOpenGL3_Init(kGlslVersion);
}

} // namespace morphoscope
