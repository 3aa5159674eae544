#include "model/torch/training_loop.h"

#include "model/checkpoint.h"

#include <algorithm>
#include <fstream>
#include <thread>
#include <unistd.h>

namespace morphoscope {

namespace {

constexpr std::size_t kMostCurvePoints = 2000;
constexpr double kPublishShare = 0.05; // of the training time

std::chrono::nanoseconds duration(double seconds) {
    return std::chrono::nanoseconds(static_cast<std::int64_t>(seconds * 1e9));
}

double secondsSince(std::chrono::steady_clock::time_point begin) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

std::uint64_t residentBytes() {
    std::ifstream file("/proc/self/statm");
    std::uint64_t total = 0;
    std::uint64_t resident = 0;
    file >> total >> resident;
    return resident * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

// Every second point goes; the rest keeps its even spacing.
void thin(std::vector<LossPoint>& curve) {
    for (std::size_t i = 0; 2 * i < curve.size(); ++i)
        curve[i] = curve[2 * i];
    curve.resize((curve.size() + 1) / 2);
}

} // namespace

TrainingLoop::TrainingLoop(const TrainingRequest& request,
                           const std::function<void(const TrainingUpdate&)>& onUpdate,
                           std::stop_token stop, const IsPaused& isPaused)
    : request_(request), onUpdate_(onUpdate), stop_(std::move(stop)), isPaused_(isPaused) {}

TrainingUpdate TrainingLoop::run() {
    try {
        begin();
        goThroughSteps();
        finish();
    } catch (const c10::Error& error) {
        fail(std::string("LibTorch: ") + error.what_without_backtrace());
    } catch (const std::exception& error) {
        fail(error.what());
    }
    return {.status = status_, .model = model_};
}

void TrainingLoop::begin() {
    status_.phase = TrainingPhase::running;
    status_.epochCount = request_.settings.epochs;
    run_.emplace(request_.settings, request_.images, request_.compute);
    if (request_.resumes && hasModel(request_.checkpointFolder))
        run_->restore(request_.checkpointFolder);
    status_.device = run_->deviceName();
    nextSave_ = Clock::now() + duration(request_.checkpointIntervalSeconds);
    publish([this] { return stop_.stop_requested(); });
}

void TrainingLoop::goThroughSteps() {
    while (!run_->isDone() && !stop_.stop_requested()) {
        waitWhilePaused();
        const Clock::time_point begin = Clock::now();
        const auto point = run_->step([this] { return stop_.stop_requested(); });
        if (!point)
            return;
        note(*point, secondsSince(begin));
        publishWhenDue();
    }
}

void TrainingLoop::waitWhilePaused() {
    if (!isPaused_ || !isPaused_())
        return;
    const Clock::time_point begin = Clock::now();
    status_.phase = TrainingPhase::paused;
    publish(
        [this] { return stop_.stop_requested(); }); // what is on the screen is what the pause left
    while (isPaused_() && !stop_.stop_requested())
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    pausedSeconds_ += secondsSince(begin);
    status_.phase = TrainingPhase::running;
    report(nullptr);
}

void TrainingLoop::note(const LossPoint& point, double seconds) {
    ++stepsDone_;
    stepSeconds_ += seconds;
    if (point.step % curveStride_ == 0)
        status_.curve.push_back(point);
    if (status_.curve.size() >= kMostCurvePoints) {
        thin(status_.curve);
        curveStride_ *= 2;
    }
}

void TrainingLoop::publishWhenDue() {
    if (Clock::now() < nextPublish_)
        return;
    publish([this] { return stop_.stop_requested(); });
    if (Clock::now() >= nextSave_ && model_ && model_->step == run_->stepIndex())
        save();
}

void TrainingLoop::publish(const TrainingRun::ShouldStop& shouldStop) {
    const Clock::time_point begin = Clock::now();
    auto model = run_->evaluate(shouldStop);
    if (!model)
        return;
    run_->keepAsGood();
    model_ = model;
    report(std::move(model));
    const double cost = secondsSince(begin);
    nextPublish_ =
        Clock::now() + duration(std::max(request_.publishIntervalSeconds, cost / kPublishShare));
}

void TrainingLoop::save() {
    if (request_.checkpointFolder.empty() || !model_)
        return;
    // A run that came to nothing leaves what was learned before it.
    if (status_.epoch == 0 && hasModel(request_.checkpointFolder))
        return;
    std::filesystem::create_directories(request_.checkpointFolder);
    run_->save(request_.checkpointFolder, *model_);
    nextSave_ = Clock::now() + duration(request_.checkpointIntervalSeconds);
}

void TrainingLoop::finish() {
    const bool isDone = run_->isDone();
    if (!isDone) {
        status_.phase = TrainingPhase::idle;
        report(nullptr); // the stop is visible before the last evaluation
    }
    if (!model_ || model_->step != run_->stepIndex())
        publish([] { return false; });
    save();
    status_.phase = isDone ? TrainingPhase::finished : TrainingPhase::idle;
    report(nullptr);
}

void TrainingLoop::fail(const std::string& message) {
    status_.phase = TrainingPhase::failed;
    status_.failure = message;
    report(nullptr);
    if (!run_ || !model_ || model_->step != run_->stepIndex())
        return;
    try {
        save(); // the last good weights: the run has gone back to them
    } catch (const std::exception& error) {
        status_.failure +=
            std::string(" The last good weights could not be saved either: ") + error.what();
        report(nullptr);
    }
}

void TrainingLoop::report(std::shared_ptr<const TrainedModel> model) {
    if (run_) {
        status_.epoch = run_->epoch();
        status_.step = run_->stepIndex();
    }
    if (stepsDone_ > 0) {
        status_.millisecondsPerStep = 1000 * stepSeconds_ / static_cast<double>(stepsDone_);
        const double stepsLeft = static_cast<double>(run_->stepCount() - run_->stepIndex());
        status_.remainingSeconds = std::max(0.0, stepsLeft) * status_.millisecondsPerStep / 1000;
    }
    status_.elapsedSeconds = secondsSince(start_) - pausedSeconds_;
    status_.memoryBytes = residentBytes();
    if (onUpdate_)
        onUpdate_({.status = status_, .model = std::move(model)});
}

} // namespace morphoscope
