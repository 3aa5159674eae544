#include "app/find_tuner.h"

#include <utility>

namespace morphoscope {
namespace {

double secondsSince(std::chrono::steady_clock::time_point start) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

std::vector<Photo> photosOf(const MarkedPhotos& marked) {
    std::vector<Photo> photos;
    for (const LabelledPhoto& photo : marked.photos)
        photos.push_back({.name = photo.name, .path = marked.paths.at(photo.moment.contentHash)});
    return photos;
}

std::shared_ptr<const TunedMarks> tuneOnMarks(const FitRequest& marks, FindTraining training,
                                              std::shared_ptr<VisionNetwork> network,
                                              Mailbox<TunedProgress>& progress,
                                              const std::stop_token& stop) {
    const auto start = std::chrono::steady_clock::now();
    const MarkedPhotos marked = markedPhotos(marks);
    double loss = 0;
    const auto report = [&](const TunedProgress& at) {
        loss = at.tuning.loss;
        progress.put(at);
    };
    auto finding = tuneOnLabels(std::move(network),
                                {.photos = photosOf(marked),
                                 .labelled = marked.photos,
                                 .training = training,
                                 .report = report},
                                stop);
    if (!finding)
        return nullptr; // stopped: nobody waits for it
    const auto fitted = fittedOn(marks, marked, std::move(finding->classifier));
    fitted->fit.loss = loss;
    fitted->fit.seconds = secondsSince(start);
    return std::make_shared<const TunedMarks>(
        TunedMarks{marks.labels, training, std::move(finding->features), fitted});
}

} // namespace

FindTuner::FindTuner(std::shared_ptr<FeatureSources> sources, ComputeOptions compute)
    : worker_([sources = std::move(sources), compute = std::move(compute),
               progress = progress_](const Request& request, const std::stop_token& stop) {
          return tuneOnMarks(request.marks, request.training,
                             sources->networkAt(request.folder, compute), *progress, stop);
      }) {}

void FindTuner::start(FitRequest marks, const std::string& folder, FindTraining training,
                      TuningStatus& status) {
    status = {.isRunning = true, .isUsed = status.isUsed, .isBehind = status.isBehind};
    progress_->take();
    start_ = std::chrono::steady_clock::now();
    worker_.request({std::move(marks), folder, training});
}

void FindTuner::cancel(TuningStatus& status) {
    worker_.cancel();
    status.isRunning = false;
}

std::shared_ptr<const TunedMarks> FindTuner::receive(TuningStatus& status) {
    if (!status.isRunning)
        return nullptr;
    status.seconds = secondsSince(start_);
    if (const auto at = progress_->take()) {
        status.run = at->run;
        status.runCount = at->runCount;
        status.step = at->tuning.step;
        status.stepCount = at->tuning.stepCount;
        status.loss = at->tuning.loss;
    }
    const auto result = worker_.poll();
    if (!result)
        return nullptr;
    status.isRunning = false;
    if (const auto* tuned = succeeded(*result))
        return *tuned;
    status.failure = failed(*result)->message;
    return nullptr;
}

} // namespace morphoscope
