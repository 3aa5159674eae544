// What two photos of the same place have in common whatever the light: the directions of their
// edges. Eight channels of gradient strength per unsigned direction (day and night may swap bright
// and dark), divided by the local strength, minus their local mean, so that only structure is left.
// Pure, any thread.
#pragma once

#include "morph/plane.h"

namespace morphoscope {

inline constexpr int kDirections = 8;

struct Features {
    int width = 0;
    int height = 0;
    std::array<Plane, kDirections> channels;
    Plane strength; // mean of the channels before their local mean is taken away: is there
                    // structure at all
};

struct FeatureOptions {
    int softRadius = 1;      // two box passes over each channel
    float localShare = 0.1f; // of the surroundings' strength in the divisor: weak edges beside
                             // strong ones count less
    float floor = 0.02f;     // of the divisor: noise stays small
    float highPass = 0.04f;  // radius of the local mean, widths
};

Features featuresOf(const Plane& luma, const FeatureOptions& options = {});

// Sum over the channels of the squared difference; planes of equal size.
Plane squaredDifference(const Features& a, const Features& b);

} // namespace morphoscope
