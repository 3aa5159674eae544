#version 430 core
// Multiply-adds out of registers only: how fast this GPU can count. Eight independent chains of four hide the latency.
layout(local_size_x = 64) in;
layout(std430, binding = 0) writeonly restrict buffer Outputs { vec4 outputs[]; };
uniform int roundCount;
uniform float factor;

void main() {
    vec4 a = vec4(gl_GlobalInvocationID.x), b = a + 1.0, c = a + 2.0, d = a + 3.0;
    vec4 e = a + 4.0, f = a + 5.0, g = a + 6.0, h = a + 7.0;
    for (int i = 0; i < roundCount; ++i) {
        a = a * factor + 0.5; b = b * factor + 0.5; c = c * factor + 0.5; d = d * factor + 0.5;
        e = e * factor + 0.5; f = f * factor + 0.5; g = g * factor + 0.5; h = h * factor + 0.5;
    }
    outputs[gl_GlobalInvocationID.x] = a + b + c + d + e + f + g + h;
}
