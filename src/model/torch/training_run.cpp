#include "model/torch/training_run.h"

#include "core/training_defaults.h"
#include "model/checkpoint_files.h"
#include "model/torch/evaluation.h"
#include "model/torch/parallel_parts.h"
#include "model/torch/seeded_noise.h"
#include "model/torch/stored_model.h"

#include <algorithm>
#include <atomic>
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

constexpr float kVarianceFollows = 0.05f; // per step, of the way to the batch's error
constexpr float kLeastVariance = 6e-6f;   // deviation exp(-6): less than a step of 8 bits

torch::Tensor bytesOf(const TrainingImages& images, const TrainingSettings& settings) {
    const bool isAligned = settings.kind == ModelKind::aligned;
    const auto count = static_cast<std::int64_t>(images.images.size());
    torch::Tensor bytes = torch::empty({count, 3, settings.height, settings.width}, torch::kUInt8);
    for (std::int64_t i = 0; i < count; ++i) {
        const auto index = static_cast<std::size_t>(i);
        bytes[i].copy_(imageBytes(isAligned ? images.textures[index].image : images.images[index]));
    }
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
    if (isAligned())
        checkAlignedImages(*images_, settings_);
    bytes_ = bytesOf(*images_, settings_);
    if (isAligned())
        prepareAligned();
    network_ = makeAutoEncoder(settings_, meanPicture());
    moveTo(network_, thread_.device);
    prepareForTraining();
    keepAsGood();
}

void TrainingRun::prepareAligned() {
    const auto count = static_cast<std::int64_t>(images_->textures.size());
    seen_ = torch::empty({count, 1, settings_.height, settings_.width});
    for (std::int64_t i = 0; i < count; ++i) {
        const auto index = static_cast<std::size_t>(i);
        const std::vector<float>& seen = images_->textures[index].seen;
        std::copy(seen.begin(), seen.end(), seen_[i].data_ptr<float>());
        const Eigen::VectorXf shape = images_->shapeLatents.row(i).transpose();
        frames_.push_back(
            invertedMap(shapeOf(*images_->shape, {shape.data(), std::size_t{kShapeSize}}),
                        settings_.width, settings_.height));
    }
}

