#include "imgui_panels/morph_scores.h"

#include "imgui_panels/widgets.h"

#include <cmath>
#include <cstdio>
#include <optional>
#include <string>

namespace morphoscope {

namespace {

constexpr float kColumn = 96; // of the numbers, design pixels

enum class Good { any, atMost, atLeast };

struct ScoreRow {
    const char* label;
    const char* meaning;
    Good good = Good::any;
    double limit = 0;
    bool isShare = false; // shown in percent
    std::optional<double> (*value)(const MorphScore& score);
};

bool isOfAligned(const MorphScore& score) {
    return score.model == "aligned";
}

constexpr ScoreRow kRows[] = {
    {"Ghosts (ECHO)",
     "How much the middle picture shows everything twice. 0: not at all, 0.3: as two photos laid "
     "over each other. Good: at most 0.05.",
     Good::atMost, 0.05, false, [](const MorphScore& score) { return score.echo; }},
    {"Sharpness (SHARP)",
     "How sharp the middle picture is beside the two photos. 1: just as sharp. A cross-fade is "
     "sharp, too: read it together with the ghosts. Good: at least 0.85.",
     Good::atLeast, 0.85, false,
     [](const MorphScore& score) { return std::optional(score.sharp); }},
    {"Half-transparent",
     "Where the photos do not show the same thing: how much both are seen through each other. 0 %: "
     "one place switches after the other, 83 %: the whole way. Good: at most 15 %.",
     Good::atMost, 0.15, true,
     [](const MorphScore& score) { return std::optional(score.halfTransparency); }},
    {"Exact ends (END)",
     "How like the photos the first and the last picture are, the worse of both (SSIM). 1: the "
     "photo itself. Good: at least 0.99.",
     Good::atLeast, 0.99, false,
     [](const MorphScore& score) { return std::optional(score.endSsim); }},
    {"Uneven pace (PDV)",
     "How much the speed of the change varies on the way. 0: perfectly even. Good: at most 0.01.",
     Good::atMost, 0.01, false, [](const MorphScore& score) { return std::optional(score.pdv); }},
    {"Largest step (JUMP)",
     "The largest change from one picture to the next, beside the usual one. 1: no jump at all. "
     "Good: at most 1.5.",
     Good::atMost, 1.5, false, [](const MorphScore& score) { return std::optional(score.jump); }},
    {"Folds (FOLD)", "Share of the picture that is bent over itself. It must be 0.", Good::atMost,
     0, true, [](const MorphScore& score) { return std::optional(score.fold); }},
    {"Trust",
     "How surely the same things were found in both photos, over the whole picture: plain sky and "
     "what only one photo shows count as nothing. What is not trusted switches from one photo to "
     "the other instead of moving.",
     Good::any, 0, true,
     [](const MorphScore& score) {
         return isOfAligned(score) ? std::optional(score.trust) : std::nullopt;
     }},
};

std::string numberOf(const ScoreRow& row, const std::optional<MorphScore>& score) {
    const auto value = score ? row.value(*score) : std::nullopt;
    if (!value)
        return "\xe2\x80\x93"; // a dash
    char text[32];
    // what rounds to zero is zero, without a sign
    const double shown = std::abs(*value) < 5e-4 ? 0 : *value;
    std::snprintf(text, sizeof text, row.isShare ? "%.0f %%" : "%.3f",
                  row.isShare ? shown * 100 : shown);
    return text;
}

bool isPoor(const ScoreRow& row, const std::optional<MorphScore>& score) {
    const auto value = score ? row.value(*score) : std::nullopt;
    if (!value || row.good == Good::any)
        return false;
    return row.good == Good::atMost ? *value > row.limit : *value < row.limit;
}

// Text that ends at `right`, as GetCursorPosX counts.
void rightText(const char* text, float right, Role role) {
    sameLineAt(right - ImGui::CalcTextSize(text).x);
    ImGui::PushStyleColor(ImGuiCol_Text, color(role));
    ImGui::TextUnformatted(text);
    ImGui::PopStyleColor();
}

void drawNumber(const std::string& text, float right, Role role) {
    ImFont* const face = look().fonts.numbers ? look().fonts.numbers : ImGui::GetFont();
    ImGui::PushFont(face);
    const float width = ImGui::CalcTextSize(text.c_str()).x;
    ImGui::PopFont();
    sameLineAt(right - width);
    numberText(text.c_str(), 0, role);
}

void drawRow(const ScoreRow& row, const MorphScoreStatus& scores, float right) {
    ImGui::BeginGroup();
    dimText(row.label);
    drawNumber(numberOf(row, scores.shown), right - px(kColumn),
               isPoor(row, scores.shown) ? Role::attention : Role::text);
    drawNumber(numberOf(row, scores.crossfade), right, Role::dimText);
    ImGui::EndGroup();
    noteItem(row.label);
    const bool isUnknown = scores.shown && !row.value(*scores.shown);
    const std::string meaning = row.meaning + std::string(!isUnknown ? ""
                                                          : isOfAligned(*scores.shown)
                                                              ? " Here too little moves to tell."
                                                              : " Only an aligned model knows it.");
    tooltip(meaning.c_str());
}

void drawTable(const MorphScoreStatus& scores) {
    const float right = ImGui::GetCursorPosX() + ImGui::GetContentRegionAvail().x;
    // Lines of one table stand closer than rows of settings.
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {ImGui::GetStyle().ItemSpacing.x, px(4)});
    elidedText(scores.from + "  \xe2\x86\x92  " + scores.to);
    dimText(scores.isMeasuring ? "measuring" : "");
    rightText("morph", right - px(kColumn), Role::dimText);
    rightText("cross-fade", right, Role::dimText);
    for (const ScoreRow& row : kRows)
        drawRow(row, scores, right);
    ImGui::PopStyleVar();
}

} // namespace

void drawMorphScores(const Live& live, CommandQueue& commands) {
    commands.push_back(command::WantScores{});
    const MorphScoreStatus& scores = live.scores;
    if (scores.from.empty())
        return wrappedText(scores.failure.empty()
                               ? "Play a morph between two photos: here stands how good it is."
                               : scores.failure.c_str(),
                           Role::dimText);
    if (!scores.failure.empty())
        return wrappedText(scores.failure.c_str(), Role::failure);
    drawTable(scores);
}

} // namespace morphoscope
