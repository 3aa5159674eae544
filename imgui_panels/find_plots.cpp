#include "imgui_panels/find_plots.h"

#include "imgui_panels/find_marks.h"
#include "imgui_panels/plots.h"
#include "imgui_panels/widgets.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace morphoscope {

namespace {

// Half of a bar's height under 1: a single photo still shows.
constexpr float kLowestCount = 0.5f;
constexpr float kMarksRoom = 26; // design pixels above the bars, for the labelled photos
constexpr float kPickRadius = 12;

// The top of the count axis: far enough above the tallest bar that the rows of labelled photos have
// their room, on the axis itself, so that its ticks stay true.
float highestCount(const FindLibrary& library, float height) {
    const int tallest = *std::max_element(library.unmarkedBins.begin(), library.unmarkedBins.end());
    const float inner = height - 3 * ImGui::GetTextLineHeight() - px(15); // as beginPlot leaves it
    const float share = std::max(0.3f, (inner - px(kMarksRoom)) / std::max(1.0f, inner));
    const float needed = std::max(2.0f, float(tallest)) / kLowestCount;
    return kLowestCount * std::pow(needed, 1 / share);
}

ImU32 barColor(float score, const DecisionLine& line) {
    switch (decide(double(score), line)) {
    case Decision::yes:
        return packedColor(Role::accent);
    case Decision::unsure:
        return packedColor(Role::attention);
    case Decision::no:
        break;
    }
    return packedColor(Role::dimText, 0.55f);
}

// A bar that the line cuts shows both colours.
void drawBar(const PlotFrame& area, float from, float to, int count, const DecisionLine& line) {
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const float top = std::clamp(area.pixelY(float(count)), area.min.y, area.max.y);
    const auto piece = [&](float left, float right) {
        if (right <= left)
            return;
        list.AddRectFilled({area.pixelX(left) + 0.5f, top}, {area.pixelX(right) - 0.5f, area.max.y},
                           barColor((left + right) / 2, line));
    };
    const float low = std::clamp(float(line.unsureFrom), from, to);
    const float high = std::clamp(float(line.threshold), from, to);
    piece(from, low);
    piece(low, high);
    piece(high, to);
}

void drawBars(const PlotFrame& area, const FindLibrary& library, const DecisionLine& line) {
    for (std::size_t bin = 0; bin < kScoreBins; ++bin)
        if (library.unmarkedBins[bin] > 0)
            drawBar(area, float(bin) / kScoreBins, float(bin + 1) / kScoreBins,
                    library.unmarkedBins[bin], line);
}

// One mark per labelled photo at the score of models that never saw it: yes in the upper row.
void drawLabelled(const PlotFrame& area, const FindFit& fit) {
    for (const LabelledScore& photo : fit.outOfFold)
        drawMark(
            markOf(photo.isPositive ? Label::positive : Label::negative),
            {area.pixelX(float(photo.score)), area.min.y + (photo.isPositive ? px(5) : px(17))},
            px(3.5f));
}

void drawLine(const PlotFrame& area, const DecisionLine& line, bool isHot) {
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const float x = std::round(area.pixelX(float(line.threshold)));
    const float from = area.pixelX(float(line.unsureFrom));
    if (from < x)
        list.AddRectFilled({from, area.min.y}, {x, area.max.y},
                           packedColor(Role::attention, 0.14f));
    const ImU32 ink = packedColor(isHot ? Role::text : Role::accent);
    list.AddRectFilled({x - px(1), area.min.y - px(4)}, {x + px(1), area.max.y}, ink);
    const float grip = px(5);
    list.AddTriangleFilled({x - grip, area.min.y - px(4) - grip},
                           {x + grip, area.min.y - px(4) - grip}, {x, area.min.y - px(4) + grip},
                           ink);
}

void explainBin(const PlotFrame& area, const FindLibrary& library, const FindFit& fit) {
    const float score = std::clamp(area.valueX(ImGui::GetIO().MousePos.x), 0.0f, 1.0f);
    const auto atOrAbove = static_cast<std::size_t>(
        std::partition_point(library.unmarkedScores.begin(), library.unmarkedScores.end(),
                             [&](float other) { return other >= score; }) -
        library.unmarkedScores.begin());
    ConfusionCounts counts;
    for (const LabelledScore& photo : fit.outOfFold)
        ++(photo.isPositive
               ? double(score) <= photo.score ? counts.truePositives : counts.falseNegatives
           : double(score) <= photo.score ? counts.falsePositives
                                          : counts.trueNegatives);
    char text[200];
    std::snprintf(
        text, sizeof text,
        "A line at %.2f finds %zu new photos,\n%d of %d marked yes and %d of %d marked no.",
        double(score), atOrAbove, counts.truePositives, counts.positives(), counts.falsePositives,
        counts.negatives());
    tooltip(text);
}

ImVec2 pointPlace(const PlotFrame& area, const CurvePoint& point) {
    return {area.pixelX(float(100 * point.counts.recall())),
            area.pixelY(float(100 * point.counts.precision()))};
}

const CurvePoint* pointUnderMouse(const PlotFrame& area, const PrecisionRecallCurve& curve) {
    const ImVec2 mouse = ImGui::GetIO().MousePos;
    const CurvePoint* nearest = nullptr;
    float best = px(kPickRadius) * px(kPickRadius);
    for (const CurvePoint& point : curve.points) {
        const ImVec2 place = pointPlace(area, point);
        const float distance =
            (place.x - mouse.x) * (place.x - mouse.x) + (place.y - mouse.y) * (place.y - mouse.y);
        if (distance < best) {
            best = distance;
            nearest = &point;
        }
    }
    return nearest;
}

void explainPoint(const CurvePoint& point) {
    char text[160];
    std::snprintf(text, sizeof text,
                  "From %.2f on: %d of %d marked yes are found, and %d marked no.\nClick to draw "
                  "the line here.",
                  point.from, point.counts.truePositives, point.counts.positives(),
                  point.counts.falsePositives);
    tooltip(text);
}

} // namespace

