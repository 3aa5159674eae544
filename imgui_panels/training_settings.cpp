#include "imgui_panels/training_settings.h"

#include "core/picture_shape.h"
#include "core/training_defaults.h"
#include "imgui_panels/widgets.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

namespace morphoscope {

namespace {

constexpr std::array<PictureSize, 3> kPresets{{{64, 48}, {128, 96}, {256, 192}}}; // of 4:3 photos

std::string sizeText(PictureSize size) {
    return std::to_string(size.width) + " x " + std::to_string(size.height);
}

void drawSizeRow(TrainingSettings& settings, double aspect, const char* whyDisabled) {
    const PictureSize now{settings.width, settings.height};
    std::vector<PictureSize> sizes;
    for (const PictureSize preset : kPresets)
        sizes.push_back(learnedSize(aspect, preset));
    // A size from the command line or an old session stays visible as a choice of its own.
    if (std::find(sizes.begin(), sizes.end(), now) == sizes.end())
        sizes.push_back(now);
    std::vector<std::string> texts;
    std::vector<const char*> choices;
    for (const PictureSize size : sizes)
        texts.push_back(sizeText(size));
    for (const std::string& text : texts)
        choices.push_back(text.c_str());
    int index = static_cast<int>(std::find(sizes.begin(), sizes.end(), now) - sizes.begin());
    if (choiceRow(index, {.label = "Picture size",
                          .choices = choices,
                          .defaultIndex = 1,
                          .tooltip = "Pixels of what is learned, in the shape of the photos. Twice "
                                     "the width takes four times as long.",
                          .whyDisabled = whyDisabled,
                          .isTall = true})) {
        settings.width = sizes[static_cast<std::size_t>(index)].width;
        settings.height = sizes[static_cast<std::size_t>(index)].height;
    }
}

// What a row goes back to. Sizes come from the photos, so the machine does not matter here.
TrainingSettings defaultsOf(ModelKind kind) {
    return defaultTrainingSettings(kind, Machine::cpu);
}

// Each kind is learned in its own way: what the user has left alone goes along.
void chooseKind(TrainingSettings& settings, ModelKind kind) {
    const TrainingSettings before = defaultsOf(settings.kind);
    const TrainingSettings after = defaultsOf(kind);
    settings.kind = kind;
    if (settings.epochs == before.epochs)
        settings.epochs = after.epochs;
    if (settings.learningRate == before.learningRate)
        settings.learningRate = after.learningRate;
    if (settings.batchSize == before.batchSize)
        settings.batchSize = after.batchSize;
    if (kind == ModelKind::aligned) // the shape's numbers come out of the latent
        settings.latentSize = std::max(settings.latentSize, kShapeSize + 2);
}

// What the model is.
void drawModelRows(TrainingSettings& settings, const Live& live, const char* why) {
    const std::size_t photoCount = live.photos ? live.photos->photos.size() : 0;
    const double aspect = live.photos ? live.photos->frame.aspect : WorkingFrame{}.aspect;
    const TrainingSettings defaults = defaultsOf(modelKindFor(photoCount));
    static constexpr std::array<const char*, 3> kKinds{"AE", "VAE", "Aligned"};
    int kind = static_cast<int>(settings.kind);
    if (choiceRow(
            kind,
            {.label = "Model",
             .choices = kKinds,
             .defaultIndex = static_cast<int>(defaults.kind),
             .tooltip =
                 "AE: only the pictures count. VAE: latents also stay close together, so that "
                 "places between photos look like something. Aligned: finds out first where the "
                 "same things lie in all photos, so that morphs move them.",
             .whyDisabled = why}))
        chooseKind(settings, static_cast<ModelKind>(kind));
    const bool hasShape = settings.kind == ModelKind::aligned;
    drawSizeRow(settings, aspect, why);
    sliderRow(settings.latentSize, IntegerRow{.label = "Latent size",
                                              .minimum = hasShape ? kShapeSize + 2 : 2,
                                              .maximum = 512,
                                              .defaultValue = defaults.latentSize,
                                              .isLogarithmic = true,
                                              .tooltip = "Numbers that describe one photo.",
                                              .whyDisabled = why});
    const char* whyBeta = settings.kind == ModelKind::ae ? "An AE has no KL term." : why;
    sliderRow(settings.beta,
              SliderRow{.label = "Beta",
                        .minimum = 0,
                        .maximum = 10,
                        .defaultValue = defaults.beta,
                        .tooltip =
                            "Weight of the KL term: more makes a smoother map and softer pictures.",
                        .whyDisabled = whyBeta});
}

// How it is learned.
void drawRunRows(TrainingSettings& settings, const char* why) {
    const TrainingSettings defaults = defaultsOf(settings.kind);
    sliderRow(settings.epochs, IntegerRow{.label = "Epochs",
                                          .minimum = 1,
                                          .maximum = 5000,
                                          .defaultValue = defaults.epochs,
                                          .isLogarithmic = true,
                                          .tooltip = "Times that every photo is seen.",
                                          .whyDisabled = why});
    sliderRow(settings.learningRate, SliderRow{.label = "Learning rate",
                                               .minimum = 1e-5f,
                                               .maximum = 1e-2f,
                                               .defaultValue = defaults.learningRate,
                                               .format = "%.5f",
                                               .isLogarithmic = true,
                                               .tooltip = "Largest step size of Adam.",
                                               .whyDisabled = why});
    sliderRow(settings.batchSize, IntegerRow{.label = "Batch",
                                             .minimum = 1,
                                             .maximum = 64,
                                             .defaultValue = defaults.batchSize,
                                             .tooltip = "Photos per step.",
                                             .whyDisabled = why});
    int seed = int(settings.seed);
    if (sliderRow(seed, IntegerRow{.label = "Seed",
                                   .minimum = 0,
                                   .maximum = 9999,
                                   .defaultValue = int(defaults.seed),
                                   .tooltip = "The same seed gives the same run.",
                                   .whyDisabled = why}))
        settings.seed = std::uint64_t(std::max(0, seed));
}

} // namespace

void drawTrainingSettings(TrainingSettings& settings, const Live& live, const char* whyLocked) {
    drawModelRows(settings, live, whyLocked);
    drawRunRows(settings, whyLocked);
}

} // namespace morphoscope
