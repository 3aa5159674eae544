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
layout(binding = 0, PICTURE_FORMAT) writeonly restrict uniform image2D picture;
uniform int columns;    // of pictures in the texture
uniform int firstImage; // place of image 0 in the texture
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

// A loop of one turn would still keep the sums in memory.
#if QUADS > 1
#define EACH_QUAD for (int quad = 0; quad < QUADS; ++quad)
#else
#define EACH_QUAD
const int quad = 0;
#endif

FACTOR patchPixels[kPatchX * kPatchY];
vec4 sums[QUADS * kSums];
// What the products are added to: with halves a run over four input channels, then part of the sums.
#ifdef HALF_PRODUCTS
FACTOR run[QUADS * kSums];
#define CLEAR_RUN                                                                                                      \
    for (int i = 0; i < QUADS * kSums; ++i)                                                                            \
        run[i] = FACTOR(0.0);
#define ADD_RUN                                                                                                        \
    for (int i = 0; i < QUADS * kSums; ++i)                                                                            \
        sums[i] += vec4(run[i]);
#else
#define run sums
#define CLEAR_RUN
#define ADD_RUN
#endif

#if SPLIT > 1
shared vec4 parts[SPLIT - 1][QUADS * kSums][GROUP];
#endif

// Loops over pixels, taps and phases are spelled out by macros: with every index a constant, patch and sums are
// registers. A software renderer's compiler does not unroll loops of this length by itself, and then both become memory.
#if BLOCK_X == 4
#define FOR_ROW(DO, A, B, C, Y) DO(A, B, C, Y, 0) DO(A, B, C, Y, 1) DO(A, B, C, Y, 2) DO(A, B, C, Y, 3)
#define LOAD_REST(Y) LOAD_PIXEL(Y, 3) LOAD_PIXEL(Y, 4) LOAD_PIXEL(Y, 5)
#elif BLOCK_X == 2
#define FOR_ROW(DO, A, B, C, Y) DO(A, B, C, Y, 0) DO(A, B, C, Y, 1)
#define LOAD_REST(Y) LOAD_PIXEL(Y, 3)
#else
#define FOR_ROW(DO, A, B, C, Y) DO(A, B, C, Y, 0)
#define LOAD_REST(Y)
#endif
#define LOAD_PIXEL(Y, X) patchPixels[(Y)*kPatchX + (X)] = FACTOR(loadInput(corner + (Y)*kInputRow + (X)));
#define LOAD_ROW(Y) LOAD_PIXEL(Y, 0) LOAD_PIXEL(Y, 1) LOAD_PIXEL(Y, 2) LOAD_REST(Y)
#if BLOCK_Y == 2
#define FOR_BLOCK(DO, A, B, C) FOR_ROW(DO, A, B, C, 0) FOR_ROW(DO, A, B, C, 1)
#define LOAD_PATCH LOAD_ROW(0) LOAD_ROW(1) LOAD_ROW(2) LOAD_ROW(3)
#else
#define FOR_BLOCK(DO, A, B, C) FOR_ROW(DO, A, B, C, 0)
#define LOAD_PATCH LOAD_ROW(0) LOAD_ROW(1) LOAD_ROW(2)
#endif

// One tap of one phase for one input channel and four output channels.
#define INDEX(PHASE, Y, X) ((quad * kPhases + (PHASE)) * kBlock + (Y)*BLOCK_X + (X))
#define SUM_AT(PHASE, Y, X) sums[INDEX(PHASE, Y, X)]
#define RUN_AT(PHASE, Y, X) run[INDEX(PHASE, Y, X)]
#define ADD_PIXEL(PHASE, TAP_Y, TAP_X, Y, X)                                                                           \
    RUN_AT(PHASE, Y, X) = ROUNDED(                                                                                     \
        RUN_AT(PHASE, Y, X) +                                                                                          \
        patchPixels[((Y) + (PHASE) / 2 + (TAP_Y)) * kPatchX + (X) + (PHASE) % 2 + (TAP_X)][channel] * weight);
#define ADD_TAP(PHASE, TAP_Y, TAP_X)                                                                                   \
    {                                                                                                                  \
        FACTOR weight = FACTOR(loadWeight(first + (PHASE)*kTaps + (TAP_Y)*kTapsSide + (TAP_X)));                       \
        FOR_BLOCK(ADD_PIXEL, PHASE, TAP_Y, TAP_X)                                                                      \
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

#define CLEAR_PIXEL(PHASE, B, C, Y, X) SUM_AT(PHASE, Y, X) = vec4(0.0);
#define CLEAR_PHASE(PHASE) FOR_BLOCK(CLEAR_PIXEL, PHASE, 0, 0)

void store(int image, int outputQuad, ivec2 pixel, vec4 sum) {
    vec4 value = sum + biases[outputQuad];
#ifdef LAST
    const int kWidth = WIDTH * kScale;
    const int kHeight = HEIGHT * kScale;
    int place = pixel.y * kWidth + pixel.x;
    vec3 logit = value.rgb + vec3(loadSingle(place), loadSingle(place + kWidth * kHeight),
                                  loadSingle(place + 2 * kWidth * kHeight));
    int picturePlace = firstImage + image;
    ivec2 corner = ivec2(picturePlace % columns * kWidth, picturePlace / columns * kHeight);
    imageStore(picture, corner + pixel, vec4(1.0 / (1.0 + exp(-logit)), 1.0));
#else
    int row = (image * OUTPUT_QUADS + outputQuad) * (HEIGHT * kScale + 2) + pixel.y + 1;
    storeOutput(row * (WIDTH * kScale + 2) + pixel.x + 1, leakyRelu(value));
#endif
}

#define STORE_PIXEL(PHASE, B, C, Y, X)                                                                                 \
    store(image, firstQuad + quad, (origin + ivec2(X, Y)) * kScale + ivec2((PHASE) % 2, (PHASE) / 2),                  \
          SUM_AT(PHASE, Y, X));
#define STORE_PHASE(PHASE) FOR_BLOCK(STORE_PIXEL, PHASE, 0, 0)

void main() {
    int block = int(gl_GlobalInvocationID.x) % kBlocks;
    int firstQuad = int(gl_GlobalInvocationID.x) / kBlocks * QUADS;
    int image = int(gl_GlobalInvocationID.z);
    bool isInside = firstQuad < OUTPUT_QUADS;
    // The last block of a row or column moves inwards and repeats pixels of its neighbour.
    ivec2 origin = min(ivec2(block % kBlocksX * BLOCK_X, block / kBlocksX * BLOCK_Y),
                       ivec2(WIDTH - BLOCK_X, HEIGHT - BLOCK_Y));

    EACH_QUAD {
        FOR_PHASES(CLEAR_PHASE)
    }
    if (isInside)
        for (int inputQuad = int(gl_LocalInvocationID.y); inputQuad < INPUT_QUADS; inputQuad += SPLIT) {
            int corner = (image * INPUT_QUADS + inputQuad) * kInputPlane + origin.y * kInputRow + origin.x;
            LOAD_PATCH
            CLEAR_RUN
            EACH_QUAD
                for (int channel = 0; channel < 4; ++channel) {
                    int first = (((firstQuad + quad) * INPUT_QUADS + inputQuad) * 4 + channel) * kPhases * kTaps;
                    FOR_PHASES(ADD_PHASE)
                }
            ADD_RUN
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
    EACH_QUAD {
        FOR_PHASES(STORE_PHASE)
    }
}
