// Text, numbers, progress, and the faces a panel shows when it has nothing to show.
#include "imgui_panels/widgets.h"

#include <imgui_internal.h> // the base line of the current line

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstring>

namespace morphoscope {

namespace {

// Also where a text may be cut without splitting a UTF-8 character.
bool startsCharacter(char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0) != 0x80;
}

// Where a line of text that starts at `begin` is broken.
const char* lineEnd(const char* begin, const char* end, float width) {
    const char* last = ImGui::GetFont()->CalcWordWrapPositionA(
        ImGui::GetFontSize() / ImGui::GetFont()->FontSize, begin, end, width);
    return last == begin ? begin + 1 : last; // narrower than a letter: still goes on
}

// Each line centred, with air on both sides: panels of pictures have no padding of their own.
void centredText(ImFont* font, const char* text, Role role) {
    if (font)
        ImGui::PushFont(font);
    const float room = ImGui::GetContentRegionAvail().x;
    const float width = std::max(px(40), std::min(room - px(32), px(420)));
    const float start = ImGui::GetCursorPosX();
    const char* const end = text + std::strlen(text);
    ImGui::PushStyleColor(ImGuiCol_Text, color(role));
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {0, px(2)});
    for (const char* line = text; line < end;) {
        const char* last = lineEnd(line, end, width);
        const float own = ImGui::CalcTextSize(line, last).x;
        ImGui::SetCursorPosX(start + std::max(0.0f, std::floor((room - own) / 2)));
        ImGui::TextUnformatted(line, last);
        for (line = last; line < end && (*line == ' ' || *line == '\n');)
            ++line;
    }
    ImGui::PopStyleVar();
    ImGui::PopStyleColor();
    if (font)
        ImGui::PopFont();
    ImGui::Dummy({0, px(2)});
}

// Moves the cursor so that about `height` pixels of text stand in the middle of the room.
void centreVertically(float height) {
    const float room = ImGui::GetContentRegionAvail().y;
    if (room > height)
        ImGui::SetCursorPosY(ImGui::GetCursorPosY() + std::floor((room - height) / 2));
}

// The monospace face for as long as it lives.
struct NumberFace {
    NumberFace() {
        ImGui::PushFont(look().fonts.numbers ? look().fonts.numbers : ImGui::GetFont());
    }
    ~NumberFace() { ImGui::PopFont(); }
    NumberFace(const NumberFace&) = delete;
    NumberFace& operator=(const NumberFace&) = delete;
};

// Right-aligned in `width`, and in the middle of a line of text although its face is smaller.
void drawNumber(const char* text, float width, Role role) {
    const float lineHeight = look().fonts.text ? look().fonts.text->FontSize : ImGui::GetFontSize();
    const float base = ImGui::GetCurrentWindow()->DC.CurrLineTextBaseOffset;
    const ImVec2 origin = ImGui::GetCursorScreenPos();
    const float lower = std::floor((lineHeight - ImGui::GetFontSize()) / 2);
    ImGui::GetWindowDrawList()->AddText(
        {std::floor(origin.x + width - ImGui::CalcTextSize(text).x), origin.y + base + lower},
        packedColor(role), text);
    ImGui::Dummy({width, lineHeight + base});
}

} // namespace

bool section(const char* label) {
    ImGui::PushStyleColor(ImGuiCol_Header, ImVec4(0, 0, 0, 0));
    if (look().fonts.strong)
        ImGui::PushFont(look().fonts.strong);
    const bool isOpen = ImGui::CollapsingHeader(label, ImGuiTreeNodeFlags_DefaultOpen);
    if (look().fonts.strong)
        ImGui::PopFont();
    ImGui::PopStyleColor();
    noteItem(label);
    return isOpen;
}

void numberText(const char* text, int columns, Role role) {
    const NumberFace face;
    const float column = ImGui::CalcTextSize("0").x * static_cast<float>(columns);
    drawNumber(text, std::max(column, ImGui::CalcTextSize(text).x), role);
}

void numberRow(const char* label, const char* value, const char* tooltipText) {
    const float right = ImGui::GetCursorPosX() + ImGui::GetContentRegionAvail().x;
    dimText(label);
    tooltip(tooltipText);
    const NumberFace face;
    const float width = ImGui::CalcTextSize(value).x;
    sameLineAt(std::max(right - width, 0.0f));
    drawNumber(value, width, Role::text);
}

void sameLineAt(float x) {
    ImGui::SameLine();
    ImGui::SetCursorPosX(x);
}

void dimText(const char* text) {
    ImGui::TextColored(color(Role::dimText), "%s", text);
}

void wrappedText(const char* text, Role role) {
    ImGui::PushStyleColor(ImGuiCol_Text, color(role));
    ImGui::PushTextWrapPos(0);
    ImGui::TextUnformatted(text);
    ImGui::PopTextWrapPos();
    ImGui::PopStyleColor();
}

