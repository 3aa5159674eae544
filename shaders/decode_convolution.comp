#version 430 core
// One 3x3 convolution of the decoder with what surrounds it: nearest 2x enlargement before it (DOUBLES), bias, and leaky
// ReLU, or for the last layer the bias per pixel and the sigmoid into the picture (LAST).
//
// An enlarged picture repeats its pixels, so the 3x3 window of an output pixel covers only 2x2 input pixels: with the
// weights of equal pixels added up beforehand, each of the four output pixels of an input pixel (its phases) is a 2x2
// convolution of the small picture, 4 products instead of 9.
//
// A thread makes BLOCK_X x BLOCK_Y input pixels' worth of output for QUADS x 4 output channels, all sums in registers:
// one load of a weight serves every pixel of the block, one load of a pixel serves all its windows and channels. SPLIT
// threads share the sum over the input channels where there are too few outputs to fill the GPU.
//   input    imageCount x inputQuads x (height + 2) x (width + 2), border 0
//   weights  outputQuads x inputChannels x phases x taps
#include "decode_access.glsl"

layout(local_size_x = GROUP, local_size_y = SPLIT) in;

#ifdef LAST
layout(std430, binding = 4) readonly restrict buffer PixelBiases { float pixelBiases[]; };
layout(binding = 0, PICTURE_FORMAT) writeonly restrict uniform image2D picture;
uniform int columns;    // of pictures in the texture
uniform int firstImage; // place of image 0 in the texture
#else
layout(std430, binding = 3) writeonly restrict buffer Outputs { STORED outputs[]; };
#endif

#ifdef DOUBLES
const int kScale = 2;
const int kPhases = 4;
const int kTapsSide = 2;
#else
const int kScale = 1;
const int kPhases = 1;
const int kTapsSide = 3;
#endif
const int kTaps = kTapsSide * kTapsSide;
const int kPatchX = BLOCK_X + 2;
const int kPatchY = BLOCK_Y + 2;
const int kBlocksX = (WIDTH + BLOCK_X - 1) / BLOCK_X;
const int kBlocks = kBlocksX * ((HEIGHT + BLOCK_Y - 1) / BLOCK_Y);
const int kBlock = BLOCK_X * BLOCK_Y;
const int kSums = kPhases * kBlock;
const int kInputRow = WIDTH + 2;
const int kInputPlane = kInputRow * (HEIGHT + 2);

vec4 patchPixels[kPatchX * kPatchY];
vec4 sums[QUADS * kSums];

#if SPLIT > 1
shared vec4 parts[SPLIT - 1][QUADS * kSums][GROUP];
#endif

void loadPatch(int corner) {
    for (int y = 0; y < kPatchY; ++y)
        for (int x = 0; x < kPatchX; ++x)
            patchPixels[y * kPatchX + x] = loadInput(corner + y * kInputRow + x);
}

// One tap of one phase for one input channel and four output channels. Spelled out per tap: with every index a constant,
// patch and sums are registers; a software renderer's compiler does not unroll loops this long by itself.
#define ADD_TAP(PHASE, TAP_Y, TAP_X)                                                                                   \
    {                                                                                                                  \
        vec4 weight = loadWeight(first + (PHASE)*kTaps + (TAP_Y)*kTapsSide + (TAP_X));                                 \
        for (int y = 0; y < BLOCK_Y; ++y)                                                                              \
            for (int x = 0; x < BLOCK_X; ++x)                                                                          \
                sums[(quad * kPhases + (PHASE)) * kBlock + y * BLOCK_X + x] +=                                         \
                    patchPixels[(y + (PHASE) / 2 + (TAP_Y)) * kPatchX + x + (PHASE) % 2 + (TAP_X)][channel] * weight;   \
    }

