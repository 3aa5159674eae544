// Rows of settings: label | control | Reset.
#include "imgui_panels/widgets.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace morphoscope {

namespace {

constexpr float kLabelShare = 0.36f;
constexpr float kLabelWidest = 136; // design pixels

std::string shownPart(const char* label) {
    const char* hash = std::strstr(label, "##");
    return hash ? std::string(label, hash) : std::string(label);
}

float resetWidth() {
    if (look().fonts.hasIcons)
        return ImGui::GetFrameHeight() + px(2);
    return ImGui::CalcTextSize("Reset").x + px(16);
}

// Draws the label and leaves the cursor at the control; returns the control's width.
float beginRow(const char* label, const char* tooltipText) {
    const float room = ImGui::GetContentRegionAvail().x;
    const float labelWidth = std::floor(std::min(room * kLabelShare, px(kLabelWidest)));
    const float gap = px(8);
    const float start = ImGui::GetCursorPosX();
    ImGui::AlignTextToFramePadding();
    elidedText(shownPart(label), labelWidth, Role::dimText);
    tooltip(tooltipText);
    sameLineAt(start + labelWidth + gap);
    return room - labelWidth - 2 * gap - resetWidth();
}

bool resetButton(const char* label, bool isDefault) {
    ImGui::SameLine();
    const std::string name = "Reset##" + std::string(label);
    ImGui::PushStyleColor(ImGuiCol_Button, ImVec4(0, 0, 0, 0));
    const bool isPressed =
        iconButton({.icon = icon::kReset,
                    .label = name.c_str(),
                    .tooltip = "Back to the default (right-click on the control does the same)",
                    .whyDisabled = isDefault ? "This is the default" : nullptr});
    ImGui::PopStyleColor();
    return isPressed;
}

float fractionOf(double value, double minimum, double maximum, bool isLogarithmic) {
    const double clamped = std::clamp(value, minimum, maximum);
    const double share = isLogarithmic && minimum > 0
                             ? std::log(clamped / minimum) / std::log(maximum / minimum)
                             : (clamped - minimum) / (maximum - minimum);
    return static_cast<float>(share);
}

struct SliderGround {
    float width;
    float from; // 0..1: the filled part
    float to;
};

// The track under a slider: ImGui's own has no filled part.
void drawSliderGround(const SliderGround& ground) {
    const ImVec2 min = ImGui::GetCursorScreenPos();
    const ImVec2 max{min.x + ground.width, min.y + ImGui::GetFrameHeight()};
    const bool isHovered = ImGui::IsMouseHoveringRect(min, max) && ImGui::IsWindowHovered();
    ImDrawList* draw = ImGui::GetWindowDrawList();
    draw->AddRectFilled(min, max, packedColor(isHovered ? Role::hovered : Role::raised), px(6));
    const auto [low, high] = std::minmax(ground.from, ground.to);
    if (high - low < 0.002f)
        return;
    // ImGui keeps the grab 2 px inside the frame; the fill ends in the grab's middle.
    const float inset = 2 + ImGui::GetStyle().GrabMinSize / 2;
    const float room = ground.width - 2 * inset;
    const float left = low <= 0 ? min.x : min.x + inset + low * room;
    draw->AddRectFilled({left, min.y}, {min.x + inset + high * room, max.y},
                        packedColor(Role::accent, 0.28f), px(6));
}

void pushSliderStyle() {
    ImGui::PushStyleColor(ImGuiCol_FrameBg, ImVec4(0, 0, 0, 0));
    ImGui::PushStyleColor(ImGuiCol_FrameBgHovered, ImVec4(0, 0, 0, 0));
    ImGui::PushStyleColor(ImGuiCol_FrameBgActive, ImVec4(0, 0, 0, 0));
    if (look().fonts.numbers) {
        // The number is centred in a row as high as the text rows, whatever the face's own height.
        const float padding = (ImGui::GetFrameHeight() - look().fonts.numbers->FontSize) / 2;
        ImGui::PushFont(look().fonts.numbers);
        ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, {px(8), padding});
    }
}

void popSliderStyle() {
    if (look().fonts.numbers) {
        ImGui::PopStyleVar();
        ImGui::PopFont();
    }
    ImGui::PopStyleColor(3);
}

ImGuiSliderFlags sliderFlags(bool isLogarithmic) {
    const ImGuiSliderFlags flags = ImGuiSliderFlags_AlwaysClamp;
    return isLogarithmic ? flags | ImGuiSliderFlags_Logarithmic : flags;
}

