// How a photo becomes what a vision network sees, as the network's preprocessor_config.json says
// it: resize, cut, scale, normalise. Read in `model`, done in `classify`. Plain values.
#pragma once

#include <array>

namespace morphoscope {

// The numbers are those of Pillow, and so of the files.
enum class PillowFilter { lanczos = 1, bilinear = 2, bicubic = 3, box = 4, hamming = 5 };

struct PhotoPreprocessing {
    // What the network sees, pixels: the cut, or the resized photo where nothing is cut.
    int width = 224;
    int height = 224;

    enum class Resize { none, stretch, shortestEdge };
    Resize resize = Resize::stretch;
    int resizeWidth = 224; // stretch
    int resizeHeight = 224;
    int shortestEdge = 0; // shortestEdge: the shorter side gets this length, the shape stays
    PillowFilter filter = PillowFilter::bilinear;
    bool cutsCentre = false; // to width x height; black where the photo is smaller

    // value = (byte * scale - mean) / deviation, per channel
    double scale = 1.0 / 255;
    std::array<float, 3> mean{0.5f, 0.5f, 0.5f};
    std::array<float, 3> deviation{0.5f, 0.5f, 0.5f};

    friend bool operator==(const PhotoPreprocessing&, const PhotoPreprocessing&) = default;
};

} // namespace morphoscope
