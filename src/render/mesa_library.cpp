#include "render/mesa_library.h"

#include <dlfcn.h>
#include <initializer_list>

namespace morphoscope {

void loadMesaApart() {
// The sanitizers' runtimes refuse RTLD_DEEPBIND.
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
    if (!dlsym(RTLD_DEFAULT, "LLVMInitializeX86Target") &&
        !dlsym(RTLD_DEFAULT, "LLVMInitializeAArch64Target"))
        return;
    // Both draw in the same driver library, which is bound when the first of them is loaded. Kept
    // open until the process ends, as the vendor-neutral loaders keep it.
    for (const char* library : {"libEGL_mesa.so.0", "libGLX_mesa.so.0"})
        if (dlopen(library, RTLD_LAZY | RTLD_LOCAL | RTLD_DEEPBIND))
            return;
#endif
}

} // namespace morphoscope
