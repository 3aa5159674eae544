// Numbers as figures show them: a decimal point whatever the locale, and a true minus sign. Private
// to this folder.
#pragma once

#include <string>

namespace morphoscope {

std::string fixedText(double value, int decimals); // "12.5", "−3"; "∞" for infinity

// With as few decimals, at most three, as tell it apart at the resolution of `step`.
std::string tickText(double value, double step);

} // namespace morphoscope
