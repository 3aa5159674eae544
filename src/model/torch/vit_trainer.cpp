#include "model/torch/vit_trainer.h"

#include "model/torch/parallel_parts.h"

#include <ATen/Functions.h>
#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace morphoscope {

namespace {

// A copy of a batch's gradients for every thread would cost a large network more than it gains.
constexpr int kMostParts = 4;

// A copy of its own, outside inference mode, so that it can learn.
torch::Tensor learning(const torch::Tensor& tensor) {
    torch::Tensor copy = at::empty(tensor.sizes(), tensor.options());
    copy.copy_(tensor);
    return copy.set_requires_grad(true);
}

torch::Tensor headTensor(const std::vector<float>& values, at::IntArrayRef shape,
                         const torch::Device& device) {
    return learning(torch::from_blob(const_cast<float*>(values.data()), shape).to(device));
}

VitNetwork learningCopy(const VitNetwork& start, const VitHead& head, const torch::Device& device) {
    VitNetwork network = start;
    network.head = {};
    for (torch::Tensor* tensor : tensorsOf(network))
        *tensor = learning(*tensor);
    network.config.labelCount = 2;
    network.head = {headTensor(head.weights, {2, network.config.featureCount()}, device),
                    headTensor(head.bias, {2}, device)};
    return network;
}

// AdamW without weight decay, the formulas of Kingma and Ba 2015 in the order of torch.optim.
class AdamW {
public:
    explicit AdamW(std::vector<torch::Tensor> parameters) : parameters_(std::move(parameters)) {
        for (const torch::Tensor& parameter : parameters_) {
            means_.push_back(at::zeros_like(parameter.detach()));
            squares_.push_back(at::zeros_like(parameter.detach()));
        }
    }

    void step(const std::vector<torch::Tensor>& gradients, double learningRate) {
        const at::NoGradGuard noGradients;
        ++step_;
        const double meanCorrection = 1 - std::pow(kBeta1, step_);
        const double squareCorrection = std::sqrt(1 - std::pow(kBeta2, step_));
        for (std::size_t i = 0; i < parameters_.size(); ++i) {
            means_[i].mul_(kBeta1).add_(gradients[i], 1 - kBeta1);
            squares_[i].mul_(kBeta2).addcmul_(gradients[i], gradients[i], 1 - kBeta2);
            const torch::Tensor divisor = (squares_[i].sqrt() / squareCorrection).add_(kEpsilon);
            parameters_[i].addcdiv_(means_[i], divisor, -learningRate / meanCorrection);
        }
    }

private:
    static constexpr double kBeta1 = 0.9;
    static constexpr double kBeta2 = 0.999;
    static constexpr double kEpsilon = 1e-8;

    std::vector<torch::Tensor> parameters_;
    std::vector<torch::Tensor> means_;
    std::vector<torch::Tensor> squares_;
    int step_ = 0;
};

// As torch.nn.utils.clip_grad_norm_.
void clip(std::vector<torch::Tensor>& gradients, double largest) {
    std::vector<torch::Tensor> norms;
    for (const torch::Tensor& gradient : gradients)
        norms.push_back(gradient.norm());
    const double norm = at::stack(norms).norm().item<double>();
    const double factor = largest / (norm + 1e-6);
    if (factor < 1)
        for (torch::Tensor& gradient : gradients)
            gradient = gradient * factor; // not in place: two gradients may share their memory
}

class Tuning {
public:
    Tuning(const VitNetwork& start, const TuningRequest& request, const ComputeThread& thread)
        : request_(request), thread_(thread),
          network_(learningCopy(start, request.head, thread.device)), optimizer_(parameters()) {}

