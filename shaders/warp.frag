#version 330 core
// Two photos carried by one mesh, in the light of this moment:
//   colour = (A + shiftA) (1 - fine) + (B + shiftB) fine
// so that at both ends, where the shift vanishes, the picture is the photo, whatever the network holds.
#ifdef TILES // of warp_tiles.vert; with ONE_PHOTO, photoA and what belongs to it is the one photo that shows
flat in vec4 tile;
flat in vec4 cornersA[2];
flat in vec4 cornersTemplate[2];
flat in vec4 cornersShiftA[3];
#ifndef ONE_PHOTO
flat in vec4 cornersB[2];
flat in vec4 cornersCells[2];
flat in vec4 cornersShiftB[3];
#endif
#else
in vec2 inA; // fraction of the photo
in vec2 inB;
in vec2 inTemplate;
in vec2 inCells;
in vec3 shiftA;
in vec3 shiftB;
#endif
uniform sampler2D photoA;
uniform sampler2D photoB;
uniform sampler2D baseNow;     // the network's picture of this moment
uniform sampler2D fineWeights; // weight of B's detail: a cell and its neighbours to the right, below and right below
uniform float time;
uniform vec2 mirrorA; // distances of the mirrors from the middle of the photo, fractions
uniform vec2 mirrorB;
uniform float carried; // share of the photos' own detail
layout(location = 0) out vec4 color;

vec4 catmullRom(float t) {
    return vec4(((-0.5 * t + 1.0) * t - 0.5) * t, (1.5 * t - 2.5) * t * t + 1.0, ((-1.5 * t + 2.0) * t + 0.5) * t,
                (0.5 * t - 0.5) * t * t);
}

vec3 row(sampler2D photo, ivec4 columns, int y, vec4 weights) {
    return weights.x * texelFetch(photo, ivec2(columns.x, y), 0).rgb +
           weights.y * texelFetch(photo, ivec2(columns.y, y), 0).rgb +
           weights.z * texelFetch(photo, ivec2(columns.z, y), 0).rgb +
           weights.w * texelFetch(photo, ivec2(columns.w, y), 0).rgb;
}

// A cubic through the pixels (Catmull-Rom), 4 x 4 taps.
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

#if defined(PACKED)
// The photo is packed as pack_photo.frag does it. With this much of the second difference the three taps along a row
// pass the picture's finest detail at .53 to .61, whatever the place between two pixels, and the whole picture is as
// sharp as by TWICE_AS_FINE.
const float kSharpening = 0.12;

vec3 threeTaps(float f) {
    return vec3(0.5 - kSharpening - 0.5 * f, 0.5 + 2.0 * kSharpening, 0.5 * f - kSharpening);
}

// Y, Cb, Cr.
vec3 packedSample(sampler2D photo, vec2 fraction) {
    ivec2 texels = textureSize(photo, 0);
    ivec2 size = ivec2(2 * texels.x, texels.y * 4 / 5); // of the photo, in pixels
    vec2 position = clamp(fraction * vec2(size) - 1.0, vec2(0.0), vec2(size - ivec2(3, 2)));
    ivec2 corner = ivec2(position);
    ivec2 texel = ivec2(corner.x >> 1, corner.y);
    vec3 along = threeTaps(position.x - float(corner.x));
    vec4 weights = (corner.x & 1) == 0 ? vec4(along, 0.0) : vec4(0.0, along);
    vec4 rows = mix(texelFetch(photo, texel, 0), texelFetch(photo, texel + ivec2(0, 1), 0), fract(position.y));
    vec4 colours = texelFetch(photo, ivec2(texel.x, size.y + (corner.y >> 2)), 0);
    return vec3(dot(rows, weights), mix(colours.xy, colours.zw, fract(0.25 * position.y)) - 128.0 / 255.0);
}

vec3 rgbOf(vec3 yCbCr) {
    return vec3(yCbCr.x + 1.402 * yCbCr.z, yCbCr.x - 0.344136 * yCbCr.y - 0.714136 * yCbCr.z,
                yCbCr.x + 1.772 * yCbCr.y);
}
#elif defined(TWICE_AS_FINE)
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

// Weight of B's detail, bilinear by hand: exact weights, and cheaper than a filtered sample in software.
float fineWeight(vec2 fraction) {
    ivec2 last = textureSize(fineWeights, 0) - 1;
    vec2 position = clamp(fraction * vec2(last + 1) - 0.5, vec2(0.0), vec2(last));
    ivec2 low = ivec2(position);
    vec2 f = position - vec2(low);
    vec4 share = vec4((1.0 - f.x) * (1.0 - f.y), f.x * (1.0 - f.y), (1.0 - f.x) * f.y, f.x * f.y);
    return dot(texelFetch(fineWeights, low, 0), share);
}

// Beyond its frame, or a little before, a photo is mirrored.
vec2 mirrored(vec2 fraction, vec2 limit) {
    vec2 folded = min(fraction, 1.0 + 2.0 * limit - fraction);
    return max(folded, 1.0 - 2.0 * limit - fraction);
}

void main() {
#ifdef TILES
    vec2 f = (gl_FragCoord.xy - tile.xy) * tile.zw;
    vec4 share = vec4((1.0 - f.x) * (1.0 - f.y), f.x * (1.0 - f.y), (1.0 - f.x) * f.y, f.x * f.y);
#define BETWEEN(CORNERS) vec2(dot(CORNERS[0], share), dot(CORNERS[1], share))
    vec2 inA = BETWEEN(cornersA);
    vec2 inTemplate = BETWEEN(cornersTemplate);
    vec3 shiftA = vec3(BETWEEN(cornersShiftA), dot(cornersShiftA[2], share));
#ifndef ONE_PHOTO
    vec2 inB = BETWEEN(cornersB);
    vec2 inCells = BETWEEN(cornersCells);
    vec3 shiftB = vec3(BETWEEN(cornersShiftB), dot(cornersShiftB[2], share));
#endif
#endif
    vec2 placeA = mirrored(inA, mirrorA);
#ifdef ONE_PHOTO
    vec3 result = shiftA + rgbOf(packedSample(photoA, placeA));
#else
    vec2 placeB = mirrored(inB, mirrorB);
    float fine = fineWeight(inCells);
    vec3 result = mix(shiftA, shiftB, fine);
#ifdef PACKED
    result += rgbOf(mix(packedSample(photoA, placeA), packedSample(photoB, placeB), fine));
#else
    if (time < 1.0)
        result += sampled(photoA, placeA) * (1.0 - fine);
    if (time > 0.0)
        result += sampled(photoB, placeB) * fine;
#endif
#endif
#ifdef NETWORK_SHOWS // seen by itself, the network's small picture wants the smoother enlargement
    result = mix(bicubic(baseNow, inTemplate), result, carried);
#endif
    color = vec4(result, 1.0);
}
