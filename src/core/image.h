// Pictures as plain values. No file formats, no GL, no tensors: those live in photos, render and
// model. Every function is pure and may be called from any thread.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace morphoscope {

// 8-bit sRGB, top row first, three interleaved channels: rgb.size() == 3 * width * height.
struct Image {
    int width = 0;
    int height = 0;
    std::vector<std::uint8_t> rgb;

    bool empty() const { return rgb.empty(); }
    friend bool operator==(const Image&, const Image&) = default;
};

Image makeImage(int width, int height);

// Area average when shrinking, bicubic (Catmull-Rom) when enlarging.
Image resized(const Image& image, int width, int height);

// Planar floats in 0..1, 3 x height x width (the layout the networks use), and back (clamped,
// rounded).
std::vector<float> toPlanes(const Image& image);
Image fromPlanes(std::span<const float> planes, int width, int height);

// Peak signal-to-noise ratio in dB over all channels; both images have the same size. Equal images
// give +infinity.
double psnr(const Image& a, const Image& b);

} // namespace morphoscope
