#include "imgui_panels/plot_ticks.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace morphoscope {

namespace {

std::string formatted(const char* format, double value) {
    char text[32];
    std::snprintf(text, sizeof text, format, value);
    return text;
}

std::string tickText(double value, double step) {
    if (std::abs(value) >= 10000)
        return shortNumber(static_cast<float>(value));
    const int digits = std::clamp(static_cast<int>(std::ceil(-std::log10(step) - 1e-6)), 0, 6);
    // Adding zero turns a negative zero into a plain one.
    return formatted(("%." + std::to_string(digits) + "f").c_str(), value + 0.0);
}

double roundStep(double span, int maximumCount) {
    const double raw = span / std::max(1, maximumCount);
    const double power = std::pow(10.0, std::floor(std::log10(raw)));
    for (const double factor : {1.0, 2.0, 5.0})
        if (factor * power >= raw * 0.999999)
            return factor * power;
    return 10 * power;
}

} // namespace

std::vector<PlotTick> roundTicks(float low, float high, int maximumCount) {
    std::vector<PlotTick> ticks;
    if (!(high > low) || !std::isfinite(low) || !std::isfinite(high) || maximumCount < 1)
        return ticks;
    double step = roundStep(double(high) - low, maximumCount);
    const auto countAt = [&](double size) {
        return static_cast<int>(std::floor(high / size + 1e-6) - std::ceil(low / size - 1e-6)) + 1;
    };
    // Both ends may carry a tick, which makes one more than the number of steps between them.
    if (countAt(step) > maximumCount)
        step = roundStep(step * 1.01, 1);
    const double first = std::ceil(low / step - 1e-6);
    for (int index = 0; index < countAt(step); ++index) {
        const double value = (first + index) * step;
        ticks.push_back({static_cast<float>(value), tickText(value, step)});
    }
    return ticks;
}

std::vector<PlotTick> countTicks(int last, int maximumCount) {
    std::vector<PlotTick> ticks;
    if (last < 1 || maximumCount < 1)
        return ticks;
    const int step = std::max(1, static_cast<int>(roundStep(last, maximumCount)));
    ticks.push_back({1, "1"});
    // 1, 5, 10; but 1, 3, 5, because 1 and 2 would stand too near each other.
    for (int value = step > 2 ? step : 1 + step; value <= last; value += step)
        ticks.push_back({static_cast<float>(value), std::to_string(value)});
    return ticks;
}

std::vector<PlotTick> logarithmicTicks(float low, float high, int maximumCount) {
    std::vector<PlotTick> ticks;
    if (!(high > low) || !(low > 0) || !std::isfinite(high) || maximumCount < 1)
        return ticks;
    const int first = static_cast<int>(std::floor(std::log10(low)));
    const int last = static_cast<int>(std::ceil(std::log10(high)));
    const auto collect = [&](std::initializer_list<double> factors, int stride) {
        ticks.clear();
        for (int power = first; power <= last; power += 1)
            for (const double factor : factors) {
                const double value = factor * std::pow(10.0, power);
                if (power % stride == 0 && value >= low * 0.9999 && value <= high * 1.0001)
                    ticks.push_back({static_cast<float>(value), shortNumber(float(value))});
            }
        return static_cast<int>(ticks.size());
    };
    if (collect({1.0}, 1) < 2 && collect({1.0, 2.0, 5.0}, 1) > maximumCount)
        collect({1.0}, 1);
    for (int stride = 2; static_cast<int>(ticks.size()) > maximumCount && stride < 20; ++stride)
        collect({1.0}, stride);
    return ticks;
}

std::string shortNumber(float value) {
    const double size = std::abs(double(value));
    if (!std::isfinite(value))
        return "\u2013";
    if (size == 0)
        return "0";
    if (size >= 1e6)
        return formatted("%.3g", value / 1e6) + "M";
    if (size >= 1e4)
        return formatted("%.3g", value / 1e3) + "k";
    if (size >= 100)
        return formatted("%.0f", value);
    if (size >= 0.001)
        return formatted("%.3g", value);
    std::string text = formatted("%.1e", value); // "2.0e-05" -> "2e-5"
    const std::size_t exponent = text.find('e');
    std::string mantissa = text.substr(0, exponent);
    if (mantissa.ends_with(".0"))
        mantissa.resize(mantissa.size() - 2);
    return mantissa + "e" + std::to_string(std::stoi(text.substr(exponent + 1)));
}

} // namespace morphoscope
