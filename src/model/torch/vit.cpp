#include "model/torch/vit.h"

#include "model/torch/device.h"
#include "model/torch/parallel_parts.h"
#include "model/torch/vit_network.h"
#include "model/torch/vit_trainer.h"

#include <algorithm>
#include <atomic>
#include <stdexcept>

namespace morphoscope::torch_side {

namespace {

// What c10 throws must not cross the library's border: its type is not known on the other side.
template <class Work> auto inWords(const Work& work) {
    try {
        return work();
    } catch (const c10::Error& error) {
        throw std::runtime_error(std::string("LibTorch cannot compute the vision transformer: ") +
                                 error.what_without_backtrace());
    }
}

class Layers : public VisionTransformer::Layers {
public:
    Layers(VitNetwork network, ComputeThread thread)
        : network_(std::move(network)), thread_(std::move(thread)) {}

    const VitConfig& config() const override { return network_.config; }
    const std::string& deviceName() const override { return thread_.name; }
    VitWeights weights() const override { return weightsOf(network_); }

    std::vector<float> run(const VitInput& input, Output output,
                           const std::stop_token& stop) const override {
        return inWords([&] { return runParts(input, output, stop); });
    }

    std::unique_ptr<VisionTransformer::Layers> tuned(const TuningRequest& request,
                                                     const OnTuningProgress& onProgress,
                                                     const std::stop_token& stop) const override {
        return inWords([&]() -> std::unique_ptr<VisionTransformer::Layers> {
            std::optional<VitNetwork> tuned =
                tunedNetwork(network_, request, {thread_, onProgress, stop});
            return tuned ? std::make_unique<Layers>(std::move(*tuned), thread_) : nullptr;
        });
    }

private:
    // A processor takes the photos one by one, each on one thread: no barrier, and the working set
    // of one photo stays in its cache. A CUDA device wants many at once.
    int photosPerPart() const { return thread_.device.is_cuda() ? 32 : 1; }

    std::vector<float> runParts(const VitInput& input, Output output,
                                const std::stop_token& stop) const {
        const std::int64_t columns =
            output == Output::logits ? network_.config.labelCount : network_.config.featureCount();
        const int partSize = photosPerPart();
        const int partCount = (input.photoCount + partSize - 1) / partSize;
        std::vector<float> results(static_cast<std::size_t>(input.photoCount * columns));
        morphoscope::runParts(partCount, thread_.device.is_cuda() ? 1 : thread_.threads,
                              [&](int part) {
                                  if (stop.stop_requested())
                                      return;
                                  const int first = part * partSize;
                                  const int count = std::min(partSize, input.photoCount - first);
                                  const torch::Tensor values = runPart(input, first, count, output);
                                  std::copy_n(values.data_ptr<float>(), values.numel(),
                                              results.begin() + first * columns);
                              });
        return stop.stop_requested() ? std::vector<float>() : results;
    }

    torch::Tensor runPart(const VitInput& input, int first, int count, Output output) const {
        const c10::InferenceMode noGradients;
        useThreads(1);
        const std::size_t photoSize = std::size_t{3} * static_cast<std::size_t>(input.width) *
                                      static_cast<std::size_t>(input.height);
        const float* begin = input.planes.data() + photoSize * static_cast<std::size_t>(first);
        const torch::Tensor pictures =
            torch::from_blob(const_cast<float*>(begin), {count, 3, input.height, input.width});
        torch::Tensor values = vitFeatures(network_, pictures.to(thread_.device));
        if (output == Output::logits)
            values = dense(network_.head, values);
        return values.to(torch::kCPU).contiguous();
    }

    VitNetwork network_;
    ComputeThread thread_;
};

} // namespace

std::unique_ptr<VisionTransformer::Layers> makeVisionTransformer(VitWeights weights,
                                                                 ComputeOptions compute) {
    return inWords([&]() -> std::unique_ptr<VisionTransformer::Layers> {
        const ComputeThread thread = useDevice(compute);
        const c10::InferenceMode noGradients;
        return std::make_unique<Layers>(networkOf(std::move(weights), thread.device), thread);
    });
}

} // namespace morphoscope::torch_side
