#include "imgui_panels/plots.h"

#include "imgui_panels/widgets.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

namespace morphoscope {

namespace {

// Position of a value between the ends of its axis, 0..1.
float shareOn(const PlotAxis& axis, float value) {
    if (!axis.isLogarithmic)
        return (value - axis.low) / (axis.high - axis.low);
    return std::log(value / axis.low) / std::log(axis.high / axis.low);
}

std::vector<PlotTick> ticksOf(const PlotAxis& axis, int maximumCount) {
    if (axis.isCount)
        return countTicks(static_cast<int>(axis.high), maximumCount);
    return axis.isLogarithmic ? logarithmicTicks(axis.low, axis.high, maximumCount)
                              : roundTicks(axis.low, axis.high, maximumCount);
}

std::string titleOf(const PlotAxis& axis) {
    std::string title = axis.label;
    if (axis.unit[0] != '\0')
        title += title.empty() ? axis.unit : std::string(" (") + axis.unit + ")";
    return title;
}

bool isDrawable(const PlotAxis& axis, float value) {
    return std::isfinite(value) && (!axis.isLogarithmic || value > 0);
}

// The axis with its ends taken from the data where the caller left them equal.
PlotAxis fitted(PlotAxis axis, std::span<const PlotSeries> series) {
    if (axis.low != axis.high)
        return axis;
    float low = std::numeric_limits<float>::max();
    float high = std::numeric_limits<float>::lowest();
    for (const PlotSeries& one : series)
        for (const float value : one.values)
            if (isDrawable(axis, value)) {
                low = std::min(low, value);
                high = std::max(high, value);
            }
    if (low > high) {
        low = axis.isLogarithmic ? 0.1f : 0;
        high = 1;
    }
    if (axis.isLogarithmic) { // a little air, and never less than a factor of two
        axis.low = low / 1.25f;
        axis.high = std::max(high * 1.25f, axis.low * 2);
    } else {
        axis.low = std::min(0.0f, low);
        axis.high = high > axis.low ? axis.low + (high - axis.low) * 1.08f : axis.low + 1;
    }
    return axis;
}

void drawText(ImDrawList& list, ImVec2 place, ImU32 color, const std::string& text) {
    list.AddText(place, color, text.data(), text.data() + text.size());
}

void drawHorizontalGrid(const PlotFrame& area, const std::vector<PlotTick>& ticks) {
    ImDrawList& list = *ImGui::GetWindowDrawList();
    for (const PlotTick& tick : ticks) {
        const float y = std::round(area.pixelY(tick.value));
        // A filled row of pixels: lines of one pixel get gaps from antialiasing.
        list.AddRectFilled({area.min.x, y}, {area.max.x, y + 1}, packedColor(Role::grid));
        const ImVec2 size = ImGui::CalcTextSize(tick.text.c_str());
        drawText(list, {area.min.x - px(6) - size.x, y - size.y / 2}, packedColor(Role::dimText),
                 tick.text);
    }
}

void drawVerticalTicks(const PlotFrame& area, const std::vector<PlotTick>& ticks) {
    ImDrawList& list = *ImGui::GetWindowDrawList();
    for (const PlotTick& tick : ticks) {
        const float x = std::round(area.pixelX(tick.value));
        list.AddRectFilled({x, area.min.y}, {x + 1, area.max.y + px(3)}, packedColor(Role::grid));
        const float width = ImGui::CalcTextSize(tick.text.c_str()).x;
        // The last number may not leave the plot on the right.
        const float left = std::min(x - width / 2, area.max.x - width);
        drawText(list, {left, area.max.y + px(4)}, packedColor(Role::dimText), tick.text);
    }
}

// One point per pixel column at most twice: its smallest and its largest value, so that a curve of
// any length costs what the screen can show and no peak is lost.
void drawSeries(const PlotFrame& area, std::span<const float> xs, const PlotSeries& series,
                float thickness) {
    ImDrawList& list = *ImGui::GetWindowDrawList();
    std::vector<ImVec2> line;
    float column = std::numeric_limits<float>::lowest();
    float low = 0;
    float high = 0;
    const auto flush = [&] {
        if (column < area.min.x - 1)
            return;
        line.push_back({column, high});
        if (low - high > 0.5f)
            line.push_back({column, low});
    };
    const std::size_t count = std::min(xs.size(), series.values.size());
    for (std::size_t index = 0; index < count; ++index) {
        if (!isDrawable(area.y, series.values[index]))
            continue;
        const float x = std::round(area.pixelX(xs[index]));
        const float y = std::clamp(area.pixelY(series.values[index]), area.min.y, area.max.y);
        if (x != column) {
            flush();
            column = x;
            low = high = y;
        }
        low = std::max(low, y);
        high = std::min(high, y);
    }
    flush();
    list.AddPolyline(line.data(), static_cast<int>(line.size()), series.color, ImDrawFlags_None,
                     thickness);
}

void drawLegend(std::span<const PlotSeries> series) {
    ImDrawList& list = *ImGui::GetWindowDrawList();
    bool isFirst = true;
    for (const PlotSeries& one : series) {
        const float width = px(14) + px(6) + ImGui::CalcTextSize(one.name).x;
        if (!isFirst) {
            ImGui::SameLine(0, px(12));
            if (ImGui::GetContentRegionAvail().x < width)
                ImGui::NewLine();
        }
        isFirst = false;
        const ImVec2 at = ImGui::GetCursorScreenPos();
        const float middle = at.y + ImGui::GetTextLineHeight() / 2;
        list.AddLine({at.x, middle}, {at.x + px(14), middle}, one.color, px(2));
        drawText(list, {at.x + px(20), at.y}, packedColor(Role::dimText), one.name);
        ImGui::Dummy({width, ImGui::GetTextLineHeight()});
    }
}

void drawValuesUnderCursor(const PlotFrame& area, std::span<const float> xs,
                           std::span<const PlotSeries> series) {
    const float under = area.valueX(ImGui::GetIO().MousePos.x);
    const auto after = std::lower_bound(xs.begin(), xs.end(), under);
    std::size_t nearest = after == xs.end() ? xs.size() - 1 : std::size_t(after - xs.begin());
    if (nearest > 0 && under - xs[nearest - 1] < xs[nearest] - under)
        --nearest;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const float x = std::round(area.pixelX(xs[nearest])) + 0.5f;
    list.AddLine({x, area.min.y}, {x, area.max.y}, packedColor(Role::dimText));
    ImGui::BeginTooltip();
    ImGui::Text("%s %s %s", area.x.label, shortNumber(xs[nearest]).c_str(), area.x.unit);
    for (const PlotSeries& one : series) {
        if (nearest >= one.values.size())
            continue;
        const float value = one.values[nearest];
        if (isDrawable(area.y, value))
            list.AddCircleFilled({x, std::clamp(area.pixelY(value), area.min.y, area.max.y)}, px(3),
                                 one.color);
        ImGui::PushStyleColor(ImGuiCol_Text, one.color);
        ImGui::TextUnformatted(one.name);
        ImGui::PopStyleColor();
        ImGui::SameLine(px(110));
        ImGui::Text("%s %s", shortNumber(value).c_str(), area.y.unit);
    }
    ImGui::EndTooltip();
}

} // namespace

float PlotFrame::pixelX(float value) const {
    return min.x + shareOn(x, value) * (max.x - min.x);
}

float PlotFrame::pixelY(float value) const {
    return max.y - shareOn(y, value) * (max.y - min.y);
}

float PlotFrame::valueX(float pixel) const {
    const float share = (pixel - min.x) / std::max(1.0f, max.x - min.x);
    return x.isLogarithmic ? x.low * std::pow(x.high / x.low, share)
                           : x.low + share * (x.high - x.low);
}

PlotFrame beginPlot(const char* id, float height, const PlotAxis& x, const PlotAxis& y) {
    const float line = ImGui::GetTextLineHeight();
    const ImVec2 corner = ImGui::GetCursorScreenPos();
    const float width = std::max(px(120), ImGui::GetContentRegionAvail().x);
    PlotFrame area{.x = x, .y = y};
    const std::vector<PlotTick> yTicks = ticksOf(y, std::max(2, int(height / px(32))));
    float textWidth = px(12);
    for (const PlotTick& tick : yTicks)
        textWidth = std::max(textWidth, ImGui::CalcTextSize(tick.text.c_str()).x);
    // The y title stands above the plot, the x title at the right end of the tick line: no turned
    // text is needed.
    area.min = {corner.x + textWidth + px(6), corner.y + line + px(9)};
    area.max = {corner.x + width - px(7), corner.y + height - 2 * line - px(6)};
    ImGui::InvisibleButton(id, {width, height});
    noteItem(id);
    area.isHovered = ImGui::IsItemHovered();
    area.isActive = ImGui::IsItemActive();
    ImDrawList& list = *ImGui::GetWindowDrawList();
    drawText(list, corner, packedColor(Role::dimText), titleOf(y));
    drawHorizontalGrid(area, yTicks);
    drawVerticalTicks(area, ticksOf(x, std::max(2, int((area.max.x - area.min.x) / px(56)))));
    const std::string xTitle = titleOf(x);
    drawText(list, {area.max.x - ImGui::CalcTextSize(xTitle.c_str()).x, area.max.y + px(4) + line},
             packedColor(Role::dimText), xTitle);
    return area;
}

void drawLinePlot(const LinePlot& plot, CommandQueue& commands) {
    PlotAxis x = plot.x;
    if (x.low == x.high) {
        x.low = plot.xs.empty() ? 0 : plot.xs.front();
        x.high = plot.xs.size() < 2 ? x.low + 1 : plot.xs.back();
    }
    ImGui::PushFont(look().fonts.small);
    if (plot.series.size() > 1)
        drawLegend(plot.series);
    const float height = plot.height > 0 ? plot.height : px(132);
    const PlotFrame area = beginPlot(plot.id, height, x, fitted(plot.y, plot.series));
    if (plot.figure)
        saveFigureMenu(plot.id, *plot.figure, commands);
    if (plot.xs.size() >= 2) {
        for (const PlotSeries& series : plot.series)
            drawSeries(area, plot.xs, series, px(1.5f));
        if (area.isHovered)
            drawValuesUnderCursor(area, plot.xs, plot.series);
    }
    ImGui::PopFont();
}

void drawSparkline(const Sparkline& sparkline) {
    const float height = sparkline.height > 0 ? sparkline.height : px(40);
    const ImVec2 corner = ImGui::GetCursorScreenPos();
    const float width = std::max(px(60), ImGui::GetContentRegionAvail().x);
    ImGui::InvisibleButton(sparkline.id, {width, height});
    noteItem(sparkline.id);
    const bool isHovered = ImGui::IsItemHovered();
    float top = std::max(sparkline.ceiling, 1e-6f);
    for (const float value : sparkline.values)
        top = std::max(top, value * 1.1f);
    PlotFrame area{.min = corner, .max = {corner.x + width, corner.y + height}};
    area.x.high = std::max(1.0f, float(sparkline.values.size()) - 1);
    area.y.high = top;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    list.AddRectFilled(area.min, area.max, packedColor(Role::raised, 0.5f), px(4));
    if (sparkline.guide > 0) {
        const float y = std::round(area.pixelY(sparkline.guide)) + 0.5f;
        list.AddLine({area.min.x, y}, {area.max.x, y}, packedColor(Role::grid));
    }
    std::vector<float> xs(sparkline.values.size());
    for (std::size_t index = 0; index < xs.size(); ++index)
        xs[index] = float(index);
    drawSeries(area, xs, {.values = sparkline.values, .color = sparkline.color}, px(1.5f));
    if (!isHovered || xs.size() < 2)
        return;
    const float under = std::clamp(area.valueX(ImGui::GetIO().MousePos.x), 0.0f, xs.back());
    const std::size_t index = static_cast<std::size_t>(std::lround(under));
    const float x = area.pixelX(float(index));
    list.AddLine({x, area.min.y}, {x, area.max.y}, packedColor(Role::dimText));
    ImGui::SetTooltip("%.2f %s, %d frames ago", sparkline.values[index], sparkline.unit,
                      int(xs.size() - 1 - index));
}

void saveFigureMenu(const char* id, command::Figure figure, CommandQueue& commands) {
    const std::string popup = std::string(id) + "_menu";
    if (!ImGui::BeginPopupContextItem(popup.c_str()))
        return;
    if (ImGui::MenuItem("Save as PNG"))
        commands.push_back(command::SaveFigure{figure, false});
    noteItem("Save as PNG");
    const bool isNumbers = figure == command::Figure::scree || figure == command::Figure::map ||
                           figure == command::Figure::curves;
    if (isNumbers) {
        if (ImGui::MenuItem("Save as CSV"))
            commands.push_back(command::SaveFigure{figure, true});
        noteItem("Save as CSV");
    }
    ImGui::EndPopup();
}

} // namespace morphoscope
