// Which similarities could carry one photo to another: the peaks of the FFT correlation of their
// edge features over a raster of scales and turns. Repeated structure (rows of roofs) gives
// several, so a list is kept and the whole set decides (consistency.h). Pure, any thread.
#pragma once

#include "core/similarity.h"
#include "morph/features.h"

#include <complex>
#include <vector>

namespace morphoscope {

struct Candidate {
    Similarity similarity; // first photo -> second photo
    float score = 0;       // normalised correlation times the root of the overlap
};

// A photo's features as spectra: once as it is, and once per scale and turn.
struct Spectrum {
    int width = 0;
    int height = 0;
    std::vector<std::vector<std::complex<float>>>
        packed;                 // two channels each, as real and imaginary part
    std::vector<double> energy; // summed-area table of the squared features
};

inline constexpr int kScaleCount = 11; // 0.74 .. 1.35
inline constexpr int kTurnCount = 5;   // -6 .. 6 degrees

Spectrum plainSpectrum(const Plane& luma);

// Variant 0 .. kScaleCount * kTurnCount - 1 of a photo: scaled and turned by `similarityOfVariant`.
Similarity similarityOfVariant(int variant);
Spectrum variantSpectrum(const Plane& luma, int variant);

// Appends the three best shifts of the variant onto `second`.
void correlate(const Spectrum& variant, const Similarity& similarity, const Spectrum& second,
               std::vector<Candidate>& candidates);

// The twelve best that differ by more than 3 % of the width, best first.
std::vector<Candidate> bestDistinct(std::vector<Candidate> candidates);

} // namespace morphoscope
