#version 430 core
// Latent to first grid: a matrix-vector product, one thread for four channels of one pixel. SPLIT threads share the
// sum over the latent and add their parts in shared memory.
//   latentSize x gridQuads x gridHeight x gridWidth weights of four, latents as floats,
//   output with a border of one pixel that stays 0.
#include "decode_access.glsl"

layout(local_size_x = GROUP, local_size_y = SPLIT) in;

uniform int firstImage; // of the latents, for image 0 of the outputs

#if SPLIT > 1
shared vec4 parts[SPLIT][GROUP];
#endif

const int kPixels = GRID_WIDTH * GRID_HEIGHT;
const int kGroups = GRID_QUADS * kPixels;

void main() {
    int group = int(gl_GlobalInvocationID.x);
    int image = int(gl_GlobalInvocationID.z);
    vec4 sum = vec4(0.0);
    if (group < kGroups)
        for (int k = int(gl_LocalInvocationID.y); k < LATENT_SIZE; k += SPLIT)
            sum += loadSingle((firstImage + image) * LATENT_SIZE + k) * loadWeight(k * kGroups + group);
#if SPLIT > 1
    parts[gl_LocalInvocationID.y][gl_LocalInvocationID.x] = sum;
    barrier();
    if (gl_LocalInvocationID.y != 0u)
        return;
    for (int part = 1; part < SPLIT; ++part)
        sum += parts[part][gl_LocalInvocationID.x];
#endif
    if (group >= kGroups)
        return;
    int quad = group / kPixels;
    int y = group % kPixels / GRID_WIDTH;
    int x = group % GRID_WIDTH;
    int row = (image * GRID_QUADS + quad) * (GRID_HEIGHT + 2) + y + 1;
    storeOutput(row * (GRID_WIDTH + 2) + x + 1, leakyRelu(sum + biases[group]));
}
