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
// threads share the sum over the input channels where there are too few outputs to fill the GPU. With TILE_X the threads
// of a work group are TILE_X blocks wide, make the same channels, and read their part of the input once, into shared
// memory.
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
const int kBlocksY = (HEIGHT + BLOCK_Y - 1) / BLOCK_Y;
const int kBlocks = kBlocksX * kBlocksY;
const int kBlock = BLOCK_X * BLOCK_Y;
const int kSums = kPhases * kBlock;
const int kInputRow = WIDTH + 2;
const int kInputPlane = kInputRow * (HEIGHT + 2);

FACTOR patchPixels[kPatchX * kPatchY];
vec4 sums[QUADS * kSums];
// What the products are added to: with halves a run over four input channels, then part of the sums.
#ifdef HALF_PRODUCTS
FACTOR run[QUADS * kSums];
#else
#define run sums
#endif

#if SPLIT > 1
shared vec4 parts[SPLIT - 1][QUADS * kSums][GROUP];
#endif

#ifdef TILE_X
// The work group's part of the input; two of them, so that one is filled while the other may still be read.
const int kTileY = GROUP / TILE_X;
const int kTileRow = TILE_X * BLOCK_X + 2;
const int kTileRows = kTileY * BLOCK_Y + 2;
const int kTilesX = (kBlocksX + TILE_X - 1) / TILE_X;
const int kTiles = kTilesX * ((kBlocksY + kTileY - 1) / kTileY);
shared STORED tiles[2][kTileRows][kTileRow];
#endif

// Loops over pixels, taps, phases, channels and quads are spelled out by macros: with every index a constant, patch and
// sums are registers. Compilers do not unroll loops of this length by themselves, and both became memory (a software
// renderer's for pixels, AMD's for channels of large blocks and for quads).
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
#ifdef TILE_X
#define INPUT_AT(Y, X) toFactor(tiles[inputQuad % 2][inTile.y + (Y)][inTile.x + (X)])
#else
#define INPUT_AT(Y, X) loadInput(corner + (Y)*kInputRow + (X))
#endif
#define LOAD_PIXEL(Y, X) patchPixels[(Y)*kPatchX + (X)] = INPUT_AT(Y, X);
#define LOAD_ROW(Y) LOAD_PIXEL(Y, 0) LOAD_PIXEL(Y, 1) LOAD_PIXEL(Y, 2) LOAD_REST(Y)
#if BLOCK_Y == 2
#define FOR_BLOCK(DO, A, B, C) FOR_ROW(DO, A, B, C, 0) FOR_ROW(DO, A, B, C, 1)
#define LOAD_PATCH LOAD_ROW(0) LOAD_ROW(1) LOAD_ROW(2) LOAD_ROW(3)
#else
#define FOR_BLOCK(DO, A, B, C) FOR_ROW(DO, A, B, C, 0)
#define LOAD_PATCH LOAD_ROW(0) LOAD_ROW(1) LOAD_ROW(2)
#endif

// Quads and channels name themselves as constants of a block, so that what is inside indexes with constants.
#if QUADS == 2
#define FOR_QUADS(BODY) { const int quad = 0; BODY } { const int quad = 1; BODY }
#else
#define FOR_QUADS(BODY) { const int quad = 0; BODY }
#endif
#define FOR_CHANNELS(BODY)                                                                                             \
    { const int channel = 0; BODY } { const int channel = 1; BODY }                                                    \
    { const int channel = 2; BODY } { const int channel = 3; BODY }
#ifdef DOUBLES
#define FOR_SUMS(DO)                                                                                                   \
    FOR_QUADS(FOR_BLOCK(DO, 0, 0, 0) FOR_BLOCK(DO, 1, 0, 0) FOR_BLOCK(DO, 2, 0, 0) FOR_BLOCK(DO, 3, 0, 0))
#define ADD_PHASE(PHASE) ADD_TAP(PHASE, 0, 0) ADD_TAP(PHASE, 0, 1) ADD_TAP(PHASE, 1, 0) ADD_TAP(PHASE, 1, 1)
#define ADD_TAPS ADD_PHASE(0) ADD_PHASE(1) ADD_PHASE(2) ADD_PHASE(3)
#else
#define FOR_SUMS(DO) FOR_QUADS(FOR_BLOCK(DO, 0, 0, 0))
#define ADD_TAPS                                                                                                       \
    ADD_TAP(0, 0, 0) ADD_TAP(0, 0, 1) ADD_TAP(0, 0, 2)                                                                 \
    ADD_TAP(0, 1, 0) ADD_TAP(0, 1, 1) ADD_TAP(0, 1, 2)                                                                 \
    ADD_TAP(0, 2, 0) ADD_TAP(0, 2, 1) ADD_TAP(0, 2, 2)
#endif