std::string elided(std::string_view text, float width) {
    const auto widthOf = [](std::string_view part) {
        return ImGui::CalcTextSize(part.data(), part.data() + part.size()).x;
    };
    if (text.empty() || widthOf(text) <= width)
        return std::string(text);
    constexpr std::string_view kEllipsis = "\xe2\x80\xa6";
    const float room = width - widthOf(kEllipsis);
    std::size_t low = 0; // longest prefix known to fit
    std::size_t high = text.size();
    while (low + 1 < high) {
        const std::size_t middle = (low + high) / 2;
        (widthOf(text.substr(0, middle)) <= room ? low : high) = middle;
    }
    while (low > 0 && !startsCharacter(text[low]))
        --low;
    return std::string(text.substr(0, low)) + std::string(kEllipsis);
}

void elidedText(std::string_view text, float width, Role role) {
    const float room = width > 0 ? width : ImGui::GetContentRegionAvail().x;
    const std::string shown = elided(text, room);
    ImGui::TextColored(color(role), "%s", shown.c_str());
    if (shown.size() != text.size())
        tooltip(std::string(text).c_str());
}

bool progressBar(const ProgressBar& bar) {
    const float height = bar.isLarge ? px(32) : ImGui::GetFrameHeight();
    float width = bar.width > 0 ? bar.width : ImGui::GetContentRegionAvail().x;
    if (bar.cancelLabel)
        width -= ImGui::CalcTextSize(bar.cancelLabel, nullptr, true).x + px(24);
    const ImVec2 min = ImGui::GetCursorScreenPos();
    const ImVec2 max{min.x + width, min.y + height};
    ImGui::Dummy({width, height});
    ImDrawList* draw = ImGui::GetWindowDrawList();
    draw->AddRectFilled(min, max, packedColor(Role::raised), px(6));
    float from = 0;
    float to = std::clamp(bar.fraction, 0.0f, 1.0f);
    if (bar.fraction < 0) {
        // Unknown: a short piece that goes to and fro once in two seconds.
        const float phase = static_cast<float>(std::fmod(ImGui::GetTime(), 2.0));
        from = 0.75f * (phase < 1 ? phase : 2 - phase);
        to = from + 0.25f;
    }
    if (to > from) {
        draw->PushClipRect({min.x + from * width, min.y}, {min.x + to * width, max.y}, true);
        draw->AddRectFilled(min, max, packedColor(Role::accent, 0.4f), px(6));
        draw->PopClipRect();
    }
    const std::string shown = elided(bar.text, width - px(16));
    const float textHeight = ImGui::GetTextLineHeight();
    draw->AddText({min.x + px(8), std::floor(min.y + (height - textHeight) / 2)},
                  packedColor(Role::text), shown.c_str());
    if (!bar.cancelLabel)
        return false;
    ImGui::SameLine();
    return textButton({.label = bar.cancelLabel, .isLarge = bar.isLarge});
}

void emptyState(const char* iconText, const char* what, const char* whatToDo) {
    centreVertically(px(96));
    if (iconText && look().fonts.hasIcons)
        centredText(look().fonts.title, iconText, Role::dimText);
    centredText(look().fonts.strong, what, Role::text);
    centredText(nullptr, whatToDo, Role::dimText);
}

void failedState(const char* sentence, const char* whatToTry) {
    centreVertically(px(96));
    if (look().fonts.hasIcons)
        centredText(look().fonts.title, icon::kFailure, Role::failure);
    centredText(look().fonts.strong, sentence, Role::text);
    centredText(nullptr, whatToTry, Role::dimText);
}

void failureNote(const char* sentence, const char* whatToTry) {
    if (look().fonts.hasIcons) {
        ImGui::TextColored(color(Role::failure), "%s", icon::kFailure);
        ImGui::SameLine();
    }
    wrappedText(sentence, Role::failure);
    wrappedText(whatToTry, Role::dimText);
}

bool workingState(const char* what, const ProgressBar& bar) {
    centreVertically(px(64));
    centredText(look().fonts.strong, what, Role::text);
    const float room = ImGui::GetContentRegionAvail().x;
    ProgressBar centred = bar;
    centred.width = std::min(room - px(32), px(320));
    ImGui::SetCursorPosX(ImGui::GetCursorPosX() + std::floor((room - centred.width) / 2));
    return progressBar(centred);
}

std::string durationText(double seconds) {
    char text[48];
    const double positive = std::max(0.0, seconds);
    const auto whole = static_cast<long>(std::floor(positive + 0.5));
    if (positive < 9.95)
        std::snprintf(text, sizeof text, "%.1f s", positive);
    else if (whole < 60)
        std::snprintf(text, sizeof text, "%ld s", whole);
    else if (whole < 3600)
        std::snprintf(text, sizeof text, "%ld:%02ld", whole / 60, whole % 60);
    else
        std::snprintf(text, sizeof text, "%ld h %02ld min", whole / 3600, whole % 3600 / 60);
    return text;
}

std::string bytesText(std::uint64_t bytes) {
    char text[32];
    const auto amount = static_cast<double>(bytes);
    if (bytes < 1000)
        std::snprintf(text, sizeof text, "%d B", static_cast<int>(bytes));
    else if (amount < 1e6)
        std::snprintf(text, sizeof text, "%.0f KB", amount / 1e3);
    else if (amount < 1e9)
        std::snprintf(text, sizeof text, "%.1f MB", amount / 1e6);
    else
        std::snprintf(text, sizeof text, "%.1f GB", amount / 1e9);
    return text;
}

} // namespace morphoscope
