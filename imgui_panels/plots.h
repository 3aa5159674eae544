// Small plots that fit a 300 px column: line series, sparklines and the frame other plots are drawn
// into, with round ticks, units, a light grid, the value under the cursor and a right-click menu
// that saves the figure. UI thread; drawn with ImDrawList at the cursor. Plots note themselves
// under their id for tests.
#pragma once

#include "core/commands.h"
#include "imgui_panels/plot_ticks.h"

#include <imgui.h>

#include <optional>
#include <span>

namespace morphoscope {

struct PlotAxis {
    const char* label = "";
    const char* unit = "";      // "dB", "ms", "%", or empty
    float low = 0;              // value at the left or the bottom
    float high = 1;             // value at the right or the top
    bool isLogarithmic = false; // both ends are positive then
    bool isCount = false;       // of things counted from 1 on; low is 0.5 then
};

// The ground of a plot: where values lie on the screen.
struct PlotFrame {
    ImVec2 min{};
    ImVec2 max{};
    PlotAxis x{};
    PlotAxis y{};
    bool isHovered = false;
    bool isActive = false; // the mouse went down in the plot and is still down

    float pixelX(float value) const;
    float pixelY(float value) const;
    float valueX(float pixel) const;
};

// Draws axes, ticks and grid over the whole width and reserves the room as one item `id`.
PlotFrame beginPlot(const char* id, float height, const PlotAxis& x, const PlotAxis& y);

struct PlotSeries {
    const char* name = "";
    std::span<const float> values; // y, one per x
    ImU32 color = 0;
};

struct LinePlot {
    const char* id = "";
    float height = 0;          // screen pixels; 0: 120 design pixels
    PlotAxis x{};              // low == high: from the data
    PlotAxis y;                // low == high: from the data
    std::span<const float> xs; // ascending, shared by all series
    std::span<const PlotSeries> series;
    std::optional<command::Figure> figure; // right-click menu saves this one; none: no menu
};

// Legend only with two or more series. Fewer than two x values draw frame and axes only.
void drawLinePlot(const LinePlot& plot, CommandQueue& commands);

struct Sparkline {
    const char* id = "";
    std::span<const float> values; // oldest first
    const char* unit = "";
    ImU32 color = 0;
    float ceiling = 0; // smallest top of the plot; grows with the largest value
    float guide = 0;   // a dim line at this value, for example the frame's budget; 0: none
    float height = 0;  // screen pixels; 0: 40 design pixels
};
void drawSparkline(const Sparkline& sparkline);

// "Save as PNG / Save as CSV" (where the figure is numbers) on a right click on the item drawn
// last.
void saveFigureMenu(const char* id, command::Figure figure, CommandQueue& commands);

} // namespace morphoscope