// Where an aligned set knows a place, of those who see it.
torch::Tensor TrainingRun::meanPicture() const {
    const torch::Tensor pictures = bytes_.to(torch::kFloat32) / 255;
    if (!isAligned())
        return pictures.mean(0);
    constexpr double kFillWeight = 1e-3;
    const torch::Tensor weights = seen_ + kFillWeight;
    return (pictures * weights).sum(0) / weights.sum(0);
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

BatchPart TrainingRun::batchPart(const std::vector<std::int64_t>& photos,
                                 const torch::Tensor& noise) const {
    const torch::Tensor indices = torch::tensor(photos);
    BatchPart part{
        .pictures =
            bytes_.index_select(0, indices).to(thread_.device).to(torch::kFloat32).div_(255),
        .noise = noise,
        .seen = {},
        .groups = {}};
    if (isAligned()) {
        part.seen = seen_.index_select(0, indices).to(thread_.device);
        for (const std::int64_t photo : photos)
            part.groups.push_back(images_->groups[static_cast<std::size_t>(photo)]);
    }
    return part;
}

// A step is cut into parts, so that threads share it and a stop is noticed soon. The cut depends on
// the settings alone: the sums of gradients are the same with any number of threads.
std::vector<TrainingRun::Part> TrainingRun::partsOf(std::int64_t count) const {
    std::int64_t partCount = 1;
    if (!thread_.device.is_cuda()) {
        constexpr std::int64_t kPixelsPerPart = 8 * 64 * 48;
        partCount =
            (count * settings_.width * settings_.height + kPixelsPerPart - 1) / kPixelsPerPart;
        partCount =
            std::min(count, (partCount + 1) / 2 * 2); // even: most machines share by 2, 4 or 8
    }
    std::vector<Part> parts;
    for (std::int64_t i = 0; i < partCount; ++i)
        parts.push_back({.begin = i * count / partCount, .end = (i + 1) * count / partCount});
    return parts;
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
    return warmUp * settings_.beta * 2 * static_cast<double>(variance_) / valueCount;
}

std::optional<LossPoint> TrainingRun::step(const ShouldStop& shouldStop) {
    const std::vector<std::int64_t> photos = batchPhotos();
    const auto count = static_cast<std::int64_t>(photos.size());
    const torch::Tensor noise =
        SeededNoise(settings_.seed, kNoiseStream, static_cast<std::uint64_t>(step_))
            .normal({count, codeSize(settings_) + (isAligned() ? 1 : 0)})
            .to(thread_.device);
    const std::vector<Part> parts = partsOf(count);
    std::vector<PartResult> results(parts.size());
    std::atomic<bool> isStopped = false;
    runParts(static_cast<int>(parts.size()), thread_.threads, [&](int index) {
        isStopped = isStopped || shouldStop();
        if (isStopped)
            return;
        useThreads(1);
        const Part part = parts[static_cast<std::size_t>(index)];
        results[static_cast<std::size_t>(index)] =
            learnPart({photos.begin() + part.begin, photos.begin() + part.end},
                      noise.slice(0, part.begin, part.end), count);
    });
    if (isStopped)
        return std::nullopt;
    LossPoint point{.step = step_};
    for (const PartResult& result : results) {
        point.reconstruction += static_cast<float>(result.reconstruction);
        point.kl += static_cast<float>(result.kl);
        point.total += static_cast<float>(result.minimised);
    }
    if (!std::isfinite(point.total))
        failNotFinite("The loss is not finite");
    applyGradients(results);
    if (isAligned())
        variance_ = std::max(kLeastVariance,
                             variance_ + kVarianceFollows * (point.reconstruction - variance_));
    ++step_;
    return point;
}

TrainingRun::PartResult TrainingRun::learnPart(const std::vector<std::int64_t>& photos,
                                               const torch::Tensor& noise,
                                               std::int64_t batchCount) const {
    const double valueCount =
        3.0 * settings_.width * settings_.height * static_cast<double>(batchCount);
    const LossSums sums = lossSums(network_, batchPart(photos, noise), settings_.kind);
    const torch::Tensor reconstruction = sums.reconstruction / valueCount;
    const torch::Tensor kl = sums.heldKl / static_cast<double>(batchCount);
    torch::Tensor minimised = reconstruction + kl * klWeightNow();
    if (sums.mixed.defined())
        minimised = minimised + sums.mixed / valueCount;
    std::vector<torch::Tensor> inputs;
    for (const NamedWeights& weights : weights_)
        inputs.push_back(weights.values);
    return {.gradients = torch::autograd::grad({minimised}, inputs),
            .minimised = minimised.item<double>(),
            .reconstruction = reconstruction.item<double>(),
            .kl = sums.kl.item<double>() / static_cast<double>(batchCount)};
}

void TrainingRun::applyGradients(const std::vector<PartResult>& parts) {
    useThreads(1);
    const torch::NoGradGuard noGradients;
    const double updates = static_cast<double>(step_ + 1);
    const double firstCorrection = 1 - std::pow(kFirstDecay, updates);
    const double secondCorrection = 1 - std::pow(kSecondDecay, updates);
    for (std::size_t i = 0; i < weights_.size(); ++i) {
        torch::Tensor values = weights_[i].values;
        torch::Tensor gradient = parts.front().gradients[i];
        for (std::size_t part = 1; part < parts.size(); ++part) // in order, whoever was first
            gradient.add_(parts[part].gradients[i]);
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
    variance_ = good_.variance;
    std::ostringstream sentence;
    sentence << what << " at step " << failedStep << " with a learning rate of "
             << settings_.learningRate << "; the weights of step " << step_
             << " are kept, a smaller learning rate helps.";
    throw std::runtime_error(sentence.str());
}

void TrainingRun::keepAsGood() {
    const torch::NoGradGuard noGradients;
    good_ = {.weights = {}, .moments = {}, .step = step_, .variance = variance_};
    for (std::size_t i = 0; i < weights_.size(); ++i) {
        good_.weights.push_back(weights_[i].values.detach().clone());
        good_.moments.push_back({moments_[i].first.clone(), moments_[i].second.clone()});
    }
}

std::shared_ptr<const TrainedModel> TrainingRun::evaluate(const ShouldStop& shouldStop) {
    useThreads(1);
    auto model = std::make_shared<TrainedModel>();
    model->settings = settings_;
    model->names = images_->names;
    model->epoch = epoch();
    model->step = step_;
    PhotoScores scores(settings_, bytes_.size(0));
    for (const Part part : partsOf(bytes_.size(0))) {
        if (shouldStop())
            return nullptr;
        scores.add(
            network_,
            bytes_.slice(0, part.begin, part.end).to(thread_.device).to(torch::kFloat32).div_(255));
    }
    scores.moveInto(*model);
    if (std::isnan(model->reconstructionPsnr))
        failNotFinite("The reconstructions are not finite");
    auto decoder = std::make_shared<DecoderNetwork>(toDecoderNetwork(network_.decoder, settings_));
    decoder->generation = ++generation_;
    model->decoder = std::move(decoder);
    if (isAligned())
        axes_ = publishAligned(*model, *images_, frames_);
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
    std::optional<AlignedState> aligned;
    if (isAligned())
        aligned = {.shape = images_->shape, .axes = axes_, .variance = variance_};
    saveModel(folder, weights_, evaluated, aligned ? &*aligned : nullptr);
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
    if (isAligned()) // the shape may be a newer one: what is learned goes on with it
        variance_ = readState(saved.model, settings_).variance;
    step_ = saved.described.step;
    keepAsGood();
}

} // namespace morphoscope
