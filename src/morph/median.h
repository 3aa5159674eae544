// The middle of some numbers; the mean of the two middle ones of an even count. Pure, any thread.
#pragma once

#include <algorithm>
#include <vector>

namespace morphoscope {

// `values` must not be empty.
template <class T> T medianOf(std::vector<T> values) {
    std::sort(values.begin(), values.end());
    return (values[(values.size() - 1) / 2] + values[values.size() / 2]) / 2;
}

} // namespace morphoscope
