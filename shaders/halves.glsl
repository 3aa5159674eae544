// FACTOR: four of what a kernel multiplies. With HALF_PRODUCTS these are halves (HALVES); drivers that calculate with
// them say so by one of two extensions. Without either, floats play them (HALVES_PLAYED).
#ifdef HALF_PRODUCTS
#if defined(GL_NV_gpu_shader5)
#extension GL_NV_gpu_shader5 : require
#define HALVES
#elif defined(GL_AMD_gpu_shader_half_float)
#extension GL_AMD_gpu_shader_half_float : require
#define HALVES
#else
#define HALVES_PLAYED
#endif
#endif
#ifdef HALVES
#define FACTOR f16vec4
#else
#define FACTOR vec4
#endif
