#version 430 core
// A photo so that three fetches bring nine pixels: the brightness of a pixel and of the next two to its right, and the
// colour around the middle one, which changes slowly: in even rows how blue it is, in odd rows how red (Y, Cb and Cr
// of ITU-R BT.601 over the full range). warp.frag reads it where every fetch costs processor time.
uniform sampler2D photo;
layout(location = 0) out vec4 texel;

const vec3 kBrightness = vec3(0.299, 0.587, 0.114);

vec3 pixelAt(ivec2 place, ivec2 last) {
    return texelFetch(photo, clamp(place, ivec2(0), last), 0).rgb;
}

void main() {
    ivec2 last = textureSize(photo, 0) - 1;
    ivec2 place = ivec2(gl_FragCoord.xy);
    vec3 mean = vec3(0.0);
    for (int y = -1; y <= 1; ++y)
        for (int x = 0; x < 3; ++x)
            mean += pixelAt(place + ivec2(x, y), last) / 9.0;
    float brightness = dot(mean, kBrightness);
    float blueness = (mean.b - brightness) / 1.772;
    float redness = (mean.r - brightness) / 1.402;
    texel = vec4(dot(pixelAt(place, last), kBrightness), dot(pixelAt(place + ivec2(1, 0), last), kBrightness),
                  dot(pixelAt(place + ivec2(2, 0), last), kBrightness),
                  (place.y % 2 == 0 ? blueness : redness) + 128.0 / 255.0);
}