void drawScoreHistogram(const FindStatus& find, FindSettings& settings) {
    const FindLibrary& library = *find.library;
    ImGui::PushFont(look().fonts.small);
    const float height = px(164);
    const float high = highestCount(library, height);
    PlotFrame area = beginPlot("Scores", height, {.label = "score", .low = 0, .high = 1},
                               {.label = "photos without a mark",
                                .low = kLowestCount,
                                .high = high,
                                .isLogarithmic = true});
    drawBars(area, library, find.line);
    drawLabelled(area, *find.fit);
    drawLine(area, find.line, area.isActive || area.isHovered);
    if (area.isHovered || area.isActive)
        ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeEW);
    if (area.isActive) {
        settings.rule = LineRule::byHand;
        settings.threshold = std::clamp(double(area.valueX(ImGui::GetIO().MousePos.x)), 0.0, 1.0);
    } else if (area.isHovered) {
        explainBin(area, library, *find.fit);
    }
    ImGui::PopFont();
}

void drawPrecisionRecall(const FindStatus& find, FindSettings& settings) {
    const PrecisionRecallCurve& curve = find.fit->curve;
    ImGui::PushFont(look().fonts.small);
    const PlotFrame area =
        beginPlot("Precision and recall", px(148),
                  {.label = "found of all marked yes", .unit = "%", .low = 0, .high = 100},
                  {.label = "right of all found", .unit = "%", .low = 0, .high = 104});
    ImDrawList& list = *ImGui::GetWindowDrawList();
    std::vector<ImVec2> line;
    for (const CurvePoint& point : curve.points)
        line.push_back(pointPlace(area, point));
    list.AddPolyline(line.data(), static_cast<int>(line.size()), packedColor(Role::accent),
                     ImDrawFlags_None, px(1.5f));
    for (const ImVec2 place : line)
        list.AddCircleFilled(place, px(2), packedColor(Role::accent));
    const ImVec2 now{area.pixelX(float(100 * find.labelled.recall())),
                     area.pixelY(float(100 * find.labelled.precision()))};
    list.AddCircleFilled(now, px(5), packedColor(Role::text));
    list.AddCircleFilled(now, px(3), packedColor(Role::accent));
    if (const CurvePoint* point = area.isHovered ? pointUnderMouse(area, curve) : nullptr) {
        list.AddCircle(pointPlace(area, *point), px(6), packedColor(Role::text), 0, px(1.5f));
        explainPoint(*point);
        if (ImGui::IsItemClicked()) {
            settings.rule = LineRule::byHand;
            settings.threshold = point->from;
        }
    }
    ImGui::PopFont();
}

} // namespace morphoscope
