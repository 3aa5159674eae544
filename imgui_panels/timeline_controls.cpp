#include "imgui_panels/timeline_controls.h"

#include "imgui_panels/widgets.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace morphoscope {

namespace {

constexpr float kInlineFrom = 912; // design pixels: narrower, the timing goes into a menu
constexpr const char* kPaths[] = {"lerp", "slerp", "pca", "spline"};
constexpr const char* kPathWords[] = {
    "straight from key to key", "great arcs: keeps its distance from the mean",
    "one component after the other, strongest first", "one smooth curve through all keys"};
constexpr int kDefaultPath = static_cast<int>(PathKind::spline);
constexpr const char* kPathTip = "How the morph gets from key to key:\n"
                                 "lerp: straight\nslerp: great arcs\n"
                                 "pca: one component after the other\n"
                                 "spline: one smooth curve\nRight-click resets";
constexpr const char* kEases[] = {"Steady", "Eased"};

const char* whyNoMorph(const MorphSettings& morph) {
    return morph.keys.size() < 2 ? "Click two photos: the morph goes through them" : nullptr;
}

std::string timeText(const Live& live) {
    const auto part = [](double seconds) {
        char text[24];
        const double whole = std::max(0.0, seconds);
        std::snprintf(text, sizeof text, "%d:%04.1f", static_cast<int>(whole / 60),
                      std::fmod(whole, 60.0));
        return std::string(text);
    };
    return part(live.playback.position * live.morphSeconds) + " / " + part(live.morphSeconds);
}

void drawTransport(const Live& live, MorphSettings& morph, CommandQueue& commands) {
    const char* why = whyNoMorph(morph);
    if (iconButton({.icon = live.playback.isPlaying ? icon::kPause : icon::kPlay,
                    .label = live.playback.isPlaying ? "Pause###play" : "Play###play",
                    .tooltip = "Play or pause (Space)",
                    .whyDisabled = why,
                    .isOn = live.playback.isPlaying}))
        commands.push_back(command::PlayPause{});
    ImGui::SameLine();
    if (iconButton({.icon = icon::kStepBack,
                    .label = "Back",
                    .tooltip = "One key back (Shift+Left; Left alone: a frame)",
                    .whyDisabled = why}))
        commands.push_back(command::StepKey{-1});
    ImGui::SameLine();
    if (iconButton({.icon = icon::kStepForward,
                    .label = "Forward",
                    .tooltip = "One key on (Shift+Right; Right alone: a frame)",
                    .whyDisabled = why}))
        commands.push_back(command::StepKey{1});
    ImGui::SameLine();
    if (iconButton({.icon = icon::kLoop,
                    .label = "Loop",
                    .tooltip = "From the last key back to the first (L)",
                    .isOn = morph.loop}))
        morph.loop = !morph.loop;
    ImGui::SameLine(0, px(16));
    ImGui::AlignTextToFramePadding();
    numberText(timeText(live).c_str(), 15, Role::dimText);
}

SliderRow lengthRow() {
    return {.label = "Length",
            .minimum = 0.2f,
            .maximum = 20,
            .defaultValue = static_cast<float>(MorphSettings{}.secondsPerSegment),
            .format = "%.1f s a key",
            .isLogarithmic = true,
            .tooltip = "Seconds from one key to the next"};
}

SliderRow speedRow() {
    return {.label = "Speed",
            .minimum = -3,
            .maximum = 3,
            .defaultValue = static_cast<float>(MorphSettings{}.speed),
            .format = "%+.1fx speed",
            .tooltip = "Of the playback only; below 0 it plays backwards"};
}

void drawInlineTiming(MorphSettings& morph) {
    int path = static_cast<int>(morph.path);
    if (dropDown(path, {.label = "Path",
                        .choices = kPaths,
                        .tooltip = kPathTip,
                        .width = px(96),
                        .explanations = kPathWords,
                        .defaultIndex = kDefaultPath}))
        morph.path = static_cast<PathKind>(path);
    ImGui::SameLine();
    int ease = static_cast<int>(morph.ease);
    if (segmented("Ease", ease, kEases, px(136)))
        morph.ease = static_cast<Ease>(ease);
    ImGui::SameLine();
    auto length = static_cast<float>(morph.secondsPerSegment);
    if (compactSlider(length, lengthRow(), px(136)))
        morph.secondsPerSegment = static_cast<double>(length);
    ImGui::SameLine();
    auto speed = static_cast<float>(morph.speed);
    if (compactSlider(speed, speedRow(), px(136)))
        morph.speed = static_cast<double>(speed);
}

void drawTimingRows(MorphSettings& morph) {
    auto length = static_cast<float>(morph.secondsPerSegment);
    if (sliderRow(length, lengthRow()))
        morph.secondsPerSegment = static_cast<double>(length);
    auto speed = static_cast<float>(morph.speed);
    if (sliderRow(speed, speedRow()))
        morph.speed = static_cast<double>(speed);
    int ease = static_cast<int>(morph.ease);
    if (choiceRow(ease, {.label = "Ease", .choices = kEases}))
        morph.ease = static_cast<Ease>(ease);
    int path = static_cast<int>(morph.path);
    if (dropDown(path, {.label = "Path",
                        .choices = kPaths,
                        .tooltip = kPathTip,
                        .explanations = kPathWords,
                        .defaultIndex = kDefaultPath}))
        morph.path = static_cast<PathKind>(path);
}

// Everything about the timing in one place; in a narrow window the only place.
void drawTimingMenu(MorphSettings& morph, bool isNarrow) {
    if (iconButton({.icon = icon::kMenu,
                    .label = "Timing",
                    .tooltip = isNarrow ? "Speed, length, ease and path" : "Even pace"}))
        ImGui::OpenPopup("Timing menu");
    ImGui::SetNextWindowSize({px(360), 0});
    if (!ImGui::BeginPopup("Timing menu"))
        return;
    if (isNarrow)
        drawTimingRows(morph);
    toggleRow(morph.evenPace,
              {.label = "Even pace",
               .defaultValue = MorphSettings{}.evenPace,
               .tooltip = "The picture changes at a constant speed, as the eye sees it"});
    ImGui::EndPopup();
}

std::size_t indexAtPlayhead(const Live& live, const MorphSettings& morph) {
    const auto after = std::upper_bound(live.keyPositions.begin(), live.keyPositions.end(),
                                        live.playback.position);
    return std::min(static_cast<std::size_t>(after - live.keyPositions.begin()), morph.keys.size());
}

void drawOrderMenu(const MorphSettings& morph, CommandQueue& commands) {
    if (iconButton(
            {.icon = icon::kOrder,
             .label = "Order",
             .tooltip = "Put the keys in order; by hand: drag them",
             .whyDisabled = morph.keys.size() < 3 ? "There must be three keys to order" : nullptr}))
        ImGui::OpenPopup("Order menu");
    if (!ImGui::BeginPopup("Order menu"))
        return;
    if (menuRow("Shortest way through all keys", nullptr))
        commands.push_back(command::OrderKeys{KeyOrder::shortestWay});
    if (menuRow("By time of day", nullptr))
        commands.push_back(command::OrderKeys{KeyOrder::timeOfDay});
    ImGui::EndPopup();
}

void drawKeyButtons(const Live& live, const MorphSettings& morph, CommandQueue& commands) {
    if (iconButton({.icon = icon::kAdd,
                    .label = "Insert",
                    .tooltip = "The picture as it is now becomes a key at the playhead",
                    .whyDisabled = live.shownLatent.empty() ? "There is no picture yet" : nullptr}))
        commands.push_back(command::InsertKey{indexAtPlayhead(live, morph),
                                              MorphKey{.photo = {}, .latent = live.shownLatent}});
    ImGui::SameLine();
    drawOrderMenu(morph, commands);
    ImGui::SameLine();
    if (iconButton({.icon = icon::kRemove,
                    .label = "Clear",
                    .tooltip = "Remove all keys",
                    .whyDisabled = morph.keys.empty() ? "There are no keys" : nullptr}))
        commands.push_back(command::ClearKeys{});
}

} // namespace

void drawTimelineControls(const Live& live, MorphSettings& morph, CommandQueue& commands) {
    const float right = ImGui::GetCursorPosX() + ImGui::GetContentRegionAvail().x;
    const bool isNarrow = ImGui::GetContentRegionAvail().x < px(kInlineFrom);
    drawTransport(live, morph, commands);
    const float button = look().fonts.hasIcons ? ImGui::GetFrameHeight() + px(2) : px(64);
    const float keys = 4 * button + 3 * px(8);
    const float timing = isNarrow ? 0 : 3 * px(136 + 8) + px(96 + 8);
    sameLineAt(std::floor(right - keys - timing));
    if (!isNarrow) {
        drawInlineTiming(morph);
        ImGui::SameLine();
    }
    drawTimingMenu(morph, isNarrow);
    ImGui::SameLine();
    drawKeyButtons(live, morph, commands);
}

} // namespace morphoscope
