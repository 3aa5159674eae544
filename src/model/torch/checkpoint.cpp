#include "model/torch/checkpoint.h"

#include "model/torch/auto_encoder.h"
#include "model/torch/decoder.h"
#include "model/torch/device.h"
#include "model/torch/evaluation.h"
#include "model/torch/stored_model.h"

#include <algorithm>
#include <stdexcept>

namespace morphoscope::torch_side {

namespace {

struct LoadedNetwork {
    TrainedModel described;
    AutoEncoder network;
    std::vector<float> latents;          // row-major
    std::optional<AlignedState> aligned; // of an aligned model
};

LoadedNetwork loadNetwork(const std::filesystem::path& folder, const torch::Device& device) {
    const std::filesystem::path path = folder / kModelFileName;
    SafetensorsReader reader(path);
    LoadedNetwork loaded{
        .described = describedModel(reader, path), .network = {}, .latents = {}, .aligned = {}};
    const TrainingSettings& settings = loaded.described.settings;
    loaded.network =
        makeAutoEncoder(settings, torch::full({3, settings.height, settings.width}, 0.5));
    readWeights(reader, loaded.network);
    moveTo(loaded.network, device);
    const TensorEntry& latents = reader.require("latents");
    const auto photoCount = static_cast<std::int64_t>(loaded.described.names.size());
    if (latents.shape != std::vector<std::int64_t>{photoCount, settings.latentSize})
        throw std::runtime_error(path.string() + ": the latents do not fit the " +
                                 std::to_string(photoCount) + " photo names and the latent size " +
                                 std::to_string(settings.latentSize) + ".");
    loaded.latents = reader.readFloats(latents);
    if (settings.kind == ModelKind::aligned)
        loaded.aligned = readState(reader, settings);
    return loaded;
}

constexpr std::size_t kImagesPerPart = 8;

} // namespace

std::shared_ptr<const TrainedModel> loadModel(const std::filesystem::path& folder,
                                              ComputeOptions compute) {
    const ComputeThread thread = useDevice(compute);
    LoadedNetwork loaded = loadNetwork(folder, thread.device);
    auto model = std::make_shared<TrainedModel>(std::move(loaded.described));
    DecoderNetwork network = toDecoderNetwork(loaded.network.decoder, model->settings);
    if (loaded.aligned) {
        network = withAxes(network, loaded.aligned->axes, kShapeSize);
        model->shape = loaded.aligned->shape;
        model->latentShares = model->shape->viewShares;
        model->latentShares.insert(model->latentShares.end(), loaded.aligned->axes.shares.begin(),
                                   loaded.aligned->axes.shares.end());
    }
    model->decoder = std::make_shared<const DecoderNetwork>(std::move(network));
    const auto latentSize = static_cast<std::size_t>(model->settings.latentSize);
    const auto rows = static_cast<Eigen::Index>(model->names.size());
    using RowMajor = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
    model->latents =
        Eigen::Map<const RowMajor>(loaded.latents.data(), rows, model->settings.latentSize);
    const auto decoder =
        makeDecoder(model->decoder, {.device = compute.device, .threads = thread.threads});
    const TrainingSettings& settings = model->settings;
    for (std::size_t row = 0; row < model->names.size(); ++row) {
        const auto latent =
            std::span<const float>(loaded.latents).subspan(row * latentSize, latentSize);
        const Image picture =
            fromPlanes(decoder->decode(latent, 1), settings.width, settings.height);
        model->reconstructions.push_back(
            model->shape
                ? drawnThroughShape(*model->shape, latent, picture, picture.width, picture.height)
                : picture);
    }
    return model;
}

Eigen::MatrixXf encodeImages(const std::filesystem::path& folder, std::span<const Image> images,
                             ComputeOptions compute) {
    const ComputeThread thread = useDevice(compute);
    const LoadedNetwork loaded = loadNetwork(folder, thread.device);
    const TrainingSettings& settings = loaded.described.settings;
    const c10::InferenceMode noGradients;
    Eigen::MatrixXf codes(static_cast<Eigen::Index>(images.size()), codeSize(settings));
    for (std::size_t begin = 0; begin < images.size(); begin += kImagesPerPart) {
        std::vector<torch::Tensor> part;
        for (const Image& image :
             images.subspan(begin, std::min(kImagesPerPart, images.size() - begin))) {
            checkImageSize(image, settings, std::to_string(begin + part.size() + 1));
            part.push_back(imageBytes(image));
        }
        const torch::Tensor pictures =
            torch::stack(part).to(thread.device).to(torch::kFloat32).div_(255);
        const torch::Tensor means = encode(loaded.network.encoder, pictures, settings.kind)
                                        .mean.to(torch::kCPU)
                                        .contiguous();
        using RowMajor = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
        codes.middleRows(static_cast<Eigen::Index>(begin), means.size(0)) =
            Eigen::Map<const RowMajor>(means.data_ptr<float>(), means.size(0), means.size(1));
    }
    if (!loaded.aligned)
        return codes;
    return alignedLatents(Eigen::MatrixXf::Zero(codes.rows(), kShapeSize), codes,
                          loaded.aligned->axes);
}

} // namespace morphoscope::torch_side