    // The loss of the batch before the step.
    double step(const std::vector<std::size_t>& batch, double learningRate) {
        const int partCount =
            thread_.device.is_cuda()
                ? 1
                : std::min({kMostParts, thread_.threads, static_cast<int>(batch.size())});
        std::vector<Part> parts(static_cast<std::size_t>(partCount));
        runParts(partCount, partCount, [&](int index) {
            useThreads(std::max(1, thread_.threads / partCount));
            const auto at = [&](int part) {
                return batch.begin() + static_cast<std::ptrdiff_t>(batch.size()) * part / partCount;
            };
            parts[static_cast<std::size_t>(index)] =
                partOf({at(index), at(index + 1)}, weightOf(batch));
        });
        useThreads(thread_.threads);
        Part sum = std::move(parts.front()); // always in this order, for the same bits
        for (std::size_t part = 1; part < parts.size(); ++part) {
            sum.loss += parts[part].loss;
            for (std::size_t i = 0; i < sum.gradients.size(); ++i)
                sum.gradients[i] = sum.gradients[i] + parts[part].gradients[i]; // see clip()
        }
        if (!std::isfinite(sum.loss))
            throw std::runtime_error("The loss is not finite any more; a smaller learning rate "
                                     "may help.");
        clip(sum.gradients, request_.settings.largestGradient);
        optimizer_.step(sum.gradients, learningRate);
        return sum.loss;
    }

    VitNetwork take() {
        for (torch::Tensor* tensor : tensorsOf(network_))
            *tensor = tensor->detach();
        return std::move(network_);
    }

private:
    struct Part {
        double loss = 0;
        std::vector<torch::Tensor> gradients;
    };

    std::vector<torch::Tensor> parameters() {
        std::vector<torch::Tensor> list;
        for (const torch::Tensor* tensor : tensorsOf(network_))
            list.push_back(*tensor);
        return list;
    }

    float weightOf(std::size_t photo) const {
        return request_.isPositive[photo] ? request_.settings.positiveWeight
                                          : request_.settings.negativeWeight;
    }

    // The weighted mean divides by the weights of the whole batch.
    double weightOf(const std::vector<std::size_t>& batch) const {
        double sum = 0;
        for (const std::size_t photo : batch)
            sum += weightOf(photo);
        return sum;
    }

    Part partOf(const std::vector<std::size_t>& photos, double batchWeight) {
        const auto count = static_cast<std::int64_t>(photos.size());
        const torch::Tensor pictures = at::empty({count, 3, request_.height, request_.width});
        const auto photoSize = static_cast<std::size_t>(pictures.numel() / count);
        std::vector<std::int64_t> labels;
        for (std::size_t i = 0; i < photos.size(); ++i) {
            request_.planes(photos[i], {pictures.data_ptr<float>() + i * photoSize, photoSize});
            labels.push_back(request_.isPositive[photos[i]] ? 1 : 0);
        }
        const torch::Tensor classes = torch::tensor(labels, at::kLong).to(thread_.device);
        const torch::Tensor weights = torch::tensor(
            std::vector<float>{request_.settings.negativeWeight, request_.settings.positiveWeight});
        const torch::Tensor logits =
            dense(network_.head, vitFeatures(network_, pictures.to(thread_.device)));
        const torch::Tensor loss = at::nll_loss(at::log_softmax(logits, 1), classes,
                                                weights.to(thread_.device), at::Reduction::Sum) /
                                   batchWeight;
        return {.loss = loss.item<double>(),
                .gradients = torch::autograd::grad({loss}, parameters())};
    }

    const TuningRequest& request_;
    const ComputeThread& thread_;
    VitNetwork network_;
    AdamW optimizer_;
};

} // namespace

std::optional<VitNetwork> tunedNetwork(const VitNetwork& start, const TuningRequest& request,
                                       const TuningRun& run) {
    Tuning tuning(start, request, run.thread);
    const int stepCount = static_cast<int>(request.batches.size());
    for (int step = 0; step < stepCount; ++step) {
        if (run.stop.stop_requested())
            return std::nullopt;
        const double rate =
            request.settings.learningRate * (stepCount - step) / static_cast<double>(stepCount);
        const double loss = tuning.step(request.batches[static_cast<std::size_t>(step)], rate);
        if (run.onProgress)
            run.onProgress({step + 1, stepCount, loss, rate});
    }
    return tuning.take();
}

} // namespace morphoscope
