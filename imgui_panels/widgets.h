// The small set of controls every panel is made of. Each notes its label and rectangle when a
// recorder is attached, so that tests click by label. Labels follow ImGui: what stands after ## is
// not shown. UI thread, no state of their own.
#pragma once

#include "imgui_panels/theme.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace morphoscope {

struct RecordedItem {
    std::string label; // as given to the widget, ## part included
    ImVec2 min;        // screen pixels
    ImVec2 max;
    bool isEnabled = true;
};

class ItemRecorder {
public:
    void beginFrame() { items_.clear(); }
    void note(RecordedItem item) { items_.push_back(std::move(item)); }
    const std::vector<RecordedItem>& items() const { return items_; }
    int disabledDepth = 0; // of DisabledScopes around what is drawn now

private:
    std::vector<RecordedItem> items_;
};

// Notes the last ImGui item, or any rectangle, under a label. For controls drawn by hand (map
// points, plots).
void noteItem(const char* label, bool isEnabled = true);
void noteRectangle(const char* label, ImVec2 min, ImVec2 max);

// One row: label | slider | Reset. Ctrl-click types a number, right-click or the Reset button
// (greyed at the default) resets. Returns whether the value changed. `whyDisabled` non-null greys
// the row and becomes its tooltip.
struct SliderRow {
    const char* label = "";
    float minimum = 0;
    float maximum = 1;
    float defaultValue = 0;
    const char* format = "%.2f";
    bool isLogarithmic = false;
    const char* tooltip = nullptr;
    const char* whyDisabled = nullptr;
};
bool sliderRow(float& value, const SliderRow& row);

// The same slider alone, where there is no room for a row: right-click resets (its tooltip says
// so), the format names it.
bool compactSlider(float& value, const SliderRow& row, float width);

struct IntegerRow {
    const char* label = "";
    int minimum = 0;
    int maximum = 100;
    int defaultValue = 0;
    const char* format = "%d";
    bool isLogarithmic = false;
    const char* tooltip = nullptr;
    const char* whyDisabled = nullptr;
};
bool sliderRow(int& value, const IntegerRow& row);

// One row: label | choices side by side | Reset. For two to four short words.
struct ChoiceRow {
    const char* label = "";
    std::span<const char* const> choices;
    int defaultIndex = 0;
    const char* tooltip = nullptr;
    const char* whyDisabled = nullptr;
    bool isTall = false; // the choices below the label: for words too long to stand beside it
};
bool choiceRow(int& index, const ChoiceRow& row);

// One row: label | width x height | Reset, two numbers to type into.
struct SizeRow {
    const char* label = "";
    const char* widthLabel = ""; // not shown: the names of the two fields
    const char* heightLabel = "";
    int minimum = 1;
    int maximumWidth = 1;
    int maximumHeight = 1;
    int defaultWidth = 0;
    int defaultHeight = 0;
    const char* tooltip = nullptr;
};
bool sizeRow(int& width, int& height, const SizeRow& row);

// One row: label | switch | Reset.
struct ToggleRow {
    const char* label = "";
    bool defaultValue = false;
    const char* tooltip = nullptr;
    const char* whyDisabled = nullptr;
};
bool toggleRow(bool& value, const ToggleRow& row);

// The same without label column and Reset. Width 0: all that is left of the line.
bool segmented(const char* id, int& index, std::span<const char* const> choices, float width = 0);
bool toggle(const char* label, bool& value);

// The same with icons in place of words, where room is short, and a tooltip for each choice.
struct Segment {
    const char* word = "";
    const char* icon = nullptr; // null: the word
    const char* tooltip = nullptr;
};
struct Segments {
    const char* id = "";
    std::span<const Segment> choices;
    bool showsIcons = false; // where there is a face for them
    float width = 0;
};
bool segmented(int& index, const Segments& segments);

