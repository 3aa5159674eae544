// The size of films that have the shape of the photos. Pure, any thread.
#pragma once

#include <algorithm>
#include <cmath>

namespace morphoscope {

// Even, because H.264 with 4:2:0 colour takes no odd heights. `aspect` is width by height.
inline int filmHeightFor(int width, double aspect) {
    return 2 * static_cast<int>(std::lround(width / std::max(aspect, 0.1) / 2));
}

} // namespace morphoscope
