// A network tuned on the marks of the window, for the Find tab: started by hand, because it takes
// minutes, and told about step by step. UI thread; the tuning is on a worker of its own.
#pragma once

#include "app/find_work.h"
#include "app/vision_tuning.h"
#include "core/mailbox.h"
#include "core/worker.h"

#include <chrono>
#include <memory>
#include <optional>
#include <string>

namespace morphoscope {

// What the tuning ends with, in place of a regression on features that stay as they are.
struct TunedMarks {
    std::shared_ptr<const FindLabels> labels; // that it was tuned on
    FindTraining training = FindTraining::tune;
    std::shared_ptr<const FeatureSource> features; // log-odds of "yes", one value per photo
    std::shared_ptr<const FittedClassifier> fitted;
};

class FindTuner {
public:
    FindTuner(std::shared_ptr<FeatureSources> sources, ComputeOptions compute);

    // Of the network in the folder, on the marked photos of the request.
    void start(FitRequest marks, const std::string& folder, FindTraining training,
               TuningStatus& status);
    void cancel(TuningStatus& status);
    bool isBusy() const { return worker_.isBusy(); }

    // Keeps the status up to date. A failure goes into it; what is tuned comes out once.
    std::shared_ptr<const TunedMarks> receive(TuningStatus& status);

private:
    struct Request {
        FitRequest marks;
        std::string folder;
        FindTraining training = FindTraining::tune;
    };

    std::shared_ptr<Mailbox<TunedProgress>> progress_ = std::make_shared<Mailbox<TunedProgress>>();
    std::chrono::steady_clock::time_point start_;
    Worker<Request, std::shared_ptr<const TunedMarks>> worker_;
};

} // namespace morphoscope
