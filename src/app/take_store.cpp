#include "app/take_store.h"

#include "app/morph_program.h"
#include "core/fnv1a.h"
#include "model/checkpoint.h"
#include "model/safetensors.h"

#include <cstdio>
#include <cstring>
#include <stdexcept>

namespace morphoscope {
namespace {

std::span<const float> values(const Eigen::MatrixXf& matrix) {
    return {matrix.data(), static_cast<std::size_t>(matrix.size())};
}

std::filesystem::path weightsFile(const std::filesystem::path& take, const std::string& hash) {
    return take.parent_path() / ("weights " + hash + ".safetensors");
}

std::string convolutionName(std::size_t index) {
    return "convolution" + std::to_string(index);
}

void writeWeights(const std::filesystem::path& file, const TrainedModel& model) {
    const DecoderNetwork& network = *model.decoder;
    const std::int64_t gridSize = static_cast<std::int64_t>(network.gridBias.size());
    std::vector<StoredTensor> tensors{
        storedFloats("grid.weight", {gridSize, network.latentSize}, network.gridWeights),
        storedFloats("grid.bias", {gridSize}, network.gridBias),
        storedIntegers(
            "grid.shape", {3},
            std::vector<std::int64_t>{network.gridChannels, network.gridHeight, network.gridWidth}),
        storedFloats("output.bias", {3, network.height, network.width}, network.outputBias),
        storedFloats("latents", {model.latents.cols(), model.latents.rows()},
                     values(model.latents))};
    std::vector<std::int64_t> doubling;
    for (std::size_t i = 0; i < network.convolutions.size(); ++i) {
        const ConvolutionLayer& layer = network.convolutions[i];
        tensors.push_back(storedFloats(convolutionName(i) + ".weight",
                                       {layer.outputChannels, layer.inputChannels, 3, 3},
                                       layer.weights));
        tensors.push_back(
            storedFloats(convolutionName(i) + ".bias", {layer.outputChannels}, layer.bias));
        doubling.push_back(layer.doublesSize ? 1 : 0);
    }
    tensors.push_back(
        storedIntegers("doubles", {static_cast<std::int64_t>(doubling.size())}, doubling));
    writeSafetensors(file, std::move(tensors), {{"format", "morphoscope take weights"}});
}

std::vector<float> floats(SafetensorsReader& reader, const std::string& name) {
    return reader.readFloats(reader.require(name));
}

DecoderNetwork readDecoder(SafetensorsReader& reader) {
    DecoderNetwork network;
    const TensorEntry& grid = reader.require("grid.weight");
    const TensorEntry& output = reader.require("output.bias");
    const auto shape = reader.readIntegers(reader.require("grid.shape"));
    const auto doubling = reader.readIntegers(reader.require("doubles"));
    if (grid.shape.size() != 2 || output.shape.size() != 3 || shape.size() != 3)
        throw std::runtime_error("its tensors have other shapes than a decoder's");
    network.latentSize = static_cast<int>(grid.shape[1]);
    network.gridChannels = static_cast<int>(shape[0]);
    network.gridHeight = static_cast<int>(shape[1]);
    network.gridWidth = static_cast<int>(shape[2]);
    network.height = static_cast<int>(output.shape[1]);
    network.width = static_cast<int>(output.shape[2]);
    network.gridWeights = floats(reader, "grid.weight");
    network.gridBias = floats(reader, "grid.bias");
    network.outputBias = floats(reader, "output.bias");
    for (std::size_t i = 0; i < doubling.size(); ++i) {
        const TensorEntry& weight = reader.require(convolutionName(i) + ".weight");
        if (weight.shape.size() != 4)
            throw std::runtime_error("its tensors have other shapes than a decoder's");
        network.convolutions.push_back(
            {.inputChannels = static_cast<int>(weight.shape[1]),
             .outputChannels = static_cast<int>(weight.shape[0]),
             .doublesSize = doubling[i] != 0,
             .activation = i + 1 == doubling.size() ? Activation::sigmoid : Activation::leakyRelu,
             .weights = reader.readFloats(weight),
             .bias = floats(reader, convolutionName(i) + ".bias")});
    }
    checkShapes(network);
    return network;
}

std::shared_ptr<const TrainedModel> readWeights(const std::filesystem::path& file) {
    auto model = std::make_shared<TrainedModel>();
    try {
        SafetensorsReader reader(file);
        model->decoder = std::make_shared<const DecoderNetwork>(readDecoder(reader));
        const TensorEntry& latents = reader.require("latents");
        if (latents.shape.size() != 2 || latents.shape[0] != model->decoder->latentSize)
            throw std::runtime_error("its latents do not fit its decoder");
        const std::vector<float> numbers = reader.readFloats(latents);
        model->latents =
            Eigen::Map<const Eigen::MatrixXf>(numbers.data(), latents.shape[1], latents.shape[0]);
    } catch (const std::exception& error) {
        throw std::runtime_error("The weights of a take, " + file.string() +
                                 ", cannot be read: " + error.what());
    }
    return model;
}

} // namespace

std::string modelHash(const TrainedModel& model) {
    Fnv1a hash;
    const auto add = [&](std::span<const float> numbers) { hash.add(std::as_bytes(numbers)); };
    add(model.decoder->gridWeights);
    add(model.decoder->gridBias);
    for (const ConvolutionLayer& layer : model.decoder->convolutions) {
        add(layer.weights);
        add(layer.bias);
    }
    add(model.decoder->outputBias);
    add(values(model.latents));
    char digits[17];
    std::snprintf(digits, sizeof digits, "%016llx", static_cast<unsigned long long>(hash.value()));
    return digits;
}

void recordTake(const std::filesystem::path& file, const MorphSettings& morph,
                const FilmSettings& film, const TrainedModel& model) {
    Take take{.morph = morph, .film = film, .modelHash = modelHash(model)};
    const Eigen::MatrixXf latents = keyLatents(morph.keys, model);
    for (std::size_t i = 0; i < take.morph.keys.size(); ++i) {
        const Eigen::VectorXf latent = latents.row(static_cast<Eigen::Index>(i)).transpose();
        take.morph.keys[i] = {.photo = {}, .latent = {latent.begin(), latent.end()}};
    }
    const std::filesystem::path weights = weightsFile(file, take.modelHash);
    if (!std::filesystem::exists(weights))
        writeWeights(weights, model);
    saveTake(file, take);
}

RecordedTake openTake(const std::filesystem::path& file) {
    RecordedTake recorded{.take = loadTake(file), .model = nullptr};
    recorded.model = readWeights(weightsFile(file, recorded.take.modelHash));
    if (const std::string found = modelHash(*recorded.model); found != recorded.take.modelHash)
        throw std::runtime_error(weightsFile(file, recorded.take.modelHash).string() +
                                 " holds other weights (" + found + ") than its name says.");
    // An aligned model's shapes and photos are the session's; they fit while it holds these
    // weights.
    const std::filesystem::path session = file.parent_path().parent_path();
    if (hasModel(session))
        if (auto model = loadModel(session); modelHash(*model) == recorded.take.modelHash)
            recorded.model = std::move(model);
    return recorded;
}

} // namespace morphoscope
