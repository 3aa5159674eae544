#version 330 core
// A picture at display size, mixed with a second one where MIXED is defined. Enlarging reads 4x4 pixels with Catmull-Rom
// weights (a cubic through the pixels: sharp, exact at their centres); shrinking averages the area that one pixel of the
// display covers. A cubic overshoots at hard edges; what leaves 0..1 is clamped.
uniform sampler2D firstPicture;
uniform sampler2D secondPicture;
uniform vec4 firstPlace;  // of the picture in its texture, in pixels: left, top, width, height
uniform vec4 secondPlace;
uniform float mixed;      // 0: first, 1: second
uniform vec2 scale;       // of the display coordinate to the picture's fraction: fraction = place * scale + offset
uniform vec2 offset;
uniform vec3 background;
layout(location = 0) out vec4 color;

const int kMostTaps = 32; // of an area average, a side

vec4 catmullRom(float t) {
    return vec4(((-0.5 * t + 1.0) * t - 0.5) * t, (1.5 * t - 2.5) * t * t + 1.0, ((-1.5 * t + 2.0) * t + 0.5) * t,
                (0.5 * t - 0.5) * t * t);
}

vec3 pixelAt(sampler2D picture, vec4 place, ivec2 pixel) {
    return texelFetch(picture, ivec2(place.xy) + clamp(pixel, ivec2(0), ivec2(place.zw) - 1), 0).rgb;
}

vec3 enlarged(sampler2D picture, vec4 place, vec2 fraction) {
    vec2 position = fraction * place.zw - 0.5;
    ivec2 corner = ivec2(floor(position));
    vec4 weightsX = catmullRom(position.x - float(corner.x));
    vec4 weightsY = catmullRom(position.y - float(corner.y));
    vec3 sum = vec3(0.0);
    for (int y = 0; y < 4; ++y)
        for (int x = 0; x < 4; ++x)
            sum += weightsX[x] * weightsY[y] * pixelAt(picture, place, corner + ivec2(x - 1, y - 1));
    return clamp(sum, 0.0, 1.0);
}

vec3 averaged(sampler2D picture, vec4 place, vec2 fraction, vec2 footprint) {
    vec2 low = fraction * place.zw - 0.5 * footprint;
    vec2 high = low + footprint;
    ivec2 first = ivec2(floor(low));
    ivec2 count = min(ivec2(ceil(high)) - first, ivec2(kMostTaps));
    vec3 sum = vec3(0.0);
    float total = 0.0;
    for (int y = 0; y < count.y; ++y)
        for (int x = 0; x < count.x; ++x) {
            vec2 pixel = vec2(first + ivec2(x, y));
            vec2 covered = min(high, pixel + 1.0) - max(low, pixel);
            float weight = max(covered.x, 0.0) * max(covered.y, 0.0);
            sum += weight * pixelAt(picture, place, first + ivec2(x, y));
            total += weight;
        }
    return sum / max(total, 1e-6);
}

vec3 shown(sampler2D picture, vec4 place, vec2 fraction) {
    vec2 footprint = abs(scale) * place.zw; // picture pixels per pixel of the display
    if (footprint.x > 1.0 || footprint.y > 1.0)
        return averaged(picture, place, fraction, max(footprint, vec2(1.0)));
    return enlarged(picture, place, fraction);
}

void main() {
    // Row 0 of a target is its top row, as in every texture of this program, so no axis is turned.
    vec2 fraction = gl_FragCoord.xy * scale + offset;
    if (any(lessThan(fraction, vec2(0.0))) || any(greaterThan(fraction, vec2(1.0)))) {
        color = vec4(background, 1.0);
        return;
    }
    vec3 result = shown(firstPicture, firstPlace, fraction);
#ifdef MIXED // no branch: a software renderer runs both sides of every one
    result = mix(result, shown(secondPicture, secondPlace, fraction), mixed);
#endif
    color = vec4(result, 1.0);
}
