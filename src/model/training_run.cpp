#include "model/training_run.h"

#include "model/evaluation.h"
#include "model/seeded_noise.h"
#include "model/stored_model.h"
#include "model/training_defaults.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <sstream>
#include <stdexcept>

namespace morphoscope {

namespace {

// Streams of the seed; the weights' start draws from stream 1.
constexpr std::uint64_t kNoiseStream = 2;
constexpr std::uint64_t kOrderStream = 3;

// Adam (Kingma, Ba 2015). The second moment forgets ten times faster than usual: runs are a few
// hundred steps long, and with 0.999 the same 400 steps ended 3 dB lower.
constexpr double kFirstDecay = 0.9;
constexpr double kSecondDecay = 0.99;
constexpr double kAdamEpsilon = 1e-8;

constexpr int kWarmUpSteps = 20;         // of the learning rate
constexpr double kFinalRateShare = 0.05; // a vae's learning rate falls along a cosine to this share
constexpr double kKlWarmUpShare = 0.3;   // of all steps, until beta counts in full

torch::Tensor bytesOf(const TrainingImages& images, const TrainingSettings& settings) {
    const auto count = static_cast<std::int64_t>(images.images.size());
    torch::Tensor bytes = torch::empty({count, 3, settings.height, settings.width}, torch::kUInt8);
    for (std::int64_t i = 0; i < count; ++i)
        bytes[i].copy_(imageBytes(images.images[static_cast<std::size_t>(i)]));
    return bytes;
}

void checkImages(const TrainingImages& images, const TrainingSettings& settings) {
    if (images.images.empty())
        throw std::runtime_error("There is no photo to train on, expected at least one.");
    if (images.names.size() != images.images.size())
        throw std::runtime_error("There are " + std::to_string(images.names.size()) +
                                 " photo names for " + std::to_string(images.images.size()) +
                                 " photos.");
    for (std::size_t i = 0; i < images.images.size(); ++i)
        checkImageSize(images.images[i], settings, images.names[i]);
}

} // namespace

TrainingRun::TrainingRun(const TrainingSettings& settings,
                         std::shared_ptr<const TrainingImages> images,
                         const ComputeOptions& compute)
    : settings_(settings), images_(std::move(images)), thread_(useDevice(compute)) {
    checkTrainingSettings(settings_);
    if (!images_)
        throw std::runtime_error("There is no photo to train on, expected at least one.");
    checkImages(*images_, settings_);
    bytes_ = bytesOf(*images_, settings_);
    const torch::Tensor mean = bytes_.to(torch::kFloat32).mean(0) / 255;
    network_ = makeAutoEncoder(settings_, mean);
    moveTo(network_, thread_.device);
    prepareForTraining();
    keepAsGood();
}

void TrainingRun::prepareForTraining() {
    weights_ = weightsOf(network_);
    moments_.clear();
    for (NamedWeights& weights : weights_) {
        weights.values.requires_grad_(true);
        moments_.push_back({torch::zeros_like(weights.values), torch::zeros_like(weights.values)});
    }
}

std::int64_t TrainingRun::stepsPerEpoch() const {
    return (bytes_.size(0) + settings_.batchSize - 1) / settings_.batchSize;
}

std::vector<std::int64_t> TrainingRun::batchPhotos() const {
    const auto epochNumber = static_cast<std::uint64_t>(epoch());
    const std::vector<std::int64_t> order =
        seededOrder(bytes_.size(0), settings_.seed, kOrderStream, epochNumber);
    const std::int64_t begin = step_ % stepsPerEpoch() * settings_.batchSize;
    const std::int64_t end = std::min(begin + settings_.batchSize, bytes_.size(0));
    return {order.begin() + begin, order.begin() + end};
}

torch::Tensor TrainingRun::pictures(const std::vector<std::int64_t>& photos) const {
    return bytes_.index_select(0, torch::tensor(photos))
        .to(thread_.device)
        .to(torch::kFloat32)
        .div_(255);
}

// A step is cut into parts so that a stop is noticed soon on a CPU; the size depends on the
// settings alone, so that the sums of gradients are the same on every machine.
std::int64_t TrainingRun::photosPerPart() const {
    constexpr std::int64_t kPixelsPerPart = 8 * 64 * 48;
    if (thread_.device.is_cuda())
        return settings_.batchSize;
    return std::max<std::int64_t>(1, kPixelsPerPart / (settings_.width * settings_.height));
}

TrainingRun::Losses TrainingRun::losses(const torch::Tensor& input,
                                        const torch::Tensor& noise) const {
    const Encoding code = encode(network_.encoder, input, settings_.kind);
    torch::Tensor latents = code.mean;
    torch::Tensor kl = torch::zeros({}, input.options());
    if (settings_.kind == ModelKind::vae) {
        latents = code.mean + noise * (0.5 * code.logVariance).exp();
        kl = klPerUnit(code).sum();
    }
    const torch::Tensor difference = decode(network_.decoder, latents) - input;
    return {.reconstruction = difference.square().sum(), .kl = kl};
}

double TrainingRun::learningRateNow() const {
    const double warmUp = std::min(1.0, static_cast<double>(step_ + 1) / kWarmUpSteps);
    if (settings_.kind == ModelKind::ae)
        return settings_.learningRate * warmUp;
    const double progress =
        std::min(1.0, static_cast<double>(step_) / static_cast<double>(stepCount()));
    const double cosine = 0.5 * (1 + std::cos(std::numbers::pi * progress));
    return settings_.learningRate * warmUp * (kFinalRateShare + (1 - kFinalRateShare) * cosine);
}

double TrainingRun::klWeightNow() const {
    const double warmUpSteps = std::max(1.0, kKlWarmUpShare * static_cast<double>(stepCount()));
    const double warmUp = std::min(1.0, static_cast<double>(step_) / warmUpSteps);
    const double valueCount = 3.0 * settings_.width * settings_.height;
    return warmUp * settings_.beta * 2 * kPixelDeviation * kPixelDeviation / valueCount;
}

std::optional<LossPoint> TrainingRun::step(const ShouldStop& shouldStop) {
    useThreads(thread_.threads);
    const std::vector<std::int64_t> photos = batchPhotos();
    const auto count = static_cast<std::int64_t>(photos.size());
    const torch::Tensor noise =
        SeededNoise(settings_.seed, kNoiseStream, static_cast<std::uint64_t>(step_))
            .normal({count, settings_.latentSize})
            .to(thread_.device);
    const double valueCount = 3.0 * settings_.width * settings_.height * static_cast<double>(count);
    for (NamedWeights& weights : weights_)
        weights.values.mutable_grad() = torch::Tensor();
    double reconstruction = 0;
    double kl = 0;
    for (std::int64_t begin = 0; begin < count; begin += photosPerPart()) {
        if (shouldStop())
            return std::nullopt;
        const std::int64_t end = std::min(begin + photosPerPart(), count);
        const Losses part = losses(pictures({photos.begin() + begin, photos.begin() + end}),
                                   noise.slice(0, begin, end));
        (part.reconstruction / valueCount + part.kl * (klWeightNow() / static_cast<double>(count)))
            .backward();
        reconstruction += part.reconstruction.item<double>() / valueCount;
        kl += part.kl.item<double>() / static_cast<double>(count);
    }
    const double total = reconstruction + klWeightNow() * kl;
    if (!std::isfinite(total))
        failNotFinite("The loss is not finite");
    applyGradients();
    return LossPoint{.step = step_++,
                     .total = static_cast<float>(total),
                     .reconstruction = static_cast<float>(reconstruction),
                     .kl = static_cast<float>(kl)};
}

void TrainingRun::applyGradients() {
    const torch::NoGradGuard noGradients;
    const double updates = static_cast<double>(step_ + 1);
    const double firstCorrection = 1 - std::pow(kFirstDecay, updates);
    const double secondCorrection = 1 - std::pow(kSecondDecay, updates);
    for (std::size_t i = 0; i < weights_.size(); ++i) {
        torch::Tensor values = weights_[i].values;
        const torch::Tensor gradient = values.grad();
        Moments& moments = moments_[i];
        moments.first.mul_(kFirstDecay).add_(gradient, 1 - kFirstDecay);
        moments.second.mul_(kSecondDecay).addcmul_(gradient, gradient, 1 - kSecondDecay);
        const torch::Tensor scale = (moments.second / secondCorrection).sqrt_().add_(kAdamEpsilon);
        values.addcdiv_(moments.first, scale, -learningRateNow() / firstCorrection);
    }
}

void TrainingRun::failNotFinite(const std::string& what) {
    const std::int64_t failedStep = step_;
    const torch::NoGradGuard noGradients;
    for (std::size_t i = 0; i < weights_.size(); ++i) {
        weights_[i].values.copy_(good_.weights[i]);
        moments_[i].first.copy_(good_.moments[i].first);
        moments_[i].second.copy_(good_.moments[i].second);
    }
    step_ = good_.step;
    std::ostringstream sentence;
    sentence << what << " at step " << failedStep << " with a learning rate of "
             << settings_.learningRate << "; the weights of step " << step_
             << " are kept, a smaller learning rate helps.";
    throw std::runtime_error(sentence.str());
}

void TrainingRun::keepAsGood() {
    const torch::NoGradGuard noGradients;
    good_ = {.weights = {}, .moments = {}, .step = step_};
    for (std::size_t i = 0; i < weights_.size(); ++i) {
        good_.weights.push_back(weights_[i].values.detach().clone());
        good_.moments.push_back({moments_[i].first.clone(), moments_[i].second.clone()});
    }
}

std::shared_ptr<const TrainedModel> TrainingRun::evaluate(const ShouldStop& shouldStop) {
    useThreads(thread_.threads);
    auto model = std::make_shared<TrainedModel>();
    model->settings = settings_;
    model->names = images_->names;
    model->epoch = epoch();
    model->step = step_;
    PhotoScores scores(settings_, bytes_.size(0));
    for (std::int64_t begin = 0; begin < bytes_.size(0); begin += photosPerPart()) {
        if (shouldStop())
            return nullptr;
        const std::int64_t end = std::min(begin + photosPerPart(), bytes_.size(0));
        scores.add(network_,
                   bytes_.slice(0, begin, end).to(thread_.device).to(torch::kFloat32).div_(255));
    }
    scores.moveInto(*model);
    if (std::isnan(model->reconstructionPsnr))
        failNotFinite("The reconstructions are not finite");
    auto decoder = std::make_shared<DecoderNetwork>(toDecoderNetwork(network_.decoder, settings_));
    decoder->generation = ++generation_;
    model->decoder = std::move(decoder);
    return model;
}

void TrainingRun::save(const std::filesystem::path& folder, const TrainedModel& evaluated) const {
    std::vector<StoredWeights> moments;
    for (std::size_t i = 0; i < weights_.size(); ++i) {
        moments.push_back({"first." + weights_[i].name, moments_[i].first});
        moments.push_back({"second." + weights_[i].name, moments_[i].second});
    }
    saveOptimizer(folder, moments,
                  evaluated); // first: a model newer than its moments could not go on
    saveModel(folder, weights_, evaluated);
    removeOlderOptimizers(folder, evaluated.step);
}

void TrainingRun::restore(const std::filesystem::path& folder) {
    const torch::NoGradGuard noGradients;
    SavedState saved = openState(folder);
    checkSameRun(saved, settings_, images_->names, folder);
    for (std::size_t i = 0; i < weights_.size(); ++i) {
        const std::string& name = weights_[i].name;
        weights_[i].values.copy_(readTensor(saved.model, name, weights_[i].values.sizes().vec()));
        moments_[i].first.copy_(
            readTensor(saved.optimizer, "first." + name, weights_[i].values.sizes().vec()));
        moments_[i].second.copy_(
            readTensor(saved.optimizer, "second." + name, weights_[i].values.sizes().vec()));
    }
    step_ = saved.described.step;
    keepAsGood();
}

} // namespace morphoscope
