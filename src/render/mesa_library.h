#pragma once

namespace morphoscope {

// Loads Mesa's EGL library so that it finds its own LLVM before any other one in the process. Call
// it on the thread that makes the first OpenGL context, before EGL or GLFW is initialised; calling
// it again costs nothing. Does nothing where no other library of the process offers LLVM, and
// nothing where Mesa is not installed. Never throws.
//
// Debian 13's LibTorch 2.6 exports an LLVM of its own without symbol versions. Mesa's drivers that
// compile with LLVM (llvmpipe, radeonsi) would register that one's targets instead of those of the
// libLLVM they work with, and crash while they make a context.
void loadMesaApart();

} // namespace morphoscope
