// Functions marked so are chosen at run time: twice the lanes where the processor has them.
#pragma once

#if defined(__GNUC__) && !defined(__clang__) && defined(__x86_64__) &&                             \
    !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define MORPHOSCOPE_WIDE __attribute__((target_clones("avx2", "default")))
#else
#define MORPHOSCOPE_WIDE
#endif
