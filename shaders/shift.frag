#version 430 core
// How the light of this moment differs from a photo's, without the network's own blotches: a joint bilateral filter
// (Petschnig et al. 2004), one direction a pass, that averages where both photos' network pictures are even and keeps
// the light of the sky apart from that of the town below. src/morph/light_shift.cpp is the same on the CPU.
uniform sampler2D now;   // the network's picture of this moment
uniform sampler2D key;   // of the photo
uniform sampler2D baseA; // of both photos of the morph
uniform sampler2D baseB;
uniform sampler2D before; // the first direction's result
uniform bool isSecond;
uniform ivec2 tapStep; // pixels
uniform int tapCount;  // to each side
uniform float evenness;
layout(location = 0) out vec4 shift;

void main() {
    ivec2 last = textureSize(now, 0) - 1;
    ivec2 place = ivec2(gl_FragCoord.xy);
    vec3 hereA = texelFetch(baseA, place, 0).rgb;
    vec3 hereB = texelFetch(baseB, place, 0).rgb;
    vec3 sum = vec3(0.0);
    float weights = 0.0;
    for (int i = -tapCount; i <= tapCount; ++i) {
        ivec2 tap = clamp(place + i * tapStep, ivec2(0), last);
        vec3 a = texelFetch(baseA, tap, 0).rgb - hereA;
        vec3 b = texelFetch(baseB, tap, 0).rgb - hereB;
        float weight = exp(-(dot(a, a) + dot(b, b)) / (6.0 * evenness * evenness) - float(i * i) / float(tapCount * tapCount));
        vec3 value = isSecond ? texelFetch(before, tap, 0).rgb : texelFetch(now, tap, 0).rgb - texelFetch(key, tap, 0).rgb;
        sum += weight * value;
        weights += weight;
    }
    shift = vec4(sum / weights, 1.0);
}
