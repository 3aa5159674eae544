// A network tuned on the labelled photos, as a classifier: fine-tuned once for every fold that is
// held out, so that the line is drawn from scores of networks that never saw the photo, and once on
// all photos, for the library. Blocking, minutes on a processor; any thread.
#pragma once

#include "app/vision_network.h"
#include "classify/classifier.h"
#include "core/session.h"

#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <vector>

namespace morphoscope {

struct TunedProgress {
    int run = 0; // from 1
    int runCount = 0;
    TuningProgress tuning;
};

struct TunedRequest {
    std::vector<Photo> photos;           // labelled
    std::vector<LabelledPhoto> labelled; // the same, in the same order; features are not looked at
    FindTraining training = FindTraining::tune;
    TuningSettings settings;
    std::function<void(const TunedProgress&)> report;
};

struct TunedFinding {
    Classifier classifier;                         // reads the only feature of `features`
    std::shared_ptr<const FeatureSource> features; // log-odds of "positive"
};

// Nothing after a stop request. Throws std::runtime_error with one sentence: too few labels, a
// photo that cannot be read, a network that cannot be tuned.
std::optional<TunedFinding> tuneOnLabels(std::shared_ptr<VisionNetwork> network,
                                         const TunedRequest& request, const std::stop_token& stop);

} // namespace morphoscope
