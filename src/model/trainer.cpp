#include "model/trainer.h"

#include "model/torch_library.h"

#include <atomic>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <utility>

namespace morphoscope {

TrainingUpdate train(const TrainingRequest& request,
                     const std::function<void(const TrainingUpdate&)>& onUpdate,
                     std::stop_token stop, const IsPaused& isPaused) try {
    return torchFunctions().train(request, onUpdate, std::move(stop), isPaused);
} catch (const std::runtime_error& noTorch) { // the training itself never throws
    TrainingUpdate update;
    update.status.phase = TrainingPhase::failed;
    update.status.failure = noTorch.what();
    return update;
}

struct Trainer::Worker {
    std::mutex mutex;
    TrainingUpdate newest; // model is taken out by poll
    std::atomic<bool> isPaused = false;
    std::jthread thread; // last: joined before the rest goes

    void put(const TrainingUpdate& update) {
        const std::lock_guard lock(mutex);
        newest.status = update.status;
        if (update.model)
            newest.model = update.model;
    }
};

Trainer::Trainer() = default;

Trainer::~Trainer() = default;

void Trainer::start(TrainingRequest request) {
    worker_.reset();
    worker_ = std::make_unique<Worker>();
    worker_->newest.status.phase = TrainingPhase::running;
    worker_->newest.status.epochCount = request.settings.epochs;
    Worker* const worker = worker_.get();
    worker->thread = std::jthread([worker, request = std::move(request)](std::stop_token stop) {
        const auto onUpdate = [worker](const TrainingUpdate& update) { worker->put(update); };
        TrainingUpdate last =
            train(request, onUpdate, stop, [worker] { return worker->isPaused.load(); });
        last.model = nullptr; // handed out already
        worker->put(last);
    });
}

void Trainer::pause() {
    if (worker_)
        worker_->isPaused = true;
}

void Trainer::resume() {
    if (worker_)
        worker_->isPaused = false;
}

void Trainer::stop() {
    if (worker_)
        worker_->thread.request_stop();
}

void Trainer::end() {
    worker_.reset();
}

TrainingUpdate Trainer::poll() {
    if (!worker_)
        return {};
    const std::lock_guard lock(worker_->mutex);
    TrainingUpdate update = worker_->newest;
    worker_->newest.model = nullptr;
    return update;
}

} // namespace morphoscope
