#include "imgui_panels/shortcuts.h"

#include "imgui_panels/layout.h"

#include <imgui_internal.h> // ClosePopupToLevel: without keyboard navigation Esc closes no menu

#include <algorithm>
#include <array>

namespace morphoscope {

namespace {

// Keys by what ImGui's back end reports. Up to 1.86 that is the GLFW key code itself (letters are
// ASCII, already translated to the keyboard's layout); from 1.87 on ImGui has names of its own.
#if IMGUI_VERSION_NUM >= 18700
using KeyCode = ImGuiKey;
KeyCode letter(char upper) {
    return static_cast<KeyCode>(ImGuiKey_A + (upper - 'A'));
}
KeyCode functionKey(int number) {
    return static_cast<KeyCode>(ImGuiKey_F1 + (number - 1));
}
constexpr std::array kLarger{ImGuiKey_Equal, ImGuiKey_KeypadAdd};
constexpr std::array kSmaller{ImGuiKey_Minus, ImGuiKey_KeypadSubtract};
constexpr std::array kOriginal{ImGuiKey_0, ImGuiKey_Keypad0};
#else
using KeyCode = int;
KeyCode letter(char upper) {
    return upper;
}
KeyCode functionKey(int number) {
    return 290 + number - 1;
} // GLFW_KEY_F1
constexpr std::array kLarger{61, 334};   // GLFW_KEY_EQUAL, GLFW_KEY_KP_ADD
constexpr std::array kSmaller{45, 333};  // GLFW_KEY_MINUS, GLFW_KEY_KP_SUBTRACT
constexpr std::array kOriginal{48, 320}; // GLFW_KEY_0, GLFW_KEY_KP_0
#endif

KeyCode named(ImGuiKey key) {
#if IMGUI_VERSION_NUM >= 18700
    return key;
#else
    return ImGui::GetKeyIndex(key);
#endif
}

bool isDown(KeyCode key) {
    return ImGui::IsKeyDown(key);
}

enum class Repeat { no, yes };
bool isPressed(KeyCode key, Repeat repeat = Repeat::no) {
    return ImGui::IsKeyPressed(key, repeat == Repeat::yes);
}

template <std::size_t count> bool isAnyPressed(const std::array<KeyCode, count>& keys) {
    return std::any_of(keys.begin(), keys.end(), [](KeyCode key) { return isPressed(key); });
}

// [ ] and ? are read as characters: where they lie differs between keyboards.
bool isTyped(ImWchar character) {
    const auto& typed = ImGui::GetIO().InputQueueCharacters;
    return std::find(typed.begin(), typed.end(), character) != typed.end();
}

constexpr std::array kTexts{
    ShortcutText{"Morph", "Space", "play or pause"},
    ShortcutText{"Morph", "Left / Right", "step a frame"},
    ShortcutText{"Morph", "Shift+Left / Right", "step a key"},
    ShortcutText{"Morph", "L", "loop on or off"},
    ShortcutText{"Morph", "R", "record the film, or abort it"},
    ShortcutText{"Morph", "G", "hold to see the real photo"},
    ShortcutText{"Morph", "X", "hold to see the plain cross-fade"},
    ShortcutText{"Photos", "[ / ]", "previous, next photo"},
    ShortcutText{"Photos", "Y / N / U", "label yes, no, unmarked"},
    ShortcutText{"Photos", ", / .", "move the line of Find; < > far"},
    ShortcutText{"Photos", "Esc", "clear the selection, leave what is open"},
    ShortcutText{"Photos", "Home", "fit the map (mouse over it)"},
    ShortcutText{"Learning", "T", "train or pause"},
    ShortcutText{"Session", "Ctrl+O", "open a folder"},
    ShortcutText{"Session", "Ctrl+S", "still of the picture"},
    ShortcutText{"Session", "Ctrl+Shift+S", "still of the window"},
    ShortcutText{"Session", "Ctrl+Z", "undo"},
    ShortcutText{"Session", "Ctrl+Shift+Z", "redo"},
    ShortcutText{"Session", "Ctrl+Q", "quit"},
    ShortcutText{"Window", "M", "large map, large picture, both"},
    ShortcutText{"Window", "Tab", "hide everything but the picture"},
    ShortcutText{"Window", "P", "presentation (Esc leaves it)"},
    ShortcutText{"Window", "F11", "full screen"},
    ShortcutText{"Window", "Ctrl+Plus / Minus / 0", "larger, smaller, original size"},
    ShortcutText{"Window", "F1 or ?", "this list"},
    ShortcutText{"Mouse", "Window: drop", "a folder, photos or a Google Takeout"},
    ShortcutText{"Mouse", "Map: click a photo", "the morph starts there, or goes there"},
    ShortcutText{"Mouse", "Map: Ctrl/Shift+click", "add or remove a photo"},
    ShortcutText{"Mouse", "Map: Shift+drag", "select what is in a box"},
    ShortcutText{"Mouse", "Map: Alt+drag", "select with a lasso (Find)"},
    ShortcutText{"Mouse", "Map: drag / wheel", "move, zoom at the cursor"},
    ShortcutText{"Mouse", "Map: empty place", "its picture; a click keeps it"},
    ShortcutText{"Mouse", "Picture: drag", "walk along the two strongest components"},
    ShortcutText{"Mouse", "Picture: wheel", "zoom at the cursor; right drag moves"},
    ShortcutText{"Mouse", "Picture: double click", "the mean of all photos, whole"},
    ShortcutText{"Mouse", "Timeline: drag a key", "to another place; right-click for more"},
    ShortcutText{"Mouse", "Correct: click", "the same thing in both photos"},
    ShortcutText{"Mouse", "Correct: right-click", "remove a point"},
    ShortcutText{"Mouse", "Slider: Ctrl+click", "type a number; right-click resets"},
};

void readEscape(const Live& live, CommandQueue& commands) {
    if (!isPressed(named(ImGuiKey_Escape)))
        return;
    if (live.isPresenting)
        commands.push_back(command::TogglePresentation{});
    else if (live.folderBrowser.isOpen)
        commands.push_back(command::CloseFolderBrowser{});
    else if (live.intake.isOpen && !live.intake.isRunning)
        commands.push_back(command::ShowIntake{.isOpen = false});
    else if (live.intake.isOpen)
        return; // running: only its own button cancels it
    else if (ImGui::IsPopupOpen(nullptr, ImGuiPopupFlags_AnyPopup))
        ImGui::ClosePopupToLevel(0, true);
    else if (live.showsKeys)
        commands.push_back(command::ToggleKeys{});
    else if (live.correction.isOpen())
        commands.push_back(command::EndCorrection{});
    else if (live.find.review.isOpen())
        commands.push_back(command::CloseReview{});
    else
        commands.push_back(command::ClearSelection{});
}

void readMorphKeys(const Live& live, Session& session, CommandQueue& commands) {
    if (isPressed(named(ImGuiKey_Space)))
        commands.push_back(command::PlayPause{});
    const bool stepsKeys = ImGui::GetIO().KeyShift;
    for (const auto& [key, by] : {std::pair{ImGuiKey_LeftArrow, -1}, {ImGuiKey_RightArrow, 1}}) {
        if (!isPressed(named(key), Repeat::yes))
            continue;
        if (live.find.review.isOpen())
            commands.push_back(command::StepReview{by});
        else if (stepsKeys)
            commands.push_back(command::StepKey{by});
        else
            commands.push_back(command::StepFrame{by});
    }
    if (isPressed(letter('L')))
        session.morph.loop = !session.morph.loop;
    if (isPressed(letter('R'))) {
        if (live.film.isRunning)
            commands.push_back(command::CancelFilm{});
        else
            commands.push_back(command::ExportFilm{});
    }
}

void readPhotoKeys(CommandQueue& commands) {
    if (isTyped('['))
        commands.push_back(command::StepPhoto{-1});
    if (isTyped(']'))
        commands.push_back(command::StepPhoto{1});
    if (isPressed(letter('Y')))
        commands.push_back(command::LabelSelection{.clears = false, .label = Label::positive});
    if (isPressed(letter('N')))
        commands.push_back(command::LabelSelection{.clears = false, .label = Label::negative});
    if (isPressed(letter('U')))
        commands.push_back(command::LabelSelection{.clears = true});
}

// Only while the tab is open: the line is not moved unseen.
void readFindKeys(const Live& live, Session& session) {
    if (!live.find.fit || !isFinding(session.window))
        return;
    constexpr double kStep = 0.005;
    constexpr double kFar = 0.05;
    const double by = (isTyped('.') - isTyped(',')) * kStep + (isTyped('>') - isTyped('<')) * kFar;
    if (by == 0)
        return;
    session.find.rule = LineRule::byHand;
    session.find.threshold = std::clamp(live.find.line.threshold + by, 0.0, 1.0);
}

void readTraining(const Live& live, CommandQueue& commands) {
    if (!isPressed(letter('T')))
        return;
    if (live.training.phase == TrainingPhase::running)
        commands.push_back(command::PauseTraining{});
    else
        commands.push_back(command::StartTraining{});
}

void readWindowKeys(Session& session, CommandQueue& commands) {
    using Middle = WindowSettings::Middle;
    if (isPressed(letter('M'))) {
        Middle& middle = session.window.middle;
        middle = middle == Middle::both  ? Middle::map
                 : middle == Middle::map ? Middle::picture
                                         : Middle::both;
    }
    if (isPressed(named(ImGuiKey_Tab)))
        commands.push_back(command::TogglePanels{});
    if (isPressed(letter('P')))
        commands.push_back(command::TogglePresentation{});
}

// On stage: what moves the picture, and the ways out. Nothing that opens or changes a panel that
// nobody sees.
void readStageKeys(const Live& live, Session& session, CommandQueue& commands) {
    if (ImGui::GetIO().KeyCtrl) {
        if (isPressed(letter('Q')))
            commands.push_back(command::Quit{});
        if (isPressed(letter('S')))
            commands.push_back(command::SaveStill{.ofWindow = ImGui::GetIO().KeyShift});
        return;
    }
    readMorphKeys(live, session, commands);
    if (isTyped('['))
        commands.push_back(command::StepPhoto{-1});
    if (isTyped(']'))
        commands.push_back(command::StepPhoto{1});
    if (isPressed(letter('P')))
        commands.push_back(command::TogglePresentation{});
}

void readControlKeys(Session& session, CommandQueue& commands) {
    const bool isShift = ImGui::GetIO().KeyShift;
    if (isPressed(letter('O')))
        commands.push_back(command::ChooseFolder{});
    if (isPressed(letter('S')))
        commands.push_back(command::SaveStill{.ofWindow = isShift});
    if (isPressed(letter('Z'), Repeat::yes)) {
        if (isShift)
            commands.push_back(command::Redo{});
        else
            commands.push_back(command::Undo{});
    }
    if (isPressed(letter('Q')))
        commands.push_back(command::Quit{});
    float& scale = session.window.uiScale;
    if (isAnyPressed(kLarger))
        scale = std::min(scale + 0.1f, 3.0f);
    if (isAnyPressed(kSmaller))
        scale = std::max(scale - 0.1f, 0.5f);
    if (isAnyPressed(kOriginal))
        scale = 1;
}

// Held keys are states: a command goes out only when the state has to change.
void readHeldKeys(const Live& live, bool isTyping, CommandQueue& commands) {
    const bool isFree = !isTyping && !ImGui::GetIO().KeyCtrl;
    const bool isPhoto = isFree && isDown(letter('G'));
    const bool isCrossfade = isFree && isDown(letter('X'));
    if (isPhoto != live.showsRealPhoto)
        commands.push_back(command::HoldRealPhoto{isPhoto});
    if (isCrossfade != live.showsCrossfade)
        commands.push_back(command::HoldCrossfade{isCrossfade});
}

} // namespace

std::span<const ShortcutText> shortcutTexts() {
    return kTexts;
}

void readShortcuts(const Live& live, Session& session, CommandQueue& commands) {
    const ImGuiIO& io = ImGui::GetIO();
    readHeldKeys(live, io.WantTextInput, commands);
    if (io.WantTextInput)
        return;
    readEscape(live, commands);
    if (isPressed(functionKey(11)))
        commands.push_back(command::ToggleFullScreen{});
    if (live.isPresenting) {
        readStageKeys(live, session, commands);
        return;
    }
    if (live.folderBrowser.isOpen)
        return;
    if (isPressed(functionKey(1)) || isTyped('?'))
        commands.push_back(command::ToggleKeys{});
    if (io.KeyCtrl) {
        readControlKeys(session, commands);
        return;
    }
    readMorphKeys(live, session, commands);
    readPhotoKeys(commands);
    readFindKeys(live, session);
    readTraining(live, commands);
    readWindowKeys(session, commands);
}

} // namespace morphoscope
