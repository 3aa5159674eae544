#include "model/aligned_model.h"

#include <nlohmann/json.hpp>

#include <cmath>
#include <stdexcept>
#include <utility>

namespace morphoscope {

namespace {

using nlohmann::json;
using RowMajor = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

constexpr const char* kVariance = "likelihood.variance";

StoredTensor storedMatrix(const std::string& name, const Eigen::MatrixXf& matrix) {
    const RowMajor rows = matrix;
    return storedFloats(name, {rows.rows(), rows.cols()},
                        {rows.data(), static_cast<std::size_t>(rows.size())});
}

StoredTensor storedVector(const std::string& name, std::span<const float> values) {
    return storedFloats(name, {static_cast<std::int64_t>(values.size())}, values);
}

Eigen::MatrixXf readMatrix(SafetensorsReader& reader, const std::string& name, Eigen::Index rows,
                           Eigen::Index columns) {
    const TensorEntry& entry = reader.require(name);
    if (valueCount(entry) != rows * columns)
        throw std::runtime_error("The tensor \"" + name + "\" in the model file has " +
                                 std::to_string(valueCount(entry)) + " values, expected " +
                                 std::to_string(rows * columns) + ".");
    const std::vector<float> values = reader.readFloats(entry);
    return Eigen::Map<const RowMajor>(values.data(), rows, columns);
}

std::vector<float> readVector(SafetensorsReader& reader, const std::string& name,
                              Eigen::Index size) {
    const Eigen::MatrixXf values = readMatrix(reader, name, size, 1);
    return {values.data(), values.data() + size};
}

ShapeSpace describedShape(const SafetensorsReader& reader) {
    constexpr int kMostCells = 1024;
    const auto entry = reader.metadata().find(kShapeEntry);
    if (entry == reader.metadata().end())
        throw std::runtime_error(std::string("The model file has no \"") + kShapeEntry +
                                 "\" in its metadata, which an aligned model needs.");
    ShapeSpace shape;
    try {
        const json stored = json::parse(entry->second);
        shape.columns = stored.at("columns").get<int>();
        shape.rows = stored.at("rows").get<int>();
        shape.templateExtent = stored.at("templateExtent").get<float>();
        shape.templateAspect = stored.at("templateAspect").get<float>();
        shape.pictureAspect = stored.at("pictureAspect").get<float>();
    } catch (const json::exception& error) {
        throw std::runtime_error(std::string("The shape in the model file is broken: ") +
                                 error.what());
    }
    if (shape.columns < 2 || shape.rows < 2 || shape.columns > kMostCells ||
        shape.rows > kMostCells || !(shape.templateExtent > 0) || !(shape.templateAspect > 0) ||
        !(shape.pictureAspect > 0))
        throw std::runtime_error(
            "The shape in the model file has " + std::to_string(shape.columns) + " x " +
            std::to_string(shape.rows) + " places, expected 2 to 1024 each and positive sizes.");
    return shape;
}

} // namespace

void checkAlignedImages(const TrainingImages& images, const TrainingSettings& settings) {
    const std::size_t count = images.images.size();
    if (!images.shape || images.textures.size() != count || images.groups.size() != count ||
        images.shapeLatents.rows() != static_cast<Eigen::Index>(count) ||
        images.shapeLatents.cols() != kShapeSize)
        throw std::runtime_error("An aligned model learns from aligned photos; found " +
                                 std::to_string(images.textures.size()) + " textures for " +
                                 std::to_string(count) + " photos.");
    const auto pixels =
        static_cast<std::size_t>(settings.width) * static_cast<std::size_t>(settings.height);
    for (std::size_t i = 0; i < count; ++i)
        if (images.textures[i].image.rgb.size() != 3 * pixels ||
            images.textures[i].image.width != settings.width ||
            images.textures[i].seen.size() != pixels)
            throw std::runtime_error("The texture of \"" + images.names[i] + "\" is " +
                                     std::to_string(images.textures[i].image.width) + "x" +
                                     std::to_string(images.textures[i].image.height) +
                                     ", expected " + std::to_string(settings.width) + "x" +
                                     std::to_string(settings.height) + ".");
}

std::vector<float> coverage(const TrainingImages& images) {
    std::vector<float> share(images.textures.front().seen.size(), 0.0f);
    for (const TemplateTexture& texture : images.textures)
        for (std::size_t i = 0; i < share.size(); ++i)
            share[i] += texture.seen[i] / static_cast<float>(images.textures.size());
    return share;
}

LightAxes publishAligned(TrainedModel& model, const TrainingImages& images,
                         const std::vector<MapGrid>& frames) {
    const std::vector<float> weights = coverage(images);
    LightAxes axes =
        lightAxes({.codes = model.latents, .pictures = model.reconstructions, .weights = weights});
    model.shape = images.shape;
    model.latents = alignedLatents(images.shapeLatents, model.latents, axes);
    model.latentShares = images.shape->viewShares;
    model.latentShares.insert(model.latentShares.end(), axes.shares.begin(), axes.shares.end());
    model.decoder =
        std::make_shared<const DecoderNetwork>(withAxes(*model.decoder, axes, kShapeSize));
    double squaredError = 0;
    for (std::size_t i = 0; i < frames.size(); ++i) {
        model.reconstructions[i] = drawnAt(*images.shape, frames[i], model.reconstructions[i]);
        model.reconstructionPsnrs[i] = psnr(images.images[i], model.reconstructions[i]);
        squaredError +=
            std::pow(10.0, -model.reconstructionPsnrs[i] / 10) / static_cast<double>(frames.size());
    }
    if (std::isfinite(model.reconstructionPsnr)) // else the run has failed, and says so
        model.reconstructionPsnr = -10 * std::log10(squaredError);
    return axes;
}

std::vector<StoredTensor> storedState(const AlignedState& state) {
    const ShapeSpace& shape = *state.shape;
    return {storedVector("shape.mean",
                         {shape.mean.data(), static_cast<std::size_t>(shape.mean.size())}),
            storedMatrix("shape.basis", shape.basis),
            storedVector("shape.shares", shape.viewShares),
            storedVector("light.mean", {state.axes.mean.data(),
                                        static_cast<std::size_t>(state.axes.mean.size())}),
            storedMatrix("light.to_axes", state.axes.toAxes),
            storedMatrix("light.from_axes", state.axes.fromAxes),
            storedVector("light.shares", state.axes.shares),
            storedVector(kVariance, {&state.variance, 1})};
}

std::string shapeMetadata(const ShapeSpace& shape) {
    return json{{"columns", shape.columns},
                {"rows", shape.rows},
                {"templateExtent", shape.templateExtent},
                {"templateAspect", shape.templateAspect},
                {"pictureAspect", shape.pictureAspect}}
        .dump();
}

AlignedState readState(SafetensorsReader& reader, const TrainingSettings& settings) {
    ShapeSpace shape = describedShape(reader);
    const Eigen::Index values = Eigen::Index{2} * shape.columns * shape.rows;
    const Eigen::Index codes = codeSize(settings);
    shape.mean = readMatrix(reader, "shape.mean", values, 1);
    shape.basis = readMatrix(reader, "shape.basis", values, kShapeSize);
    shape.viewShares = readVector(reader, "shape.shares", kShapeSize);
    AlignedState state;
    state.axes = {.mean = readMatrix(reader, "light.mean", codes, 1),
                  .toAxes = readMatrix(reader, "light.to_axes", codes, codes),
                  .fromAxes = readMatrix(reader, "light.from_axes", codes, codes),
                  .shares = readVector(reader, "light.shares", codes)};
    state.variance = readVector(reader, kVariance, 1).front();
    state.shape = std::make_shared<const ShapeSpace>(std::move(shape));
    return state;
}

} // namespace morphoscope
