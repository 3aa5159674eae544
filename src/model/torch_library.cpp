#include "model/torch_library.h"

#include <dlfcn.h>
#include <stdexcept>

namespace morphoscope {

const TorchFunctions& torchFunctions() {
    // Never closed: LibTorch's threads and registries do not survive that.
    static const TorchFunctions* const functions = [] {
        void* const library = dlopen(MORPHOSCOPE_TORCH_LIBRARY, RTLD_NOW | RTLD_LOCAL);
        if (!library)
            throw std::runtime_error(std::string("LibTorch cannot be loaded: ") + dlerror() + ".");
        const auto entry = reinterpret_cast<TorchEntry>(dlsym(library, kTorchEntry));
        if (!entry)
            throw std::runtime_error(std::string("LibTorch cannot be loaded: ") +
                                     MORPHOSCOPE_TORCH_LIBRARY + " has no " + kTorchEntry + ".");
        return entry();
    }();
    return *functions;
}

} // namespace morphoscope
