#include "core/training_defaults.h"

#include <cmath>
#include <stdexcept>

namespace morphoscope {

namespace {

template <class Number>
void expectRange(const std::string& what, Number value, Number least, Number most) {
    if (!(value >= least && value <= most))
        throw std::runtime_error("The " + what + " is " + std::to_string(value) + ", expected " +
                                 std::to_string(least) + " to " + std::to_string(most) + ".");
}

void expectSide(const std::string& what, int pixels) {
    expectRange(what, pixels, 16, 1024);
    if (pixels % 16 != 0)
        throw std::runtime_error("The " + what + " is " + std::to_string(pixels) +
                                 ", expected a multiple of 16.");
}

} // namespace

TrainingSettings defaultTrainingSettings(ModelKind kind, Machine machine) {
    TrainingSettings settings;
    settings.kind = kind;
    if (kind == ModelKind::ae) {
        settings.epochs = 200;
        settings.learningRate = 5e-4f;
        settings.batchSize = 4;
    }
    if (machine == Machine::gpu) {
        settings.width = 256;
        settings.height = 192;
    }
    return settings;
}

ModelKind modelKindFor(std::size_t photoCount) {
    return photoCount >= 2 && photoCount <= kMostPhotosAligned ? ModelKind::aligned
                                                               : ModelKind::vae;
}

void checkTrainingSettings(const TrainingSettings& settings) {
    expectRange("number of epochs", settings.epochs, 1, 1'000'000);
    if (!(settings.learningRate > 0) || !std::isfinite(settings.learningRate))
        throw std::runtime_error("The learning rate is " + std::to_string(settings.learningRate) +
                                 ", expected a positive number.");
    expectRange("batch size", settings.batchSize, 1, 1024);
    expectRange("beta", settings.beta, 0.0f, 1e6f);
    const bool hasShape = settings.kind == ModelKind::aligned;
    expectRange("latent size", settings.latentSize, hasShape ? kShapeSize + 2 : 2, 4096);
    expectSide("picture width", settings.width);
    expectSide("picture height", settings.height);
}

bool isSameRun(const TrainingSettings& a, const TrainingSettings& b) {
    return a.kind == b.kind && a.latentSize == b.latentSize && a.width == b.width &&
           a.height == b.height && a.batchSize == b.batchSize && a.seed == b.seed;
}

const char* name(ModelKind kind) {
    switch (kind) {
    case ModelKind::ae:
        return "ae";
    case ModelKind::vae:
        return "vae";
    case ModelKind::aligned:
        break;
    }
    return "aligned";
}

ModelKind modelKindFromName(const std::string& name) {
    for (const ModelKind kind : {ModelKind::ae, ModelKind::vae, ModelKind::aligned})
        if (name == morphoscope::name(kind))
            return kind;
    throw std::runtime_error("The model \"" + name +
                             "\" is not known, expected ae, vae or aligned.");
}

} // namespace morphoscope
