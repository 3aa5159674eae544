#version 330 core
// How the light of this moment differs from that of both photos, without the network's own blotches: a joint bilateral
// filter (Petschnig et al. 2004), one direction a pass, that averages where both photos' network pictures are even and
// keeps the light of the sky apart from that of the town below. The weights are the same for both photos.
// src/morph/light_shift.cpp is the same on the CPU.
uniform sampler2D baseA; // the network's pictures of the photos
uniform sampler2D baseB;
#ifdef SECOND_DIRECTION
uniform sampler2D beforeA; // the first direction's results
uniform sampler2D beforeB;
#else
uniform sampler2D now; // the network's picture of this moment
#endif
uniform ivec2 tapStep; // pixels
uniform int tapCount;  // to each side
uniform float evenness;
layout(location = 0) out vec4 shiftA;
layout(location = 1) out vec4 shiftB;

void main() {
    ivec2 last = textureSize(baseA, 0) - 1;
    ivec2 place = ivec2(gl_FragCoord.xy);
    vec3 hereA = texelFetch(baseA, place, 0).rgb;
    vec3 hereB = texelFetch(baseB, place, 0).rgb;
    vec3 sumA = vec3(0.0);
    vec3 sumB = vec3(0.0);
    float weights = 0.0;
    for (int i = -tapCount; i <= tapCount; ++i) {
        ivec2 tap = clamp(place + i * tapStep, ivec2(0), last);
        vec3 ofA = texelFetch(baseA, tap, 0).rgb;
        vec3 ofB = texelFetch(baseB, tap, 0).rgb;
        vec3 a = ofA - hereA;
        vec3 b = ofB - hereB;
        float weight = exp(-(dot(a, a) + dot(b, b)) / (6.0 * evenness * evenness) - float(i * i) / float(tapCount * tapCount));
#ifdef SECOND_DIRECTION
        sumA += weight * texelFetch(beforeA, tap, 0).rgb;
        sumB += weight * texelFetch(beforeB, tap, 0).rgb;
#else
        vec3 ofNow = texelFetch(now, tap, 0).rgb;
        sumA += weight * (ofNow - ofA);
        sumB += weight * (ofNow - ofB);
#endif
        weights += weight;
    }
    shiftA = vec4(sumA / weights, 1.0);
    shiftB = vec4(sumB / weights, 1.0);
}