// What both kinds of slider do after the control itself.
template <class Value>
bool finishRow(Value& value, Value before, Value defaultValue, const char* label) {
    noteItem(label);
    const bool isRightClicked = ImGui::IsItemClicked(ImGuiMouseButton_Right);
    if (resetButton(label, value == defaultValue) || isRightClicked)
        value = defaultValue;
    return value != before;
}

template <class Row> void drawGroundOf(const Row& row, double value, float width) {
    const auto share = [&row](double at) {
        return fractionOf(at, row.minimum, row.maximum, row.isLogarithmic);
    };
    const bool isTwoSided = row.minimum < 0 && row.maximum > 0;
    drawSliderGround({width, isTwoSided ? share(0) : 0.0f, share(value)});
}

} // namespace

bool sliderRow(float& value, const SliderRow& row) {
    const float before = value;
    bool hasChanged = false;
    ImGui::BeginGroup();
    {
        const DisabledScope disabled(row.whyDisabled);
        const float width = beginRow(row.label, row.tooltip);
        drawGroundOf(row, value, width);
        pushSliderStyle();
        ImGui::SetNextItemWidth(width);
        ImGui::SliderFloat((std::string("##") + row.label).c_str(), &value, row.minimum,
                           row.maximum, row.format, sliderFlags(row.isLogarithmic));
        popSliderStyle();
        hasChanged = finishRow(value, before, row.defaultValue, row.label);
    }
    ImGui::EndGroup();
    tooltip(row.whyDisabled);
    return hasChanged;
}

bool compactSlider(float& value, const SliderRow& row, float width) {
    const float before = value;
    {
        const DisabledScope disabled(row.whyDisabled);
        drawGroundOf(row, value, width);
        pushSliderStyle();
        ImGui::SetNextItemWidth(width);
        ImGui::SliderFloat((std::string("##") + row.label).c_str(), &value, row.minimum,
                           row.maximum, row.format, sliderFlags(row.isLogarithmic));
        popSliderStyle();
        noteItem(row.label);
    }
    if (ImGui::IsItemClicked(ImGuiMouseButton_Right))
        value = row.defaultValue;
    tooltip(row.whyDisabled ? row.whyDisabled : row.tooltip);
    return value != before;
}

bool sliderRow(int& value, const IntegerRow& row) {
    const int before = value;
    bool hasChanged = false;
    ImGui::BeginGroup();
    {
        const DisabledScope disabled(row.whyDisabled);
        const float width = beginRow(row.label, row.tooltip);
        drawGroundOf(row, value, width);
        pushSliderStyle();
        ImGui::SetNextItemWidth(width);
        ImGui::SliderInt((std::string("##") + row.label).c_str(), &value, row.minimum, row.maximum,
                         row.format, sliderFlags(row.isLogarithmic));
        popSliderStyle();
        hasChanged = finishRow(value, before, row.defaultValue, row.label);
    }
    ImGui::EndGroup();
    tooltip(row.whyDisabled);
    return hasChanged;
}

bool choiceRow(int& index, const ChoiceRow& row) {
    const int before = index;
    ImGui::BeginGroup();
    {
        const DisabledScope disabled(row.whyDisabled);
        const float width = beginRow(row.label, row.tooltip);
        segmented(row.label, index, row.choices, width);
        if (ImGui::IsItemClicked(ImGuiMouseButton_Right) ||
            resetButton(row.label, index == row.defaultIndex))
            index = row.defaultIndex;
    }
    ImGui::EndGroup();
    tooltip(row.whyDisabled);
    return index != before;
}

bool toggleRow(bool& value, const ToggleRow& row) {
    const bool before = value;
    ImGui::BeginGroup();
    {
        const DisabledScope disabled(row.whyDisabled);
        const float start = ImGui::GetCursorPosX();
        const float width = beginRow(row.label, row.tooltip);
        const float end = ImGui::GetCursorPosX() + width;
        toggle((std::string("##") + row.label).c_str(), value);
        noteItem(row.label);
        const bool isRightClicked = ImGui::IsItemClicked(ImGuiMouseButton_Right);
        sameLineAt(std::max(end, start));
        ImGui::Dummy({0, ImGui::GetFrameHeight()});
        if (resetButton(row.label, value == row.defaultValue) || isRightClicked)
            value = row.defaultValue;
    }
    ImGui::EndGroup();
    tooltip(row.whyDisabled);
    return value != before;
}

} // namespace morphoscope
