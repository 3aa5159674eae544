#include "figure/plot_area.h"

#include "figure/number_text.h"

#include <algorithm>
#include <cmath>

namespace morphoscope {

namespace {

double niceStep(Range range, int count) {
    const double rough = std::max(range.high - range.low, 1e-12) / count;
    const double power = std::pow(10.0, std::floor(std::log10(rough)));
    for (const double factor : {1.0, 2.0, 5.0})
        if (factor * power >= rough * (1 - 1e-9))
            return factor * power;
    return 10 * power;
}

double stepOf(const std::vector<double>& ticks) {
    return ticks.size() > 1 ? ticks[1] - ticks[0] : 1;
}

} // namespace

std::vector<double> niceTicks(Range range, int count) {
    const double step = niceStep(range, count);
    std::vector<double> ticks;
    const auto first = static_cast<long long>(std::ceil(range.low / step - 1e-6));
    const auto last = static_cast<long long>(std::floor(range.high / step + 1e-6));
    for (long long i = first; i <= last; ++i)
        ticks.push_back(static_cast<double>(i) * step);
    return ticks;
}

Range widened(Range range, int count) {
    if (!(range.high - range.low > 1e-9))
        range = {range.low - 0.5, range.high + 0.5};
    const double step = niceStep(range, count);
    return {std::floor(range.low / step + 1e-6) * step, std::ceil(range.high / step - 1e-6) * step};
}

Place PlotArea::at(double valueX, double valueY) const {
    const double right = (valueX - x.low) / (x.high - x.low);
    const double up = (valueY - y.low) / (y.high - y.low);
    return {box.x + box.width * static_cast<float>(right),
            box.y + box.height * static_cast<float>(1 - up)};
}

void drawYAxis(Canvas& canvas, const PlotArea& area, const std::string& title,
               const FigureStyle& style) {
    constexpr float kPointsPerTick = 36;
    const int count = std::max(2, static_cast<int>(area.box.height / kPointsPerTick));
    const std::vector<double> ticks = niceTicks(area.y, count);
    const TextStyle text{.size = kTickSize, .color = style.dimText, .align = TextAlign::right};
    for (const double tick : ticks) {
        const float y = area.at(area.x.low, tick).y;
        canvas.line({area.box.x, y}, {area.box.x + area.box.width, y}, style.grid, 1);
        canvas.text({area.box.x - 8, y + kTickSize * 0.36F}, tickText(tick, stepOf(ticks)), text);
    }
    canvas.text(
        {area.box.x - 46, area.box.y + area.box.height / 2}, title,
        {.size = kLabelSize, .color = style.text, .align = TextAlign::centre, .isUpwards = true});
}

void drawXAxis(Canvas& canvas, const PlotArea& area, const std::string& title,
               const FigureStyle& style) {
    constexpr float kPointsPerTick = 80;
    const float bottom = area.box.y + area.box.height;
    const std::vector<double> ticks =
        niceTicks(area.x, std::max(2, static_cast<int>(area.box.width / kPointsPerTick)));
    for (const double tick : ticks) {
        const float x = area.at(tick, area.y.low).x;
        canvas.line({x, bottom}, {x, bottom + 4}, style.axis, 1);
        canvas.text({x, bottom + 17}, tickText(tick, stepOf(ticks)),
                    {.size = kTickSize, .color = style.dimText, .align = TextAlign::centre});
    }
    canvas.line({area.box.x, bottom}, {area.box.x + area.box.width, bottom}, style.axis, 1);
    canvas.text({area.box.x + area.box.width / 2, bottom + 38}, title,
                {.size = kLabelSize, .color = style.text, .align = TextAlign::centre});
}

float titleHeight(const std::string& title) {
    return title.empty() ? 0 : kTitleSize + 18;
}

float drawTitle(Canvas& canvas, const std::string& title, const FigureStyle& style) {
    if (title.empty())
        return kFigureMargin;
    const TextStyle text{.size = kTitleSize, .color = style.text, .weight = FontWeight::semibold};
    canvas.text({kFigureMargin, kFigureMargin + kTitleSize * 0.8F},
                canvas.elided(title, text, canvas.width() - 2 * kFigureMargin), text);
    return kFigureMargin + titleHeight(title);
}

} // namespace morphoscope