#define INDEX(PHASE, Y, X) ((quad * kPhases + (PHASE)) * kBlock + (Y)*BLOCK_X + (X))
#define CLEAR_SUM(PHASE, B, C, Y, X) sums[INDEX(PHASE, Y, X)] = vec4(0.0);
#define SHARE_SUM(PHASE, B, C, Y, X) parts[part - 1][INDEX(PHASE, Y, X)][thread] = sums[INDEX(PHASE, Y, X)];
#define GATHER_SUM(PHASE, B, C, Y, X) sums[INDEX(PHASE, Y, X)] += parts[other][INDEX(PHASE, Y, X)][thread];
#ifdef HALF_PRODUCTS
#define CLEAR_RUN(PHASE, B, C, Y, X) run[INDEX(PHASE, Y, X)] = FACTOR(0.0);
#define ADD_RUN(PHASE, B, C, Y, X) sums[INDEX(PHASE, Y, X)] += vec4(run[INDEX(PHASE, Y, X)]);
#endif

// One tap of one phase for one input channel and four output channels.
#define ADD_PIXEL(PHASE, TAP_Y, TAP_X, Y, X)                                                                           \
    run[INDEX(PHASE, Y, X)] = ROUNDED(                                                                                 \
        run[INDEX(PHASE, Y, X)] +                                                                                      \
        patchPixels[((Y) + (PHASE) / 2 + (TAP_Y)) * kPatchX + (X) + (PHASE) % 2 + (TAP_X)][channel] * weight);
#define ADD_TAP(PHASE, TAP_Y, TAP_X)                                                                                   \
    {                                                                                                                  \
        FACTOR weight = loadWeight(first + (channel * kPhases + (PHASE)) * kTaps + (TAP_Y)*kTapsSide + (TAP_X));       \
        FOR_BLOCK(ADD_PIXEL, PHASE, TAP_Y, TAP_X)                                                                      \
    }
#define ADD_QUAD                                                                                                       \
    int first = ((firstQuad + quad) * INPUT_QUADS + inputQuad) * 4 * kPhases * kTaps;                                  \
    FOR_CHANNELS(ADD_TAPS)

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

#define STORE_SUM(PHASE, B, C, Y, X)                                                                                   \
    store(image, firstQuad + quad, (origin + ivec2(X, Y)) * kScale + ivec2((PHASE) % 2, (PHASE) / 2),                  \
          sums[INDEX(PHASE, Y, X)]);

// The last block of a row or column moves inwards and repeats pixels of its neighbour.
ivec2 originOf(ivec2 block) { return min(block * ivec2(BLOCK_X, BLOCK_Y), ivec2(WIDTH - BLOCK_X, HEIGHT - BLOCK_Y)); }

void main() {
    int image = int(gl_GlobalInvocationID.z);
    int thread = int(gl_LocalInvocationID.x);
    int part = int(gl_LocalInvocationID.y);
#ifdef TILE_X
    // Of one work group all threads make the same channels: their weights are the same.
    int tile = int(gl_WorkGroupID.x) % kTiles;
    int firstQuad = int(gl_WorkGroupID.x) / kTiles * QUADS;
    ivec2 tileBlock = ivec2(tile % kTilesX * TILE_X, tile / kTilesX * kTileY);
    ivec2 tileOrigin = originOf(tileBlock);
    ivec2 origin = originOf(tileBlock + ivec2(thread % TILE_X, thread / TILE_X));
    ivec2 inTile = origin - tileOrigin;
    const bool isInside = true;
#else
    int block = int(gl_GlobalInvocationID.x) % kBlocks;
    int firstQuad = int(gl_GlobalInvocationID.x) / kBlocks * QUADS;
    bool isInside = firstQuad < OUTPUT_QUADS;
    ivec2 origin = originOf(ivec2(block % kBlocksX, block / kBlocksX));
#endif

    FOR_SUMS(CLEAR_SUM)
    if (isInside)
        for (int inputQuad = part; inputQuad < INPUT_QUADS; inputQuad += SPLIT) {
            int plane = (image * INPUT_QUADS + inputQuad) * kInputPlane;
#ifdef TILE_X
            for (int i = thread; i < kTileRow * kTileRows; i += GROUP) {
                ivec2 place = ivec2(i % kTileRow, i / kTileRow);
                ivec2 from = min(tileOrigin + place, ivec2(WIDTH + 1, HEIGHT + 1));
                tiles[inputQuad % 2][place.y][place.x] = storedInputs[plane + from.y * kInputRow + from.x];
            }
            barrier();
#else
            int corner = plane + origin.y * kInputRow + origin.x;
#endif
            LOAD_PATCH
#ifdef HALF_PRODUCTS
            FOR_SUMS(CLEAR_RUN)
#endif
            FOR_QUADS(ADD_QUAD)
#ifdef HALF_PRODUCTS
            FOR_SUMS(ADD_RUN)
#endif
        }

#if SPLIT > 1
    if (part > 0) {
        FOR_SUMS(SHARE_SUM)
    }
    barrier();
    if (part > 0)
        return;
    for (int other = 0; other < SPLIT - 1; ++other) {
        FOR_SUMS(GATHER_SUM)
    }
#endif
    if (!isInside)
        return;
    FOR_SUMS(STORE_SUM)
}
