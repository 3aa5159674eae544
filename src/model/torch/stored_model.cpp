#include "model/torch/stored_model.h"

#include "core/training_defaults.h"
#include "model/checkpoint.h"
#include "model/checkpoint_files.h"

#include <stdexcept>

namespace morphoscope {

namespace {

using nlohmann::json;

constexpr const char* kFormat = "morphoscope model 1";

json settingsJson(const TrainingSettings& settings) {
    return {{"kind", name(settings.kind)},
            {"epochs", settings.epochs},
            {"learningRate", settings.learningRate},
            {"batchSize", settings.batchSize},
            {"beta", settings.beta},
            {"latentSize", settings.latentSize},
            {"width", settings.width},
            {"height", settings.height},
            {"seed", settings.seed}};
}

TrainingSettings settingsFrom(const json& stored) {
    TrainingSettings settings;
    settings.kind = modelKindFromName(stored.at("kind").get<std::string>());
    settings.epochs = stored.at("epochs").get<int>();
    settings.learningRate = stored.at("learningRate").get<float>();
    settings.batchSize = stored.at("batchSize").get<int>();
    settings.beta = stored.at("beta").get<float>();
    settings.latentSize = stored.at("latentSize").get<int>();
    settings.width = stored.at("width").get<int>();
    settings.height = stored.at("height").get<int>();
    settings.seed = stored.at("seed").get<std::uint64_t>();
    checkTrainingSettings(settings);
    return settings;
}

std::map<std::string, std::string> metadataOf(const TrainedModel& model) {
    const auto text = [](const json& value) {
        return value.dump(-1, ' ', false, json::error_handler_t::replace);
    };
    return {{"format", kFormat},
            {"settings", text(settingsJson(model.settings))},
            {"names", text(model.names)},
            {"epoch", std::to_string(model.epoch)},
            {"step", std::to_string(model.step)},
            {"reconstructionPsnr", text(model.reconstructionPsnr)},
            {"activeUnits", std::to_string(model.activeUnits)}};
}

StoredTensor stored(const NamedWeights& weights) {
    const torch::Tensor plain = weights.values.detach().to(torch::kCPU).contiguous();
    return storedFloats(weights.name, plain.sizes().vec(),
                        {plain.data_ptr<float>(), static_cast<std::size_t>(plain.numel())});
}

StoredTensor storedLatents(const Eigen::MatrixXf& latents) {
    const Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> rows = latents;
    return storedFloats("latents", {rows.rows(), rows.cols()},
                        {rows.data(), static_cast<std::size_t>(rows.size())});
}

std::string listText(const std::vector<std::int64_t>& sizes) {
    std::string text;
    for (const std::int64_t size : sizes)
        text += (text.empty() ? "" : "x") + std::to_string(size);
    return text.empty() ? "one value" : text;
}

template <class Value>
void expectEqual(const std::string& what, const Value& saved, const Value& wanted,
                 const std::filesystem::path& folder) {
    if (saved == wanted)
        return;
    throw std::runtime_error("The checkpoint in " + folder.string() + " was made with another " +
                             what + " and cannot be resumed; reset the training to start afresh.");
}

} // namespace

void saveModel(const std::filesystem::path& folder, std::span<const NamedWeights> weights,
               const TrainedModel& model, const AlignedState* aligned) {
    std::vector<StoredTensor> tensors;
    for (const NamedWeights& entry : weights)
        tensors.push_back(stored(entry));
    tensors.push_back(storedLatents(model.latents));
    std::map<std::string, std::string> metadata = metadataOf(model);
    if (aligned) {
        for (StoredTensor& tensor : storedState(*aligned))
            tensors.push_back(std::move(tensor));
        metadata[kShapeEntry] = shapeMetadata(*aligned->shape);
    }
    writeSafetensors(folder / kModelFileName, std::move(tensors), metadata);
}

void saveOptimizer(const std::filesystem::path& folder, std::span<const StoredWeights> moments,
                   const TrainedModel& model) {
    std::vector<StoredTensor> tensors;
    for (const StoredWeights& entry : moments)
        tensors.push_back(stored(entry));
    writeSafetensors(optimizerPath(folder, model.step), std::move(tensors),
                     {{"format", kFormat}, {"step", std::to_string(model.step)}});
}

TrainedModel describedModel(const SafetensorsReader& reader, const std::filesystem::path& path) {
    const auto& metadata = reader.metadata();
    const auto format = metadata.find("format");
    if (format == metadata.end() || format->second != kFormat)
        throw std::runtime_error(path.string() +
                                 ": the file is not a model of this program (no \"" + kFormat +
                                 "\" in its metadata).");
    try {
        TrainedModel model;
        model.settings = settingsFrom(json::parse(metadata.at("settings")));
        model.names = json::parse(metadata.at("names")).get<std::vector<std::string>>();
        model.epoch = std::stoi(metadata.at("epoch"));
        model.step = std::stoll(metadata.at("step"));
        model.activeUnits = std::stoi(metadata.at("activeUnits"));
        const json psnr = json::parse(metadata.at("reconstructionPsnr"));
        model.reconstructionPsnr = psnr.is_number() ? psnr.get<double>() : 0;
        return model;
    } catch (const std::exception& error) {
        throw std::runtime_error(path.string() +
                                 ": the model's metadata is broken: " + error.what());
    }
}

torch::Tensor readTensor(SafetensorsReader& reader, const std::string& name,
                         const std::vector<std::int64_t>& shape) {
    const TensorEntry& entry = reader.require(name);
    if (entry.shape != shape)
        throw std::runtime_error("The tensor \"" + name + "\" in the model file is " +
                                 listText(entry.shape) + ", expected " + listText(shape) + ".");
    return torch::tensor(reader.readFloats(entry)).view(shape);
}

void readWeights(SafetensorsReader& reader, const AutoEncoder& network) {
    const torch::NoGradGuard noGradients;
    for (NamedWeights& weights : weightsOf(network))
        weights.values.copy_(readTensor(reader, weights.name, weights.values.sizes().vec()));
}

SavedState openState(const std::filesystem::path& folder) {
    SafetensorsReader model(folder / kModelFileName);
    TrainedModel described = describedModel(model, folder / kModelFileName);
    SafetensorsReader optimizer(optimizerPath(folder, described.step));
    return {.model = std::move(model),
            .optimizer = std::move(optimizer),
            .described = std::move(described)};
}

void checkSameRun(const SavedState& saved, const TrainingSettings& settings,
                  const std::vector<std::string>& names, const std::filesystem::path& folder) {
    const TrainingSettings& before = saved.described.settings;
    expectEqual("kind of model", before.kind, settings.kind, folder);
    expectEqual("latent size", before.latentSize, settings.latentSize, folder);
    expectEqual("picture size", std::pair(before.width, before.height),
                std::pair(settings.width, settings.height), folder);
    expectEqual("batch size", before.batchSize, settings.batchSize, folder);
    expectEqual("seed", before.seed, settings.seed, folder);
    expectEqual("set of photos", saved.described.names, names, folder);
}

} // namespace morphoscope
