// The cubic that goes from 0 to 1 with no slope at either end, as GLSL's smoothstep(0, 1, t).
#pragma once

#include <algorithm>

namespace morphoscope {

inline float smoothstep(float t) {
    t = std::clamp(t, 0.0f, 1.0f);
    return t * t * (3 - 2 * t);
}

} // namespace morphoscope
