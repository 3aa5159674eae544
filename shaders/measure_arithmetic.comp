#version 430 core
// Multiply-adds out of registers only: how fast this GPU can count, with floats or with halves. Eight independent chains
// of four hide the latency; all numbers differ, and a turn is long, so that nothing but multiply-adds takes time.
#include "halves.glsl"

layout(local_size_x = 64) in;
layout(std430, binding = 0) writeonly restrict buffer Outputs { vec4 outputs[]; };
uniform int turnCount; // of 1024 multiply-adds
uniform float factor;

#define ROUND                                                                                                          \
    a = a * scale + kHalf; b = b * scale + kHalf; c = c * scale + kHalf; d = d * scale + kHalf;                        \
    e = e * scale + kHalf; f = f * scale + kHalf; g = g * scale + kHalf; h = h * scale + kHalf;
#define EIGHT_ROUNDS ROUND ROUND ROUND ROUND ROUND ROUND ROUND ROUND

void main() {
    const FACTOR kOne = FACTOR(1.0), kHalf = FACTOR(0.5);
    FACTOR scale = FACTOR(factor);
    FACTOR a = FACTOR(vec4(gl_LocalInvocationID.x) + vec4(0.0, 0.2, 0.4, 0.6));
    FACTOR b = a + kOne, c = b + kOne, d = c + kOne, e = d + kOne;
    FACTOR f = e + kOne, g = f + kOne, h = g + kOne;
    for (int i = 0; i < turnCount; ++i) {
        EIGHT_ROUNDS EIGHT_ROUNDS EIGHT_ROUNDS EIGHT_ROUNDS
    }
    outputs[gl_GlobalInvocationID.x] = vec4(a + b + c + d + e + f + g + h);
}
