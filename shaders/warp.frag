#version 430 core
// Two photos carried by one mesh, and what a network draws of this moment under them:
//   colour = now + (A - baseA) (1 - fine) + (B - baseB) fine
// so that at both ends the picture is the photo, whatever the network holds. Each photo is sampled once, bicubic.
in vec2 inA; // widths of the photo, centred
in vec2 inB;
in vec2 inTemplate; // fraction of the template
in vec2 inCells;
uniform sampler2D photoA;
uniform sampler2D photoB;
uniform sampler2D baseA; // the network's picture of photo A; or A's general light, with usesLight
uniform sampler2D baseB;
uniform sampler2D baseNow; // the network's picture of this moment
uniform sampler2D cells;   // red: untrusted, green: when the place switches
uniform bool usesLight;
uniform float lightShare; // how far the general light has come
uniform float time;
uniform float switchWidth;
uniform float carried; // share of the photos' own detail
layout(location = 0) out vec4 color;

vec4 catmullRom(float t) {
    return vec4(((-0.5 * t + 1.0) * t - 0.5) * t, (1.5 * t - 2.5) * t * t + 1.0, ((-1.5 * t + 2.0) * t + 0.5) * t,
                (0.5 * t - 0.5) * t * t);
}

vec2 fractionOf(sampler2D photo, vec2 place) {
    vec2 size = vec2(textureSize(photo, 0));
    return vec2(place.x + 0.5, place.y * size.x / size.y + 0.5);
}

vec3 row(sampler2D photo, ivec4 columns, int y, vec4 weights) {
    return weights.x * texelFetch(photo, ivec2(columns.x, y), 0).rgb +
           weights.y * texelFetch(photo, ivec2(columns.y, y), 0).rgb +
           weights.z * texelFetch(photo, ivec2(columns.z, y), 0).rgb +
           weights.w * texelFetch(photo, ivec2(columns.w, y), 0).rgb;
}

vec3 bicubic(sampler2D photo, vec2 fraction) {
    ivec2 last = textureSize(photo, 0) - 1;
    vec2 position = clamp(fraction * vec2(last + 1) - 0.5, vec2(0.0), vec2(last));
    ivec2 corner = ivec2(position);
    vec4 weightsX = catmullRom(position.x - float(corner.x));
    vec4 weightsY = catmullRom(position.y - float(corner.y));
    ivec4 columns = clamp(ivec4(corner.x) + ivec4(-1, 0, 1, 2), ivec4(0), ivec4(last.x));
    ivec4 rows = clamp(ivec4(corner.y) + ivec4(-1, 0, 1, 2), ivec4(0), ivec4(last.y));
    return weightsY.x * row(photo, columns, rows.x, weightsX) + weightsY.y * row(photo, columns, rows.y, weightsX) +
           weightsY.z * row(photo, columns, rows.z, weightsX) + weightsY.w * row(photo, columns, rows.w, weightsX);
}

#ifdef TWICE_AS_FINE
// The photo has twice the picture's pixels: the mean of 2 x 2 bicubic samples, a quarter pixel to each side. Two
// samples one texel apart share their neighbours, which makes five taps of a side.
vec3 sampled(sampler2D photo, vec2 fraction) {
    ivec2 last = textureSize(photo, 0) - 1;
    vec2 position = clamp(fraction * vec2(last + 1) - 1.0, vec2(0.0), vec2(last));
    ivec2 corner = ivec2(position);
    vec4 weightsX = 0.5 * catmullRom(position.x - float(corner.x));
    vec4 weightsY = 0.5 * catmullRom(position.y - float(corner.y));
    ivec4 columns = clamp(ivec4(corner.x) + ivec4(-1, 0, 1, 2), ivec4(0), ivec4(last.x));
    int lastColumn = min(corner.x + 3, last.x);
    vec3 sum = vec3(0.0);
    for (int j = 0; j < 5; ++j) {
        float weight = (j < 4 ? weightsY[j] : 0.0) + (j > 0 ? weightsY[j - 1] : 0.0);
        int y = clamp(corner.y + j - 1, 0, last.y);
        vec3 line = row(photo, columns, y, weightsX + vec4(0.0, weightsX.xyz));
        sum += weight * (line + weightsX.w * texelFetch(photo, ivec2(lastColumn, y), 0).rgb);
    }
    return sum;
}
#else
vec3 sampled(sampler2D photo, vec2 fraction) {
    return bicubic(photo, fraction);
}
#endif

// Weight of B's detail: untrusted places switch, one cell after the other. Exact at both ends.
float fineWeight(vec2 cell) {
    if (time <= 0.0 || time >= 1.0)
        return time <= 0.0 ? 0.0 : 1.0;
    float u = clamp((time - cell.y) / switchWidth + 0.5, 0.0, 1.0);
    return mix(time, u * u * (3.0 - 2.0 * u), cell.x);
}

void main() {
    vec2 fractionA = fractionOf(photoA, inA);
    vec2 fractionB = fractionOf(photoB, inB);
    vec3 lowA = texture(baseA, usesLight ? fractionA : inTemplate).rgb;
    vec3 lowB = texture(baseB, usesLight ? fractionB : inTemplate).rgb;
    vec3 now = usesLight ? mix(lowA, lowB, lightShare) : texture(baseNow, inTemplate).rgb;
    float fine = fineWeight(texture(cells, inCells).rg);
    vec3 detail = vec3(0.0);
    if (fine < 1.0)
        detail += (sampled(photoA, fractionA) - lowA) * (1.0 - fine);
    if (fine > 0.0)
        detail += (sampled(photoB, fractionB) - lowB) * fine;
    vec3 result = now + detail;
    // Seen by itself, the network's small picture wants the smoother enlargement.
    if (carried < 1.0)
        result = mix(usesLight ? now : bicubic(baseNow, inTemplate), result, carried);
    color = vec4(clamp(result, 0.0, 1.0), 1.0);
}
