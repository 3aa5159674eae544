// Small plots that fit a 300 px column: line series, bars and sparklines with round ticks, units, a
// light grid, the value under the cursor and a right-click menu that saves the figure. UI thread;
// drawn with ImDrawList at the cursor.
#pragma once

#include "core/commands.h"

#include <imgui.h>

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace morphoscope {

struct PlotSeries {
    const char* name = "";
    std::span<const float> values; // y, one per x
    ImU32 color = 0;
};

struct PlotAxis {
    const char* label = "";
    const char* unit = "";      // "dB", "ms", "%", or empty
    bool isLogarithmic = false; // values that are not positive are left out
};

struct LinePlot {
    const char* id = "";
    float height = 0; // pixels; 0: what suits the width
    PlotAxis x;
    PlotAxis y;
    std::span<const float> xs; // ascending, shared by all series
    std::span<const PlotSeries> series;
    std::optional<command::Figure> figure; // right-click menu saves this one; none: no menu
};

// Legend only with two or more series. Fewer than two x values draw the frame and the axes only.
void drawLinePlot(const LinePlot& plot, CommandQueue& commands);

struct Sparkline {
    const char* id = "";
    std::span<const float> values; // oldest first
    const char* unit = "";
    ImU32 color = 0;
    float ceiling = 0; // top of the plot; 0: the largest value
    float height = 0;  // pixels; 0: two lines of text
};
void drawSparkline(const Sparkline& sparkline);

// "Save PNG / Save CSV" on a right click on the item drawn last.
void saveFigureMenu(const char* id, command::Figure figure, CommandQueue& commands);

struct PlotTick {
    float value = 0;
    std::string text;
};

// Steps of 1, 2 or 5 times a power of ten, at most maximumCount of them, all inside [low, high].
std::vector<PlotTick> roundTicks(float low, float high, int maximumCount);
// Powers of ten inside [low, high]; with fewer than two of them also 2 and 5 times.
std::vector<PlotTick> logarithmicTicks(float low, float high, int maximumCount);

} // namespace morphoscope
