#include "figure/number_text.h"
#include "figure/plot_area.h"
#include "figure/plots.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace morphoscope {

namespace {

constexpr float kWidth = 760; // points
constexpr float kLeft = 84;
constexpr float kRight = 84; // room for the last value
constexpr float kPanelHeight = 190;
constexpr float kGapHeight = 30;
constexpr float kAxisHeight = 46;

struct Curve {
    std::string title;
    std::string unit;
    Color color;
    std::vector<double> steps;
    std::vector<double> values;
};

template <class Value>
Curve curveOf(const std::vector<LossPoint>& points, Curve start, const Value& value) {
    for (const LossPoint& point : points) {
        const double y = value(point);
        if (!std::isfinite(y))
            continue; // a run that diverged still has a figure
        start.steps.push_back(static_cast<double>(point.step));
        start.values.push_back(y);
    }
    return start;
}

void drawCurve(Canvas& canvas, const PlotArea& area, const Curve& curve, const FigureStyle& style) {
    drawYAxis(canvas, area, curve.title, style);
    std::vector<Place> points;
    for (std::size_t i = 0; i < curve.values.size(); ++i)
        points.push_back(area.at(curve.steps[i], curve.values[i]));
    canvas.polyline(points, curve.color, 2);
    canvas.fillCircle(points.back(), 3.5F, curve.color);
    canvas.text({points.back().x + 9, points.back().y + 4},
                fixedText(curve.values.back(), 1) + " " + curve.unit,
                {.size = kTickSize, .color = curve.color, .weight = FontWeight::semibold});
}

Range rangeOf(const Curve& curve) {
    const auto [low, high] = std::minmax_element(curve.values.begin(), curve.values.end());
    return widened({*low, *high}, 5);
}

} // namespace

Image lossCurves(const LossFigure& figure, const FigureStyle& style) {
    std::vector<Curve> curves;
    curves.push_back(
        curveOf(figure.curve,
                {.title = "reconstruction (dB)",
                 .unit = "dB",
                 .color = style.accent,
                 .steps = {},
                 .values = {}},
                [](const LossPoint& point) { return -10 * std::log10(point.reconstruction); }));
    if (std::any_of(figure.curve.begin(), figure.curve.end(),
                    [](const LossPoint& point) { return point.kl > 0; }))
        curves.push_back(curveOf(figure.curve,
                                 {.title = "KL (nats per photo)",
                                  .unit = "nats",
                                  .color = style.attention,
                                  .steps = {},
                                  .values = {}},
                                 [](const LossPoint& point) { return point.kl; }));
    std::erase_if(curves, [](const Curve& curve) { return curve.values.empty(); });
    if (curves.empty())
        throw std::runtime_error("Loss curves need at least one finite point; none was given.");

    const auto panelCount = static_cast<float>(curves.size());
    Canvas canvas(kWidth,
                  2 * kFigureMargin + titleHeight(figure.title) + panelCount * kPanelHeight +
                      (panelCount - 1) * kGapHeight + kAxisHeight,
                  style.background, style.pixelsPerPoint);
    float top = drawTitle(canvas, figure.title, style);
    const double lastStep = static_cast<double>(figure.curve.back().step);
    PlotArea area{.box = {}, .x = {0, std::max(lastStep, 1.0)}, .y = {}};
    for (const Curve& curve : curves) {
        area.box = {kLeft, top, kWidth - kLeft - kRight, kPanelHeight};
        area.y = rangeOf(curve);
        drawCurve(canvas, area, curve, style);
        top += kPanelHeight + kGapHeight;
    }
    drawXAxis(canvas, area, "training step", style);
    return canvas.image();
}

} // namespace morphoscope
