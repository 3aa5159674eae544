// The frame of one plot: values to places, grid, ticks and axis titles. Private to this folder. One
// thread at a time.
#pragma once

#include "figure/canvas.h"
#include "figure/style.h"

#include <string>
#include <vector>

namespace morphoscope {

struct Range {
    double low = 0;
    double high = 1;
};

// Round steps (1, 2 or 5 times a power of ten) inside the range, about `count` of them.
std::vector<double> niceTicks(Range range, int count);

// The range widened to whole steps, never empty.
Range widened(Range range, int count);

struct PlotArea {
    Box box; // points
    Range x;
    Range y; // grows upwards

    Place at(double valueX, double valueY) const;
};

// Horizontal grid lines with their values at the left, and the axis title turned beside them.
void drawYAxis(Canvas& canvas, const PlotArea& area, const std::string& title,
               const FigureStyle& style);

// The base line with values below and the axis title under them.
void drawXAxis(Canvas& canvas, const PlotArea& area, const std::string& title,
               const FigureStyle& style);

// Text sizes in points, the same in all figures.
inline constexpr float kTitleSize = 17;
inline constexpr float kLabelSize = 12;
inline constexpr float kTickSize = 11;

inline constexpr float kFigureMargin = 24; // points around every figure

// Draws the title at the top left, where there is one, and returns the y where the figure goes on.
float drawTitle(Canvas& canvas, const std::string& title, const FigureStyle& style);
float titleHeight(const std::string& title);

} // namespace morphoscope
