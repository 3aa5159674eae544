#include "imgui_panels/widgets.h"

#include <imgui_internal.h> // HoveredIdTimer: ImGui 1.86 has no public delay for tooltips
#include <imgui_stdlib.h>

#include <algorithm>
#include <cmath>
#include <cstring>

namespace morphoscope {

namespace {

constexpr float kTooltipDelaySeconds = 0.4f;
constexpr float kTooltipWidth = 320; // design pixels

const char* endOfShown(const char* label) {
    const char* hash = std::strstr(label, "##");
    return hash ? hash : label + std::strlen(label);
}

// The colours of a button that is on, or of the one primary button.
void pushAccentButton() {
    const ImVec4 accent = color(Role::accent);
    ImGui::PushStyleColor(ImGuiCol_Button, accent);
    ImGui::PushStyleColor(ImGuiCol_ButtonHovered, mixed(accent, color(Role::text), 0.15f));
    ImGui::PushStyleColor(ImGuiCol_ButtonActive, mixed(accent, color(Role::window), 0.15f));
    ImGui::PushStyleColor(ImGuiCol_Text, color(Role::onAccent));
}

bool drawButton(const Button& button, const std::string& caption, ImVec2 size) {
    bool isPressed = false;
    {
        const DisabledScope disabled(button.whyDisabled);
        if (button.isOn)
            pushAccentButton();
        isPressed = ImGui::Button(caption.c_str(), size);
        if (button.isOn)
            ImGui::PopStyleColor(4);
        noteItem(button.label);
    }
    tooltip(button.whyDisabled ? button.whyDisabled : button.tooltip);
    return isPressed && !button.whyDisabled;
}

std::string captionOf(const Button& button) {
    const std::string word(button.label, endOfShown(button.label));
    const std::string id = std::string("###") + button.label;
    if (button.icon && look().fonts.hasIcons)
        return word.empty() ? button.icon + id : std::string(button.icon) + "  " + word + id;
    return word + id;
}

} // namespace

void noteItem(const char* label, bool isEnabled) {
    ItemRecorder* recorder = look().recorder;
    if (recorder && ImGui::IsItemVisible())
        recorder->note({label, ImGui::GetItemRectMin(), ImGui::GetItemRectMax(),
                        isEnabled && recorder->disabledDepth == 0});
}

void noteRectangle(const char* label, ImVec2 min, ImVec2 max) {
    if (ItemRecorder* recorder = look().recorder)
        recorder->note({label, min, max, recorder->disabledDepth == 0});
}

DisabledScope::DisabledScope(const char* why) : isDisabled_(why != nullptr) {
    if (!isDisabled_)
        return;
    ImGui::BeginDisabled();
    if (ItemRecorder* recorder = look().recorder)
        ++recorder->disabledDepth;
}

DisabledScope::~DisabledScope() {
    if (!isDisabled_)
        return;
    ImGui::EndDisabled();
    if (ItemRecorder* recorder = look().recorder)
        --recorder->disabledDepth;
}

void tooltip(const char* text) {
    if (!text || !*text || !ImGui::IsItemHovered(ImGuiHoveredFlags_AllowWhenDisabled))
        return;
    const ImGuiContext& context = *ImGui::GetCurrentContext();
    if (context.HoveredId != 0 && context.HoveredIdTimer < kTooltipDelaySeconds)
        return;
    ImGui::PushStyleVar(ImGuiStyleVar_Alpha, 1.0f); // a greyed row explains itself in full colour
    ImGui::BeginTooltip();
    ImGui::PushTextWrapPos(px(kTooltipWidth));
    ImGui::TextUnformatted(text);
    ImGui::PopTextWrapPos();
    ImGui::EndTooltip();
    ImGui::PopStyleVar();
}

bool iconButton(const Button& button) {
    const float side = ImGui::GetFrameHeight();
    const std::string word(button.label, endOfShown(button.label));
    const bool hasIcon = button.icon && look().fonts.hasIcons;
    const std::string caption = (hasIcon ? button.icon : word) + "###" + button.label;
    const float padding = px(2);
    ImGui::PushStyleVar(ImGuiStyleVar_FramePadding,
                        {hasIcon ? padding : px(8), ImGui::GetStyle().FramePadding.y});
    const bool isPressed = drawButton(button, caption, {hasIcon ? side + padding : 0, side});
    ImGui::PopStyleVar();
    return isPressed;
}

bool textButton(const Button& button, float width) {
    return drawButton(button, captionOf(button), {width, button.isLarge ? px(32) : 0});
}

bool primaryButton(const Button& button, float width) {
    Button filled = button;
    filled.isOn = true;
    ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, {px(16), ImGui::GetStyle().FramePadding.y});
    const bool isPressed = drawButton(filled, captionOf(filled), {width, px(32)});
    ImGui::PopStyleVar();
    return isPressed;
}

