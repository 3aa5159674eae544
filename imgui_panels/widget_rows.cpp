// Rows of settings: label | control | Reset.
#include "imgui_panels/widgets.h"

#include <imgui_internal.h> // TempInputIsActive: whether a slider is being typed into

#include <algorithm>
#include <cmath>
#include <cstdio>
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

// The label on a line of its own; returns the width of the control below it.
float beginTallRow(const char* label, const char* tooltipText) {
    dimText(shownPart(label).c_str());
    tooltip(tooltipText);
    return ImGui::GetContentRegionAvail().x - px(8) - resetWidth();
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

struct SliderTrack {
    ImVec2 min; // of the whole control
    ImVec2 max;
    float from; // 0..1: the filled part
    float to;
};

// A thin track along the lower edge, with a knob: the number above it stays readable at any value.
void drawTrack(const SliderTrack& track) {
    ImDrawList* draw = ImGui::GetWindowDrawList();
    // ImGui keeps its own grab, which sets what the mouse means, 2 px inside the frame.
    const float inset = 2 + ImGui::GetStyle().GrabMinSize / 2;
    const float left = track.min.x + inset;
    const float room = track.max.x - track.min.x - 2 * inset;
    const float middle = track.max.y - px(4);
    const auto bar = [&](float from, float to, ImU32 ink) {
        draw->AddRectFilled({left + from * room, middle - px(1)},
                            {left + to * room, middle + px(1)}, ink, px(1));
    };
    bar(0, 1, packedColor(Role::text, 0.16f));
    const auto [low, high] = std::minmax(track.from, track.to);
    bar(low, high, packedColor(Role::accent));
    draw->AddCircleFilled({left + track.to * room, middle}, px(4), packedColor(Role::accent), 16);
}

// The number right-aligned in the control, so that only its left end moves when it changes.
void drawSliderNumber(const char* text, ImVec2 min, ImVec2 max) {
    const ImVec2 size = ImGui::CalcTextSize(text);
    const float top = min.y + (max.y - px(6) - min.y - size.y) / 2;
    ImGui::GetWindowDrawList()->AddText({std::floor(max.x - px(8) - size.x), std::floor(top)},
                                        packedColor(Role::text), text);
}

// For a field that is as high as the text rows, whatever the face's own height.
void pushNumberFace() {
    if (!look().fonts.numbers)
        return;
    const float padding = (ImGui::GetFrameHeight() - look().fonts.numbers->FontSize) / 2;
    ImGui::PushFont(look().fonts.numbers);
    ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, {px(8), padding});
}

void popNumberFace() {
    if (!look().fonts.numbers)
        return;
    ImGui::PopStyleVar();
    ImGui::PopFont();
}

// ImGui's slider draws its number over the grab; only its frame and its behaviour are wanted. While
// a number is typed (Ctrl-click) the field looks like any other.
void pushSliderStyle(bool isTyping) {
    const ImVec4 nothing(0, 0, 0, 0);
    ImGui::PushStyleColor(ImGuiCol_SliderGrab, nothing);
    ImGui::PushStyleColor(ImGuiCol_SliderGrabActive, nothing);
    ImGui::PushStyleColor(ImGuiCol_Text, isTyping ? color(Role::text) : nothing);
    pushNumberFace();
}

void popSliderStyle() {
    popNumberFace();
    ImGui::PopStyleColor(3);
}

ImGuiSliderFlags sliderFlags(bool isLogarithmic) {
    const ImGuiSliderFlags flags = ImGuiSliderFlags_AlwaysClamp;
    return isLogarithmic ? flags | ImGuiSliderFlags_Logarithmic : flags;
}

bool slide(const char* id, float& value, const SliderRow& row) {
    return ImGui::SliderFloat(id, &value, row.minimum, row.maximum, row.format,
                              sliderFlags(row.isLogarithmic));
}

bool slide(const char* id, int& value, const IntegerRow& row) {
    return ImGui::SliderInt(id, &value, row.minimum, row.maximum, row.format,
                            sliderFlags(row.isLogarithmic));
}

