// `morphoscope bench decode` alone, for machines without the window's packages
// (-DMORPHOSCOPE_WINDOW=OFF).
#include "app/decode_bench.h"
#include "render/headless_context.h"

#include <cstring>
#include <exception>
#include <iostream>

int main(int argc, char** argv) try {
    const morphoscope::HeadlessContext context;
    morphoscope::DecodeBenchOptions options;
    options.perLayer = argc > 1 && std::strcmp(argv[1], "--layers") == 0;
    std::cout << morphoscope::decodeBenchJson(options) << '\n';
    return 0;
} catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
}
