// How well few labels find the rest, for `morphoscope bench classify`: trains on a few photos
// chosen by seed, draws the line from their out-of-fold scores alone, and looks at all the others.
// Pure.
#pragma once

#include "classify/classifier.h"

#include <vector>

namespace morphoscope {

struct ClassifyBenchRequest {
    std::vector<LabelledPhoto> photos; // all of them, with the truth
    int trainedPositives = 5;
    int trainedNegatives = 35;
    int seedCount = 20;
};

// On the photos that were not trained on.
struct ClassifyTrial {
    double averagePrecision = 0;
    double threshold = 0;
    ConfusionCounts atThreshold;
    ConfusionCounts atArgmax; // yes from a probability of one half on
};

// One per seed. Throws std::runtime_error when there are not enough photos.
std::vector<ClassifyTrial> benchClassify(const ClassifyBenchRequest& request);

} // namespace morphoscope