// The control alone; notes itself under the row's label.
template <class Value, class Row> void drawSlider(Value& value, const Row& row, float width) {
    const std::string id = std::string("##") + row.label;
    const bool wasTyping = ImGui::TempInputIsActive(ImGui::GetID(id.c_str()));
    pushSliderStyle(wasTyping);
    ImGui::SetNextItemWidth(width);
    slide(id.c_str(), value, row);
    noteItem(row.label);
    if (!wasTyping && !ImGui::TempInputIsActive(ImGui::GetItemID())) {
        const ImVec2 min = ImGui::GetItemRectMin();
        const ImVec2 max = ImGui::GetItemRectMax();
        const auto share = [&row](double at) {
            return fractionOf(at, row.minimum, row.maximum, row.isLogarithmic);
        };
        const bool isTwoSided = row.minimum < 0 && row.maximum > 0;
        drawTrack({min, max, isTwoSided ? share(0) : 0.0f, share(value)});
        char text[64];
        std::snprintf(text, sizeof text, row.format, value);
        drawSliderNumber(text, min, max);
    }
    popSliderStyle();
}

// What is typed counts at once, within its limits.
void numberField(int& value, const char* label, int minimum, int maximum) {
    pushNumberFace();
    int typed = value;
    const std::string id = std::string("##") + label;
    if (ImGui::InputInt(id.c_str(), &typed, 0, 0, ImGuiInputTextFlags_AutoSelectAll))
        value = std::clamp(typed, minimum, maximum);
    popNumberFace();
    noteItem(label);
}

template <class Value, class Row> bool drawSliderRow(Value& value, const Row& row) {
    const Value before = value;
    ImGui::BeginGroup();
    {
        const DisabledScope disabled(row.whyDisabled);
        drawSlider(value, row, beginRow(row.label, row.tooltip));
        const bool isRightClicked = ImGui::IsItemClicked(ImGuiMouseButton_Right);
        if (resetButton(row.label, value == row.defaultValue) || isRightClicked)
            value = row.defaultValue;
    }
    ImGui::EndGroup();
    tooltip(row.whyDisabled);
    return value != before;
}

} // namespace

bool sliderRow(float& value, const SliderRow& row) {
    return drawSliderRow(value, row);
}

bool sliderRow(int& value, const IntegerRow& row) {
    return drawSliderRow(value, row);
}

bool compactSlider(float& value, const SliderRow& row, float width) {
    const float before = value;
    {
        const DisabledScope disabled(row.whyDisabled);
        drawSlider(value, row, width);
    }
    if (ImGui::IsItemClicked(ImGuiMouseButton_Right))
        value = row.defaultValue;
    const std::string hint = std::string(row.tooltip ? row.tooltip : "") +
                             (row.tooltip ? "\n" : "") + "Right-click resets, Ctrl-click types";
    tooltip(row.whyDisabled ? row.whyDisabled : hint.c_str());
    return value != before;
}

bool choiceRow(int& index, const ChoiceRow& row) {
    const int before = index;
    ImGui::BeginGroup();
    {
        const DisabledScope disabled(row.whyDisabled);
        segmented(row.label, index, row.choices,
                  row.isTall ? beginTallRow(row.label, row.tooltip)
                             : beginRow(row.label, row.tooltip));
        if (ImGui::IsItemClicked(ImGuiMouseButton_Right) ||
            resetButton(row.label, index == row.defaultIndex))
            index = row.defaultIndex;
    }
    ImGui::EndGroup();
    tooltip(row.whyDisabled);
    return index != before;
}

bool sizeRow(int& width, int& height, const SizeRow& row) {
    const int widthBefore = width;
    const int heightBefore = height;
    const float room = beginRow(row.label, row.tooltip);
    const float between = ImGui::CalcTextSize("x").x + px(16);
    const float field = std::floor((room - between) / 2);
    ImGui::SetNextItemWidth(field);
    numberField(width, row.widthLabel, row.minimum, row.maximumWidth);
    bool isRightClicked = ImGui::IsItemClicked(ImGuiMouseButton_Right);
    ImGui::SameLine(0, px(8));
    ImGui::AlignTextToFramePadding();
    dimText("x");
    ImGui::SameLine(0, px(8));
    ImGui::SetNextItemWidth(room - between - field);
    numberField(height, row.heightLabel, row.minimum, row.maximumHeight);
    isRightClicked |= ImGui::IsItemClicked(ImGuiMouseButton_Right);
    const bool isDefault = width == row.defaultWidth && height == row.defaultHeight;
    if (resetButton(row.label, isDefault) || isRightClicked) {
        width = row.defaultWidth;
        height = row.defaultHeight;
    }
    return width != widthBefore || height != heightBefore;
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
