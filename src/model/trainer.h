// Training as a worker: a request goes in, status and published models come out. The work runs on a
// thread of its own (Trainer) or on the caller's (train); nothing here knows the window. A failure
// arrives as a status with phase == failed and one sentence, never as an exception out of Trainer.
#pragma once

#include "core/training.h"
#include "model/compute_device.h"

#include <filesystem>
#include <functional>
#include <memory>
#include <stop_token>

namespace morphoscope {

struct TrainingRequest {
    TrainingSettings settings;
    std::shared_ptr<const TrainingImages> images;
    // Empty: nothing is written. A model that is there stays until the run has been through all
    // photos once.
    std::filesystem::path checkpointFolder;
    bool resumes = false; // goes on from the folder's checkpoint; without one it starts afresh
    ComputeOptions compute;
    double publishIntervalSeconds =
        0.35; // grows by itself where publishing would cost over 5 % of the training
    double checkpointIntervalSeconds = 60;
};

struct TrainingUpdate {
    TrainingStatus status;
    std::shared_ptr<const TrainedModel> model; // null: no newer weights than the last update's
};

// Pausing for the blocking loop: asked between parts of a step.
using IsPaused = std::function<bool()>;

// Trains on the calling thread until the epochs are done, stop is requested (then phase is `idle`)
// or it fails, and returns the last update, whose model is the last good one (null when nothing was
// learned). `onUpdate` is called on the calling thread several times a second. Never throws.
TrainingUpdate train(const TrainingRequest& request,
                     const std::function<void(const TrainingUpdate&)>& onUpdate,
                     std::stop_token stop, const IsPaused& isPaused = {});

// All functions are called from one thread (the UI's). None of them waits for the training, except
// that start, end and the destructor wait for the end of a run under way: the current part of a
// step (well under 100 ms) and its last checkpoint.
class Trainer {
public:
    Trainer();
    ~Trainer();
    Trainer(const Trainer&) = delete;
    Trainer& operator=(const Trainer&) = delete;

    void start(TrainingRequest request); // ends a run that is under way
    void pause();
    void resume();
    void stop(); // phase is `idle` within 100 ms; newest model and checkpoint follow
    void end();  // stops, waits like start, and forgets the run: poll() hands out nothing of it

    // The newest status, and the newest model where none of it was handed out before.
    TrainingUpdate poll();

private:
    struct Worker;
    std::unique_ptr<Worker> worker_;
};

} // namespace morphoscope