#ifdef DOUBLES
#define FOR_PHASES(DO) DO(0) DO(1) DO(2) DO(3)
#define ADD_PHASE(PHASE) ADD_TAP(PHASE, 0, 0) ADD_TAP(PHASE, 0, 1) ADD_TAP(PHASE, 1, 0) ADD_TAP(PHASE, 1, 1)
#else
#define FOR_PHASES(DO) DO(0)
#define ADD_PHASE(PHASE)                                                                                               \
    ADD_TAP(PHASE, 0, 0) ADD_TAP(PHASE, 0, 1) ADD_TAP(PHASE, 0, 2)                                                     \
    ADD_TAP(PHASE, 1, 0) ADD_TAP(PHASE, 1, 1) ADD_TAP(PHASE, 1, 2)                                                     \
    ADD_TAP(PHASE, 2, 0) ADD_TAP(PHASE, 2, 1) ADD_TAP(PHASE, 2, 2)
#endif

#define CLEAR_PHASE(PHASE)                                                                                             \
    for (int i = 0; i < kBlock; ++i)                                                                                   \
        sums[(quad * kPhases + (PHASE)) * kBlock + i] = vec4(0.0);

void store(int image, int quad, ivec2 pixel, vec4 sum) {
    vec4 value = sum + biases[quad];
#ifdef LAST
    const int kWidth = WIDTH * kScale;
    const int kHeight = HEIGHT * kScale;
    int place = pixel.y * kWidth + pixel.x;
    vec3 logit = value.rgb + vec3(pixelBiases[place], pixelBiases[place + kWidth * kHeight],
                                  pixelBiases[place + 2 * kWidth * kHeight]);
    int picturePlace = firstImage + image;
    ivec2 corner = ivec2(picturePlace % columns * kWidth, picturePlace / columns * kHeight);
    imageStore(picture, corner + pixel, vec4(1.0 / (1.0 + exp(-logit)), 1.0));
#else
    int row = (image * OUTPUT_QUADS + quad) * (HEIGHT * kScale + 2) + pixel.y + 1;
    outputs[row * (WIDTH * kScale + 2) + pixel.x + 1] = toStored(leakyRelu(value));
#endif
}

#define STORE_PHASE(PHASE)                                                                                             \
    for (int y = 0; y < BLOCK_Y; ++y)                                                                                  \
        for (int x = 0; x < BLOCK_X; ++x)                                                                              \
            store(image, firstQuad + quad, (origin + ivec2(x, y)) * kScale + ivec2((PHASE) % 2, (PHASE) / 2),          \
                  sums[(quad * kPhases + (PHASE)) * kBlock + y * BLOCK_X + x]);

void main() {
    int block = int(gl_GlobalInvocationID.x) % kBlocks;
    int firstQuad = int(gl_GlobalInvocationID.x) / kBlocks * QUADS;
    int image = int(gl_GlobalInvocationID.z);
    bool isInside = firstQuad < OUTPUT_QUADS;
    // The last block of a row or column moves inwards and repeats pixels of its neighbour.
    ivec2 origin = min(ivec2(block % kBlocksX * BLOCK_X, block / kBlocksX * BLOCK_Y),
                       ivec2(WIDTH - BLOCK_X, HEIGHT - BLOCK_Y));

    for (int quad = 0; quad < QUADS; ++quad) {
        FOR_PHASES(CLEAR_PHASE)
    }
    if (isInside)
        for (int inputQuad = int(gl_LocalInvocationID.y); inputQuad < INPUT_QUADS; inputQuad += SPLIT) {
            loadPatch((image * INPUT_QUADS + inputQuad) * kInputPlane + origin.y * kInputRow + origin.x);
            for (int quad = 0; quad < QUADS; ++quad)
                for (int channel = 0; channel < 4; ++channel) {
                    int first = (((firstQuad + quad) * INPUT_QUADS + inputQuad) * 4 + channel) * kPhases * kTaps;
                    FOR_PHASES(ADD_PHASE)
                }
        }

#if SPLIT > 1
    int part = int(gl_LocalInvocationID.y);
    if (part > 0)
        for (int i = 0; i < QUADS * kSums; ++i)
            parts[part - 1][i][gl_LocalInvocationID.x] = sums[i];
    barrier();
    if (part > 0)
        return;
    for (int other = 0; other < SPLIT - 1; ++other)
        for (int i = 0; i < QUADS * kSums; ++i)
            sums[i] += parts[other][i][gl_LocalInvocationID.x];
#endif
    if (!isInside)
        return;
    for (int quad = 0; quad < QUADS; ++quad) {
        FOR_PHASES(STORE_PHASE)
    }
}
