#include "imgui_panels/theme.h"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace morphoscope {

namespace {

ImVec4 hex(unsigned rgb) {
    return {static_cast<float>(rgb >> 16 & 0xff) / 255.0f,
            static_cast<float>(rgb >> 8 & 0xff) / 255.0f, static_cast<float>(rgb & 0xff) / 255.0f,
            1.0f};
}

ImVec4& at(Theme& theme, Role role) {
    return theme.colors[static_cast<int>(role)];
}

const ImVec4& at(const Theme& theme, Role role) {
    return theme.colors[static_cast<int>(role)];
}

ImVec4 faded(ImVec4 color, float alpha) {
    color.w = alpha;
    return color;
}

double luminance(const ImVec4& color) {
    const auto linear = [](double channel) {
        return channel <= 0.04045 ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * linear(color.x) + 0.7152 * linear(color.y) + 0.0722 * linear(color.z);
}

void setSizes(ImGuiStyle& style) {
    style.WindowPadding = {8, 8};
    style.FramePadding = {8, 3}; // lines of 18 px: rows of 24 px
    style.ItemSpacing = {8, 8};
    style.ItemInnerSpacing = {8, 4};
    style.CellPadding = {4, 4};
    style.IndentSpacing = 16;
    style.ScrollbarSize = 10;
    style.GrabMinSize = 4;
    style.WindowRounding = style.ChildRounding = style.PopupRounding = 6;
    style.FrameRounding = style.TabRounding = style.ScrollbarRounding = 6;
    style.GrabRounding = 2;
    style.WindowBorderSize = style.ChildBorderSize = style.FrameBorderSize = 0;
    style.PopupBorderSize = 1;
    style.TabBorderSize = 0;
    style.WindowMinSize = {8, 8};
    style.DisabledAlpha = 0.45f;
}

void setGrounds(ImGuiStyle& style, const Theme& theme) {
    ImVec4* colors = style.Colors;
    colors[ImGuiCol_WindowBg] = at(theme, Role::panel);
    colors[ImGuiCol_ChildBg] = {0, 0, 0, 0};
    colors[ImGuiCol_PopupBg] = at(theme, Role::panel);
    colors[ImGuiCol_ModalWindowDimBg] = faded(at(theme, Role::window), 0.72f);
    colors[ImGuiCol_Border] = at(theme, Role::outline);
    colors[ImGuiCol_BorderShadow] = {0, 0, 0, 0};
    colors[ImGuiCol_Separator] = at(theme, Role::outline);
    colors[ImGuiCol_FrameBg] = at(theme, Role::raised);
    colors[ImGuiCol_FrameBgHovered] = at(theme, Role::hovered);
    colors[ImGuiCol_FrameBgActive] = at(theme, Role::pressed);
    colors[ImGuiCol_TitleBg] = colors[ImGuiCol_TitleBgActive] = at(theme, Role::panel);
    colors[ImGuiCol_MenuBarBg] = at(theme, Role::panel);
    colors[ImGuiCol_ScrollbarBg] = {0, 0, 0, 0};
    colors[ImGuiCol_ScrollbarGrab] = at(theme, Role::raised);
    colors[ImGuiCol_ScrollbarGrabHovered] = at(theme, Role::hovered);
    colors[ImGuiCol_ScrollbarGrabActive] = at(theme, Role::pressed);
}

void setControls(ImGuiStyle& style, const Theme& theme) {
    ImVec4* colors = style.Colors;
    colors[ImGuiCol_Text] = at(theme, Role::text);
    colors[ImGuiCol_TextDisabled] = at(theme, Role::dimText);
    colors[ImGuiCol_TextSelectedBg] = faded(at(theme, Role::accent), 0.35f);
    colors[ImGuiCol_CheckMark] = at(theme, Role::accent);
    colors[ImGuiCol_SliderGrab] = at(theme, Role::accent);
    colors[ImGuiCol_SliderGrabActive] = at(theme, Role::text);
    colors[ImGuiCol_Button] = at(theme, Role::raised);
    colors[ImGuiCol_ButtonHovered] = at(theme, Role::hovered);
    colors[ImGuiCol_ButtonActive] = at(theme, Role::pressed);
    colors[ImGuiCol_Header] = at(theme, Role::raised);
    colors[ImGuiCol_HeaderHovered] = at(theme, Role::hovered);
    colors[ImGuiCol_HeaderActive] = at(theme, Role::pressed);
    colors[ImGuiCol_Tab] = colors[ImGuiCol_TabUnfocused] = at(theme, Role::panel);
    colors[ImGuiCol_TabHovered] = at(theme, Role::hovered);
    colors[ImGuiCol_TabActive] = colors[ImGuiCol_TabUnfocusedActive] = at(theme, Role::raised);
    colors[ImGuiCol_DragDropTarget] = at(theme, Role::accent);
    colors[ImGuiCol_NavHighlight] = at(theme, Role::accent);
}

} // namespace

Theme darkTheme(float scale) {
    Theme theme;
    theme.scale = scale;
    at(theme, Role::window) = hex(0x15171A);
    at(theme, Role::panel) = hex(0x1D2025);
    at(theme, Role::raised) = hex(0x2A2E35);
    at(theme, Role::hovered) = hex(0x333841);
    at(theme, Role::pressed) = hex(0x3C424C);
    at(theme, Role::outline) = hex(0x343941);
    at(theme, Role::grid) = hex(0x2A2E35);
    at(theme, Role::text) = hex(0xE6E8EB);
    at(theme, Role::dimText) = hex(0x9BA1A9);
    at(theme, Role::accent) = hex(0x4FB39A);
    at(theme, Role::onAccent) = hex(0x0C1714);
    at(theme, Role::attention) = hex(0xE0A84B);
    at(theme, Role::failure) = hex(0xE87464); // #E5705F has only 4.42:1 on raised
    return theme;
}

Theme lightTheme(float scale) {
    Theme theme;
    theme.scale = scale;
    theme.isLight = true;
    at(theme, Role::window) = hex(0xE9EBEE);
    at(theme, Role::panel) = hex(0xF8F9FA);
    at(theme, Role::raised) = hex(0xE4E7EB);
    at(theme, Role::hovered) = hex(0xD9DDE2);
    at(theme, Role::pressed) = hex(0xCDD2D8);
    at(theme, Role::outline) = hex(0xD3D7DC);
    at(theme, Role::grid) = hex(0xE4E7EB);
    at(theme, Role::text) = hex(0x1B1E22);
    at(theme, Role::dimText) = hex(0x53595F);
    at(theme, Role::accent) = hex(0x17705A);
    at(theme, Role::onAccent) = hex(0xFFFFFF);
    at(theme, Role::attention) = hex(0x835200);
    at(theme, Role::failure) = hex(0xB03327);
    return theme;
}

void applyTheme(const Theme& theme) {
    ImGuiStyle style;
    setSizes(style);
    style.ScaleAllSizes(theme.scale);
    setGrounds(style, theme);
    setControls(style, theme);
    ImGui::GetStyle() = style;
}

double contrast(const ImVec4& a, const ImVec4& b) {
    const auto [darker, lighter] = std::minmax({luminance(a), luminance(b)});
    return (lighter + 0.05) / (darker + 0.05);
}

void attachLook(Look& look) {
    ImGui::GetIO().UserData = &look;
}

const Look& look() {
    const void* attached = ImGui::GetIO().UserData;
    assert(attached && "attachLook() comes before the first panel");
    return *static_cast<const Look*>(attached);
}

ImVec4 color(Role role) {
    return at(look().theme, role);
}

ImU32 packedColor(Role role, float alpha) {
    ImVec4 value = color(role);
    // Follows ImGui's own fading of disabled rows and of popups.
    value.w *= alpha * ImGui::GetStyle().Alpha;
    return ImGui::ColorConvertFloat4ToU32(value);
}

ImVec4 mixed(const ImVec4& a, const ImVec4& b, float shareOfB) {
    const float shareOfA = 1 - shareOfB;
    return {a.x * shareOfA + b.x * shareOfB, a.y * shareOfA + b.y * shareOfB,
            a.z * shareOfA + b.z * shareOfB, a.w * shareOfA + b.w * shareOfB};
}

float px(float designPixels) {
    return std::round(designPixels * look().theme.scale);
}

} // namespace morphoscope