bool segmented(const char* id, int& index, std::span<const char* const> choices, float width) {
    std::vector<Segment> segments;
    for (const char* word : choices)
        segments.push_back({.word = word});
    return segmented(index, {.id = id, .choices = segments, .width = width});
}

bool segmented(int& index, const Segments& segments) {
    const float room = segments.width > 0 ? segments.width : ImGui::GetContentRegionAvail().x;
    const bool showsIcons = segments.showsIcons && look().fonts.hasIcons;
    const auto shownOf = [showsIcons](const Segment& choice) {
        return showsIcons && choice.icon ? choice.icon : choice.word;
    };
    float words = 0;
    for (const Segment& choice : segments.choices)
        words += ImGui::CalcTextSize(shownOf(choice)).x;
    const auto count = static_cast<float>(segments.choices.size());
    const float around = (room - words) / count; // long words get more room than short ones
    const ImVec2 origin = ImGui::GetCursorScreenPos();
    const float height = ImGui::GetFrameHeight();
    ImDrawList* draw = ImGui::GetWindowDrawList();
    draw->AddRectFilled(origin, {origin.x + room, origin.y + height}, packedColor(Role::raised),
                        px(6));
    const int before = index;
    ImGui::PushID(segments.id);
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {0, ImGui::GetStyle().ItemSpacing.y});
    ImGui::BeginGroup();
    for (int place = 0; place < static_cast<int>(segments.choices.size()); ++place) {
        const Segment& choice = segments.choices[static_cast<std::size_t>(place)];
        const char* shown = shownOf(choice);
        if (place > 0)
            ImGui::SameLine();
        const float own =
            around > px(4) ? ImGui::CalcTextSize(shown).x + around : std::floor(room / count);
        if (ImGui::InvisibleButton(choice.word, {own, height}))
            index = place;
        noteItem((std::string(segments.id) + ": " + choice.word).c_str());
        const ImVec2 min = ImGui::GetItemRectMin();
        const ImVec2 max = ImGui::GetItemRectMax();
        const bool isChosen = place == before;
        if (isChosen || ImGui::IsItemHovered())
            draw->AddRectFilled(min, max, packedColor(isChosen ? Role::accent : Role::hovered),
                                px(6));
        const std::string cut = elided(shown, own - px(2));
        const ImVec2 size = ImGui::CalcTextSize(cut.c_str());
        draw->AddText(
            {std::floor((min.x + max.x - size.x) / 2), std::floor((min.y + max.y - size.y) / 2)},
            packedColor(isChosen ? Role::onAccent : Role::text), cut.c_str());
        tooltip(choice.tooltip);
    }
    ImGui::EndGroup();
    ImGui::PopStyleVar();
    ImGui::PopID();
    return index != before;
}

