// Where the lines of a plot's grid stand and what is written at them. Pure functions.
#pragma once

#include <string>
#include <vector>

namespace morphoscope {

struct PlotTick {
    float value = 0;
    std::string text;
};

// Steps of 1, 2 or 5 times a power of ten, at most maximumCount of them, all inside [low, high].
std::vector<PlotTick> roundTicks(float low, float high, int maximumCount);

// Powers of ten inside [low, high], every second or third where there are too many; 1, 2 and 5
// times them where there are fewer than two. Both ends are positive.
std::vector<PlotTick> logarithmicTicks(float low, float high, int maximumCount);

// For things that are counted from 1 on: 1 and then round whole numbers up to `last`.
std::vector<PlotTick> countTicks(int last, int maximumCount);

// Three significant digits, thousands as "12k", millions as "3.4M", small ones as "2e-5".
std::string shortNumber(float value);

} // namespace morphoscope