struct Button {
    const char* icon = nullptr; // one of icon::; null: only the label
    const char* label = "";     // shown where there is no icon (face); always the recorded label
    const char* tooltip = nullptr;
    const char* whyDisabled = nullptr; // non-null: greyed, and the tooltip says this
    bool isOn = false;                 // drawn in the accent
    bool isLarge = false;              // as high as a primary button, to stand beside one
};
bool iconButton(const Button& button);                  // square, icon only
bool textButton(const Button& button, float width = 0); // icon and label
bool primaryButton(const Button& button,
                   float width = 0); // filled with the accent: at most one per panel

// One of several choices as a drop-down list. Width 0: all that is left of the line.
struct DropDown {
    const char* label = ""; // not shown: the chosen word is
    std::span<const char* const> choices;
    const char* tooltip = nullptr;
    float width = 0;
    std::span<const char* const> explanations = {}; // one per choice, dim beside it in the list
    int defaultIndex = -1;                          // right-click goes back to it; -1: does not
};
bool dropDown(int& index, const DropDown& list);

// A line of text to type into, with a dim hint while it is empty. Returns whether it changed (or,
// with `onlyOnEnter`, whether Enter was pressed).
struct TextField {
    const char* label = ""; // not shown
    const char* hint = "";
    float width = 0;
    bool onlyOnEnter = false;
};
bool textField(std::string& text, const TextField& field);

// One entry of a menu or a context menu, with its key on the right. Returns whether it was chosen.
bool menuRow(const char* label, const char* key, const char* whyDisabled = nullptr);

// A rounded word in the top bar or on a card. Returns whether it was clicked.
bool pill(const char* label, Role role, const char* tooltip = nullptr);
float pillWidth(std::string_view label); // screen pixels

// A bar with its text inside and a cancel button at its end. Fraction below 0: unknown, it moves.
// Returns whether cancel was pressed.
struct ProgressBar {
    float fraction = 0;
    const char* text = "";
    const char* cancelLabel = nullptr; // null: no cancel
    float width = 0;                   // 0: all that is left of the line
    bool isLarge = false;              // as high as the primary button it takes the place of
};
bool progressBar(const ProgressBar& bar);

// A heading that opens and closes what follows; open at first. Returns whether it is open.
bool section(const char* label);

// Numbers that change: monospace, right-aligned in `columns` characters so that nothing dances.
void numberText(const char* text, int columns = 0, Role role = Role::text);
// One line: dim label on the left, number on the right of the panel.
void numberRow(const char* label, const char* value, const char* tooltip = nullptr);

// Goes on in the same line at `x`, as GetCursorPosX counts. (SameLine(x) counts from the group it
// is in.)
void sameLineAt(float x);

void dimText(const char* text);
void wrappedText(const char* text, Role role = Role::text);
// The text cut with an ellipsis to `width` pixels (0: the rest of the line), the whole of it as
// tooltip.
void elidedText(std::string_view text, float width = 0, Role role = Role::text);
std::string elided(std::string_view text, float width);

// The three other faces of a panel, centred in what is left of it.
void emptyState(const char* iconText, const char* what, const char* whatToDo);
void failedState(const char* sentence, const char* whatToTry);
bool workingState(const char* what, const ProgressBar& bar); // whether cancel was pressed

// A failure above or below what a panel still shows.
void failureNote(const char* sentence, const char* whatToTry);

// Tooltip of the last item after ImGui's hover delay, wrapped at 320 px.
void tooltip(const char* text);

// "2:07", "3 h 12 min", "0.4 s": lengths of time as people read them.
std::string durationText(double seconds);
// "1.4 MB", "812 KB".
std::string bytesText(std::uint64_t bytes);

// Greys what is drawn between, tells widgets' recorder so, and shows `why` as tooltip. Null: does
// nothing.
class DisabledScope {
public:
    explicit DisabledScope(const char* why);
    ~DisabledScope();
    DisabledScope(const DisabledScope&) = delete;
    DisabledScope& operator=(const DisabledScope&) = delete;

private:
    bool isDisabled_;
};

} // namespace morphoscope
