// How the decoder's kernels reach numbers in memory. Activations and weights are groups of four: four channels of one
// pixel, or the weights of four output channels. HALF_STORAGE keeps them as 16-bit floats. A GPU reads storage buffers
// fastest; a software renderer turns each access to one into a loop over its lanes, and goes through texture buffers
// instead (TEXEL_ACCESS): those of halves hold pairs of them as integers, which convert many times faster than texels.
//
// HALF_PRODUCTS multiplies and adds halves too, in short runs that are then added in single precision. Where floats play
// them they are rounded to a half after every step, which is slow but shows what halves would give.
#include "halves.glsl"

#ifdef HALF_STORAGE
#define STORED uvec2
vec4 fromStored(uvec2 value) { return vec4(unpackHalf2x16(value.x), unpackHalf2x16(value.y)); }
uvec2 toStored(vec4 value) { return uvec2(packHalf2x16(value.xy), packHalf2x16(value.zw)); }
#else
#define STORED vec4
vec4 fromStored(vec4 value) { return value; }
vec4 toStored(vec4 value) { return value; }
#endif

#ifdef HALVES
f16vec4 toFactor(uvec2 value) { return f16vec4(unpackFloat2x16(value.x), unpackFloat2x16(value.y)); }
#else
vec4 toFactor(STORED value) { return fromStored(value); }
#endif
#ifdef HALVES_PLAYED
#define ROUNDED(value) fromStored(toStored(value))
#else
#define ROUNDED(value) (value)
#endif

#ifdef TEXEL_ACCESS
#ifdef HALF_STORAGE
#define TEXELS usamplerBuffer
#define FETCHED(texels, index) fromStored(texelFetch(texels, index).xy)
#define OUTPUT_TEXELS layout(binding = 1, rg32ui) writeonly restrict uniform uimageBuffer outputTexels
#define TO_TEXEL(value) uvec4(toStored(value), 0u, 0u)
#else
#define TEXELS samplerBuffer
#define FETCHED(texels, index) texelFetch(texels, index)
#define OUTPUT_TEXELS layout(binding = 1, rgba32f) writeonly restrict uniform imageBuffer outputTexels
#define TO_TEXEL(value) value
#endif
layout(binding = 0) uniform TEXELS inputTexels;
layout(binding = 1) uniform TEXELS weightTexels;
layout(binding = 2) uniform samplerBuffer singleTexels; // latents, or the bias of the picture's pixels
FACTOR loadInput(int index) { return FETCHED(inputTexels, index); }
FACTOR loadWeight(int index) { return FETCHED(weightTexels, index); }
float loadSingle(int index) { return texelFetch(singleTexels, index).r; }
#ifndef LAST
OUTPUT_TEXELS;
void storeOutput(int index, vec4 value) { imageStore(outputTexels, index, TO_TEXEL(value)); }
#endif
#else
layout(std430, binding = 0) readonly restrict buffer Inputs { STORED storedInputs[]; };
layout(std430, binding = 1) readonly restrict buffer Weights { STORED storedWeights[]; };
FACTOR loadInput(int index) { return toFactor(storedInputs[index]); }
layout(std430, binding = 4) readonly restrict buffer Singles { float singles[]; };
FACTOR loadWeight(int index) { return toFactor(storedWeights[index]); }
float loadSingle(int index) { return singles[index]; } // latents, or the bias of the picture's pixels
#ifndef LAST
layout(std430, binding = 3) writeonly restrict buffer Outputs { STORED outputs[]; };
void storeOutput(int index, vec4 value) { outputs[index] = toStored(value); }
#endif
#endif

layout(std430, binding = 2) readonly restrict buffer Biases { vec4 biases[]; };

vec4 leakyRelu(vec4 x) { return max(x, LEAKY_SLOPE * x); }
