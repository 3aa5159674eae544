// How the decoder's kernels reach numbers in memory. Activations and weights are groups of four: four channels of one
// pixel, or the weights of four output channels. HALF_STORAGE keeps them as 16-bit floats. A GPU reads storage buffers
// fastest; a software renderer turns each storage load into a loop over its lanes, and reads texture buffers instead
// (TEXEL_ACCESS).
#ifdef HALF_STORAGE
#define STORED uvec2
vec4 fromStored(uvec2 value) { return vec4(unpackHalf2x16(value.x), unpackHalf2x16(value.y)); }
uvec2 toStored(vec4 value) { return uvec2(packHalf2x16(value.xy), packHalf2x16(value.zw)); }
#else
#define STORED vec4
vec4 fromStored(vec4 value) { return value; }
vec4 toStored(vec4 value) { return value; }
#endif

#ifdef TEXEL_ACCESS
layout(binding = 0) uniform samplerBuffer inputTexels;
layout(binding = 1) uniform samplerBuffer weightTexels;
vec4 loadInput(int index) { return texelFetch(inputTexels, index); }
vec4 loadWeight(int index) { return texelFetch(weightTexels, index); }
#else
layout(std430, binding = 0) readonly restrict buffer Inputs { STORED storedInputs[]; };
layout(std430, binding = 1) readonly restrict buffer Weights { STORED storedWeights[]; };
vec4 loadInput(int index) { return fromStored(storedInputs[index]); }
vec4 loadWeight(int index) { return fromStored(storedWeights[index]); }
#endif

layout(std430, binding = 2) readonly restrict buffer Biases { vec4 biases[]; };

vec4 leakyRelu(vec4 x) { return max(x, LEAKY_SLOPE * x); }
