// With HALF_PRODUCTS a kernel calculates with halves. Drivers that do so say it by one of two extensions; without
// either, floats play them (HALVES_PLAYED).
#ifdef HALF_PRODUCTS
#if defined(GL_NV_gpu_shader5)
#extension GL_NV_gpu_shader5 : require
#elif defined(GL_AMD_gpu_shader_half_float)
#extension GL_AMD_gpu_shader_half_float : require
#else
#define HALVES_PLAYED
#endif
#endif
