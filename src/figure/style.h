// The colours of figures by role: one style for paper and README, one that matches the window.
// Plain values.
#pragma once

#include <cstdint>

namespace morphoscope {

struct Color {
    std::uint8_t r = 0;
    std::uint8_t g = 0;
    std::uint8_t b = 0;
    std::uint8_t a = 255;
    friend bool operator==(const Color&, const Color&) = default;
};

struct FigureStyle {
    Color background;
    Color raised; // frames behind pictures
    Color grid;
    Color axis;
    Color text;
    Color dimText;
    Color accent;    // copper green: the data
    Color attention; // amber: levels to compare with
    Color failure;   // coral: third curve
    Color faint;     // data below the noise level
    float pixelsPerPoint = 2;
};

FigureStyle lightStyle(); // for paper and README
FigureStyle darkStyle();  // the window's colours

} // namespace morphoscope
