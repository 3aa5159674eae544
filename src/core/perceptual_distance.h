// How different two pictures look, from structure rather than from colour: sqrt(mean over 4 blur
// scales of (1 - SSIM)) on the luma (SSIM: Wang et al. 2004, its constants). The root makes it
// behave like a length: small steps along a morph add up. Pure functions, any thread. 0 for equal
// pictures, about 1 for unrelated ones.
#pragma once

#include "core/image.h"

#include <array>
#include <vector>

namespace morphoscope {

// What is needed of a picture to compare it, worth keeping when it is compared more than once.
struct PerceptualImage {
    struct Scale {
        int width = 0;
        int height = 0;
        std::vector<float> luma;     // 0..1, width x height
        std::vector<float> mean;     // of the luma in a window around each pixel
        std::vector<float> variance; // likewise
    };
    std::array<Scale, 4> scales; // each half as wide as the one before (a one pixel edge stays)
};

PerceptualImage perceptualImage(const Image& image);

// Both of the same size, asserted.
double perceptualDistance(const PerceptualImage& a, const PerceptualImage& b);
double perceptualDistance(const Image& a, const Image& b);

} // namespace morphoscope
