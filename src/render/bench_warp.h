// What the warped picture costs beside showing the plain decode: rows for `morphoscope bench
// decode`. GL thread only; needs a current context and waits for the GPU.
#pragma once

#include <string>
#include <vector>

namespace morphoscope {

struct WarpBenchRow {
    // "plain"; "warped", as without a GPU while something moves (PhotoSampling::packed), and
    // "warped-blending" where both photos show everywhere; "warped-bicubic", "warped-fine"
    std::string picture;
    int width = 0;
    int height = 0;
    double medianMilliseconds = 0; // a frame: decode one latent and draw it at that size
    double p99Milliseconds = 0;
    double share = 1; // of the plain picture's median
};

struct WarpBenchSettings {
    int width = 1280;
    int height = 960;
    int decodedWidth = 128; // of the network
    int decodedHeight = 96;
    int latentSize = 128;
    double secondsPerRow = 2;
};
std::vector<WarpBenchRow> benchWarp(const WarpBenchSettings& settings);

} // namespace morphoscope
