#include "figure/number_text.h"
#include "figure/plot_area.h"
#include "figure/plots.h"

#include <algorithm>
#include <numeric>
#include <stdexcept>

namespace morphoscope {

namespace {

constexpr std::size_t kMostBars = 24;
constexpr float kWidth = 760; // points
constexpr float kLeft = 84;
constexpr float kRight = 96; // room for the noise level's name
constexpr float kCumulativeHeight = 110;
constexpr float kBarsHeight = 240;
constexpr float kGapHeight = 28;
constexpr float kAxisHeight = 46;

void drawCumulative(Canvas& canvas, const PlotArea& area, const std::vector<float>& shares,
                    const FigureStyle& style) {
    drawYAxis(canvas, area, "cumulative (%)", style);
    std::vector<Place> points;
    double sum = 0;
    for (std::size_t i = 0; i < shares.size(); ++i) {
        sum += 100.0 * shares[i];
        points.push_back(area.at(static_cast<double>(i) + 1, sum));
    }
    canvas.polyline(points, style.accent, 2);
    for (const Place& point : points)
        canvas.fillCircle(point, 3.5F, style.accent);
    canvas.text({area.box.x + area.box.width + 10, points.back().y + 4}, fixedText(sum, 0) + " %",
                {.size = kTickSize, .color = style.accent, .weight = FontWeight::semibold});
}

void drawNoiseLevel(Canvas& canvas, const PlotArea& area, double percent,
                    const FigureStyle& style) {
    const float y = area.at(0, percent).y;
    const float right = area.box.x + area.box.width;
    canvas.dashedLine({area.box.x, y}, {right, y}, style.attention, 1.5F);
    canvas.text({right + 10, y - 3}, "pure noise",
                {.size = kTickSize, .color = style.attention, .weight = FontWeight::semibold});
    canvas.text({right + 10, y + 11}, fixedText(percent, 1) + " %",
                {.size = kTickSize, .color = style.attention});
}

void drawBars(Canvas& canvas, const PlotArea& area, const ScreeFigure& figure,
              const FigureStyle& style) {
    drawYAxis(canvas, area, "share of variance (%)", style);
    const std::size_t count = std::min(figure.shares.size(), kMostBars);
    const float barWidth = std::min(area.box.width / static_cast<float>(count) * 0.72F, 64.0F);
    const float bottom = area.box.y + area.box.height;
    for (std::size_t i = 0; i < count; ++i) {
        const Place top = area.at(static_cast<double>(i) + 1, 100.0 * figure.shares[i]);
        const bool isNoise = figure.noiseShare > 0 && figure.shares[i] <= figure.noiseShare;
        canvas.fillBox({top.x - barWidth / 2, top.y, barWidth, bottom - top.y},
                       isNoise ? style.faint : style.accent);
        canvas.text({top.x, bottom + 17}, std::to_string(i + 1),
                    {.size = kTickSize, .color = style.dimText, .align = TextAlign::centre});
    }
    canvas.line({area.box.x, bottom}, {area.box.x + area.box.width, bottom}, style.axis, 1);
}

// After the noise level, on a ground of their own: the numbers stay readable where a line runs
// through them.
void drawPercentages(Canvas& canvas, const PlotArea& area, const ScreeFigure& figure,
                     const FigureStyle& style) {
    const std::size_t count = std::min(figure.shares.size(), kMostBars);
    const float pitch = area.box.width / static_cast<float>(count);
    const TextStyle text{.size = 10.5F, .color = style.text, .align = TextAlign::centre};
    for (std::size_t i = 0; i < count; ++i) {
        const double percent = 100.0 * figure.shares[i];
        const Place top = area.at(static_cast<double>(i) + 1, percent);
        const std::string value = fixedText(percent, 1);
        const float width = canvas.textWidth(value, text);
        if (width > pitch - 3)
            continue;
        canvas.fillBox({top.x - width / 2 - 3, top.y - 15, width + 6, 14}, style.background, 2);
        canvas.text({top.x, top.y - 5}, value, text);
    }
}

} // namespace

Image screePlot(const ScreeFigure& figure, const FigureStyle& style) {
    if (figure.shares.empty())
        throw std::runtime_error("A scree plot needs at least one component; none was given.");
    const std::vector<float> shown(figure.shares.begin(),
                                   figure.shares.begin() + static_cast<std::ptrdiff_t>(std::min(
                                                               figure.shares.size(), kMostBars)));
    Canvas canvas(kWidth,
                  2 * kFigureMargin + titleHeight(figure.title) + kCumulativeHeight + kGapHeight +
                      kBarsHeight + kAxisHeight,
                  style.background, style.pixelsPerPoint);
    const float top = drawTitle(canvas, figure.title, style);
    const Range x{0.5, static_cast<double>(shown.size()) + 0.5};
    const float width = kWidth - kLeft - kRight;
    drawCumulative(canvas, {.box = {kLeft, top, width, kCumulativeHeight}, .x = x, .y = {0, 100}},
                   shown, style);
    const double highest =
        100 * std::max<double>(*std::max_element(shown.begin(), shown.end()), figure.noiseShare);
    const PlotArea bars{.box = {kLeft, top + kCumulativeHeight + kGapHeight, width, kBarsHeight},
                        .x = x,
                        .y = widened({0, std::max(highest * 1.08, 1.0)}, 6)};
    drawBars(canvas, bars, figure, style);
    if (figure.noiseShare > 0)
        drawNoiseLevel(canvas, bars, 100 * figure.noiseShare, style);
    drawPercentages(canvas, bars, figure, style);
    const std::string title = shown.size() == figure.shares.size()
                                  ? "principal component"
                                  : "principal component (first " + std::to_string(shown.size()) +
                                        " of " + std::to_string(figure.shares.size()) + ")";
    canvas.text({kLeft + width / 2, bars.box.y + kBarsHeight + 38}, title,
                {.size = kLabelSize, .color = style.text, .align = TextAlign::centre});
    return canvas.image();
}

} // namespace morphoscope
