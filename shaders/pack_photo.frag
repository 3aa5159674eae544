#version 330 core
// A photo so that three fetches bring a sample of twelve pixels, and so small that two photos stay in the processor's
// cache: warp.frag reads it where every fetch and every byte costs processor time. The photo is a quarter wider than the
// picture and twice as high. Above, a texel for every second column and every row: the brightness of four pixels side by
// side, each the mean with the pixel below. With COLOURS, below that a texel for every second column and four rows: how
// blue and how red the photo is there, and four rows further down (Y, Cb and Cr of ITU-R BT.601 over the full range).
uniform sampler2D photo;
layout(location = 0) out vec4 texel;

const vec3 kBrightness = vec3(0.299, 0.587, 0.114);
// A sample halfway between two rows of means passes the picture's finest detail at 1/2, one on a row at .71: with this
// much of the second difference, .71 is their mean.
const float kSharpening = 0.0425;

vec3 pixelAt(int x, int y) {
    return texelFetch(photo, clamp(ivec2(x, y), ivec2(0), textureSize(photo, 0) - 1), 0).rgb;
}

float brightnessBetweenRows(int x, int y) {
    vec3 middle = pixelAt(x, y) + pixelAt(x, y + 1);
    vec3 around = pixelAt(x, y - 1) + pixelAt(x, y + 2);
    return dot((0.5 + kSharpening) * middle - kSharpening * around, kBrightness);
}

// Cb and Cr of two columns and four rows.
vec2 colourOf(int left, int top) {
    vec3 mean = vec3(0.0);
    for (int y = 0; y < 4; ++y)
        mean += (pixelAt(left, top + y) + pixelAt(left + 1, top + y)) / 8.0;
    float brightness = dot(mean, kBrightness);
    return vec2((mean.b - brightness) / 1.772, (mean.r - brightness) / 1.402) + 128.0 / 255.0;
}

void main() {
    ivec2 place = ivec2(gl_FragCoord.xy);
#ifdef COLOURS
    int row = 4 * (place.y - textureSize(photo, 0).y);
    texel = vec4(colourOf(2 * place.x + 1, row - 1), colourOf(2 * place.x + 1, row + 3));
#else
    for (int i = 0; i < 4; ++i)
        texel[i] = brightnessBetweenRows(2 * place.x + i, place.y);
#endif
}
