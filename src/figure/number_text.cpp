#include "figure/number_text.h"

#include <array>
#include <charconv>
#include <cmath>

namespace morphoscope {

std::string fixedText(double value, int decimals) {
    const std::string sign = value < 0 ? "\u2212" : "";
    if (std::isnan(value))
        return "\u2013";
    if (std::isinf(value))
        return sign + "\u221E";
    std::array<char, 400> digits{}; // a double has at most 309 before the point
    const auto result = std::to_chars(digits.data(), digits.data() + digits.size(), std::abs(value),
                                      std::chars_format::fixed, decimals);
    const std::string text(digits.data(), result.ptr);
    const bool isZero = text.find_first_not_of("0.") == std::string::npos;
    return isZero ? text : sign + text;
}

std::string tickText(double value, double step) {
    int decimals = 0;
    for (double unit = step; decimals < 3 && std::abs(unit - std::round(unit)) > 1e-6; unit *= 10)
        ++decimals;
    return fixedText(value, decimals);
}

} // namespace morphoscope
