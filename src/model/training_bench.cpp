#include "model/training_bench.h"

#include "model/trainer.h"

#include <stdexcept>

namespace morphoscope {

TrainingBench benchTraining(const TrainingImages& images, const TrainingSettings& settings,
                            const ComputeOptions& compute, double seconds) {
    // The caller's images outlive the run.
    const std::shared_ptr<const TrainingImages> borrowed(std::shared_ptr<void>(), &images);
    const TrainingRequest request{
        .settings = settings, .images = borrowed, .checkpointFolder = {}, .compute = compute};
    std::stop_source stop;
    TrainingBench bench;
    const auto note = [&](const TrainingUpdate& update) {
        if (update.model)
            bench.quality.push_back({.seconds = update.status.elapsedSeconds,
                                     .psnr = update.model->reconstructionPsnr});
        if (update.status.elapsedSeconds >= seconds)
            stop.request_stop();
    };
    const TrainingUpdate last = train(request, note, stop.get_token());
    if (last.status.phase == TrainingPhase::failed)
        throw std::runtime_error(last.status.failure);
    bench.steps = last.status.step;
    bench.device = last.status.device;
    if (bench.steps > 0)
        bench.millisecondsPerStep =
            1000 * last.status.elapsedSeconds / static_cast<double>(bench.steps);
    return bench;
}

} // namespace morphoscope
