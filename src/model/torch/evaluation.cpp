#include "model/torch/evaluation.h"

#include <cmath>
#include <limits>
#include <stdexcept>

namespace morphoscope {

namespace {

constexpr double kActiveThreshold = 0.01;    // nats of mean KL, or variance of an ae's latents
constexpr double kActiveAboveFreeBits = 0.1; // nats; free bits let any unit of an aligned model
                                             // reach half of this

using RowMajor = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

Eigen::MatrixXf toMatrix(const torch::Tensor& values) {
    const torch::Tensor plain = values.to(torch::kCPU).contiguous();
    return Eigen::Map<const RowMajor>(plain.data_ptr<float>(), plain.size(0), plain.size(1));
}

std::string sizeText(int width, int height) {
    return std::to_string(width) + "x" + std::to_string(height);
}

} // namespace

torch::Tensor imageBytes(const Image& image) {
    return torch::from_blob(const_cast<std::uint8_t*>(image.rgb.data()),
                            {image.height, image.width, 3}, torch::kUInt8)
        .permute({2, 0, 1});
}

std::vector<Image> imagesOf(const torch::Tensor& pictures) {
    const torch::Tensor bytes = (pictures.clamp(0, 1) * 255)
                                    .round()
                                    .to(torch::kUInt8)
                                    .permute({0, 2, 3, 1})
                                    .to(torch::kCPU)
                                    .contiguous();
    const std::int64_t imageBytes = bytes.numel() / std::max<std::int64_t>(1, bytes.size(0));
    std::vector<Image> images;
    for (std::int64_t i = 0; i < bytes.size(0); ++i) {
        const std::uint8_t* const begin = bytes.data_ptr<std::uint8_t>() + i * imageBytes;
        images.push_back({.width = static_cast<int>(bytes.size(2)),
                          .height = static_cast<int>(bytes.size(1)),
                          .rgb = {begin, begin + imageBytes}});
    }
    return images;
}

void checkImageSize(const Image& image, const TrainingSettings& settings, const std::string& name) {
    const std::size_t expected =
        std::size_t{3} * static_cast<std::size_t>(settings.width * settings.height);
    if (image.width != settings.width || image.height != settings.height ||
        image.rgb.size() != expected)
        throw std::runtime_error("The photo \"" + name + "\" has " +
                                 sizeText(image.width, image.height) + " pixels, expected " +
                                 sizeText(settings.width, settings.height) + ".");
}

torch::Tensor klPerUnit(const Encoding& code) {
    return 0.5 * (code.mean.square() + code.logVariance.exp() - code.logVariance - 1);
}

PhotoScores::PhotoScores(const TrainingSettings& settings, std::int64_t photoCount)
    : kind_(settings.kind), photoCount_(photoCount), latents_(photoCount, codeSize(settings)),
      klSums_(Eigen::VectorXd::Zero(codeSize(settings))) {}

void PhotoScores::add(const AutoEncoder& network, const torch::Tensor& pictures) {
    const torch::NoGradGuard noGradients;
    const Encoding code = encode(network.encoder, pictures, kind_);
    const torch::Tensor decoded = decode(network.decoder, code.mean);
    const torch::Tensor errors = (decoded - pictures).square().sum({1, 2, 3}).to(torch::kCPU);
    for (std::int64_t i = 0; i < errors.size(0); ++i)
        squaredErrors_.push_back(errors[i].item<double>());
    latents_.middleRows(added_, pictures.size(0)) = toMatrix(code.mean);
    if (isVariational(kind_))
        klSums_ += toMatrix(klPerUnit(code)).cast<double>().colwise().sum().transpose();
    for (Image& image : imagesOf(decoded))
        reconstructions_.push_back(std::move(image));
    added_ += pictures.size(0);
}

int PhotoScores::activeUnits() const {
    const double threshold = kind_ == ModelKind::aligned ? kActiveAboveFreeBits : kActiveThreshold;
    if (isVariational(kind_))
        return static_cast<int>(
            (klSums_.array() / static_cast<double>(photoCount_) > threshold).count());
    const Eigen::MatrixXf centred = latents_.rowwise() - latents_.colwise().mean();
    return static_cast<int>((centred.array().square().colwise().mean() > kActiveThreshold).count());
}

void PhotoScores::moveInto(TrainedModel& model) {
    const Image& first = reconstructions_.front();
    const auto valueCount = static_cast<double>(first.rgb.size());
    double squaredError = 0;
    for (const double error : squaredErrors_) {
        squaredError += error / static_cast<double>(photoCount_);
        model.reconstructionPsnrs.push_back(-10 * std::log10(error / valueCount));
    }
    model.reconstructionPsnr = std::isfinite(squaredError) && latents_.allFinite()
                                   ? -10 * std::log10(squaredError / valueCount)
                                   : std::numeric_limits<double>::quiet_NaN();
    model.activeUnits = activeUnits();
    model.latents = std::move(latents_);
    model.reconstructions = std::move(reconstructions_);
}

} // namespace morphoscope
