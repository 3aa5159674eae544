// The course of one training run over time: when to publish, to save, to pause and to stop;
// internal to this module. Lives on the thread that calls run().
#pragma once

#include "model/torch/training_run.h"
#include "model/trainer.h"

#include <chrono>
#include <optional>

namespace morphoscope {

class TrainingLoop {
public:
    TrainingLoop(const TrainingRequest& request,
                 const std::function<void(const TrainingUpdate&)>& onUpdate, std::stop_token stop,
                 const IsPaused& isPaused);

    TrainingUpdate run(); // never throws

private:
    using Clock = std::chrono::steady_clock;

    void begin();
    void goThroughSteps();
    void finish();
    void waitWhilePaused();
    void note(const LossPoint& point, double seconds);
    void publish(const TrainingRun::ShouldStop& shouldStop);
    void publishWhenDue();
    void save();
    void report(std::shared_ptr<const TrainedModel> model);
    void fail(const std::string& message);

    const TrainingRequest& request_;
    const std::function<void(const TrainingUpdate&)>& onUpdate_;
    std::stop_token stop_;
    const IsPaused& isPaused_;
    std::optional<TrainingRun> run_;
    TrainingStatus status_;
    std::shared_ptr<const TrainedModel> model_; // newest published
    std::int64_t curveStride_ = 1;              // every how many steps the curve has a point
    std::int64_t stepsDone_ = 0;
    double stepSeconds_ = 0; // all steps of this run
    double pausedSeconds_ = 0;
    Clock::time_point start_ = Clock::now();
    Clock::time_point nextPublish_ = Clock::now();
    Clock::time_point nextSave_ = Clock::now();
};

} // namespace morphoscope