bool toggle(const char* label, bool& value) {
    const float height = ImGui::GetFrameHeight();
    const float trackHeight = px(16);
    const float trackWidth = px(28);
    const char* end = endOfShown(label);
    const ImVec2 size = ImGui::CalcTextSize(label, end);
    const float gap = size.x > 0 ? px(8) : 0;
    const bool isPressed = ImGui::InvisibleButton(label, {trackWidth + gap + size.x, height});
    noteItem(label);
    if (isPressed)
        value = !value;
    const ImVec2 min = ImGui::GetItemRectMin();
    const float top = std::floor(min.y + (height - trackHeight) / 2);
    ImDrawList* draw = ImGui::GetWindowDrawList();
    const Role off = ImGui::IsItemHovered() ? Role::pressed : Role::hovered;
    draw->AddRectFilled({min.x, top}, {min.x + trackWidth, top + trackHeight},
                        packedColor(value ? Role::accent : off), trackHeight / 2);
    const float knobX = value ? min.x + trackWidth - trackHeight / 2 : min.x + trackHeight / 2;
    draw->AddCircleFilled({knobX, top + trackHeight / 2}, trackHeight / 2 - px(3),
                          packedColor(value ? Role::onAccent : Role::text), 24);
    if (size.x > 0)
        draw->AddText({min.x + trackWidth + gap, std::floor(min.y + (height - size.y) / 2)},
                      packedColor(Role::text), label, end);
    return isPressed;
}

bool dropDown(int& index, const DropDown& list) {
    ImGui::SetNextItemWidth(list.width > 0 ? list.width : -1);
    const std::string id = std::string("##") + list.label;
    const int before = index;
    const bool isOpen =
        ImGui::BeginCombo(id.c_str(), list.choices[static_cast<std::size_t>(index)]);
    if (!isOpen) {
        noteItem(list.label);
        if (list.defaultIndex >= 0 && ImGui::IsItemClicked(ImGuiMouseButton_Right))
            index = list.defaultIndex;
        tooltip(list.tooltip);
        return index != before;
    }
    for (std::size_t choice = 0; choice < list.choices.size(); ++choice) {
        const char* word = list.choices[choice];
        if (ImGui::Selectable(word, static_cast<int>(choice) == before))
            index = static_cast<int>(choice);
        noteItem((std::string(list.label) + ": " + word).c_str());
        if (choice < list.explanations.size()) {
            ImGui::SameLine(px(80));
            dimText(list.explanations[choice]);
        }
    }
    ImGui::EndCombo();
    return index != before;
}

bool textField(std::string& text, const TextField& field) {
    ImGui::SetNextItemWidth(field.width > 0 ? field.width : -1);
    const std::string id = std::string("##") + field.label;
    const ImGuiInputTextFlags flags =
        ImGuiInputTextFlags_AutoSelectAll |
        (field.onlyOnEnter ? ImGuiInputTextFlags_EnterReturnsTrue : ImGuiInputTextFlags_None);
    const bool isDone = ImGui::InputTextWithHint(id.c_str(), field.hint, &text, flags);
    noteItem(field.label);
    return isDone;
}

bool menuRow(const char* label, const char* key, const char* whyDisabled) {
    bool isChosen = false;
    {
        const DisabledScope disabled(whyDisabled);
        isChosen = ImGui::MenuItem(label, key);
        noteItem(label);
    }
    tooltip(whyDisabled);
    return isChosen && !whyDisabled;
}

float pillWidth(std::string_view text) {
    // As wide as with the widest digit in every place: a pill that counts does not tremble.
    std::string widest(text.substr(0, text.find("##")));
    for (char& character : widest)
        if (character >= '0' && character <= '9')
            character = '0';
    return ImGui::CalcTextSize(widest.c_str()).x + px(24);
}

bool pill(const char* label, Role role, const char* tooltipText) {
    const char* end = endOfShown(label);
    const ImVec2 size = ImGui::CalcTextSize(label, end);
    const float height = px(24);
    const bool isPressed = ImGui::InvisibleButton(label, {pillWidth(label), height});
    noteItem(label);
    const ImVec2 min = ImGui::GetItemRectMin();
    const ImVec2 max = ImGui::GetItemRectMax();
    ImDrawList* draw = ImGui::GetWindowDrawList();
    draw->AddRectFilled(
        min, max, packedColor(ImGui::IsItemHovered() ? Role::hovered : Role::raised), height / 2);
    draw->AddText({min.x + px(12), std::floor(min.y + (height - size.y) / 2)}, packedColor(role),
                  label, end);
    tooltip(tooltipText);
    return isPressed;
}

} // namespace morphoscope
