#include "app/figures.h"

#include "app/model_pictures.h"
#include "app/morph_program.h"
#include "app/open_session.h"
#include "app/pair_scores.h"
#include "core/components.h"
#include "core/latent_map.h"
#include "core/picture_shape.h"
#include "core/training_defaults.h"
#include "figure/image_grid.h"
#include "figure/plots.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <stdexcept>

namespace morphoscope {
namespace {

constexpr double kSigmas[] = {-3, -2, -1, 0, 1, 2, 3};

std::string percentText(float share) {
    char text[16];
    std::snprintf(text, sizeof text, "%.0f %%", static_cast<double>(share) * 100);
    return text;
}

constexpr int kAlignedWidth = 320; // of an aligned model's pictures: as wide as a figure's cell

// What the window shows of a latent.
class Pictures {
public:
    explicit Pictures(const FigureSubject& subject)
        : pictures_(subject.model, subject.scene, 2 * kAlignedWidth),
          width_(subject.model->shape ? kAlignedWidth : subject.model->decoder->width),
          height_(subject.model->shape
                      ? static_cast<int>(std::lround(kAlignedWidth / pictureAspect(*subject.model)))
                      : subject.model->decoder->height) {}
    Image of(const Eigen::VectorXf& latent) { return pictures_.ofLatent(latent, width_, height_); }
    Image at(const MorphProgram& program, double position) {
        return pictures_.atPlace(program, program.pace.placeAt(position), width_, height_);
    }

private:
    ModelPictures pictures_;
    int width_;
    int height_;
};

// "component 1 (40 %)", "view 1 (84 %)"
std::string axisText(const Pca& pca, Eigen::Index k) {
    const std::string name = pca.names.empty() ? "component " + std::to_string(k + 1)
                                               : componentName(pca, static_cast<std::size_t>(k));
    return name + " (" + percentText(pca.shares[k]) + ")";
}

Image reconImage(const FigureSubject& subject) {
    const std::vector<Image> originals = learnedPhotos(*subject.model, *subject.photos);
    std::vector<Reconstruction> photos;
    for (std::size_t i = 0; i < originals.size(); ++i)
        photos.push_back({.name = subject.model->names[i],
                          .original = originals[i],
                          .regenerated = subject.model->reconstructions[i],
                          .psnr = psnr(originals[i], subject.model->reconstructions[i])});
    return reconFigure(photos, lightStyle(),
                       subject.model->shape ? "The network alone: the window carries the photos' "
                                              "own detail on top."
                                            : "");
}

// The yardstick's pictures between two photos, at these times.
std::vector<Image> yardstickFrames(const FigureSubject& subject, Yardstick yardstick,
                                   const MorphSettings& settings,
                                   const std::vector<double>& times) {
    if (!subject.scene)
        throw std::runtime_error("What an aligned model is measured against is drawn from its "
                                 "session; this session's model is of another kind.");
    if (settings.keys[0].photo.empty() || settings.keys[1].photo.empty())
        throw std::runtime_error("A cross-fade or a similarity goes between two photos; found a "
                                 "latent.");
    const auto pair = pairToScore({.photos = subject.scene->photos,
                                   .aligned = subject.scene->aligned,
                                   .a = settings.keys[0].photo,
                                   .b = settings.keys[1].photo,
                                   .photoWidth = 2 * kAlignedWidth});
    const MorphPicture picture = yardstick == Yardstick::crossfade
                                     ? crossfadeRequest(*pair).picture
                                     : similarityRequest(*pair).picture;
    const int height =
        static_cast<int>(std::lround(kAlignedWidth / subject.scene->photos->frame.aspect));
    std::vector<Image> frames;
    for (const double time : times)
        frames.push_back(picture(static_cast<float>(time), kAlignedWidth, height));
    return frames;
}

std::vector<Image> modelFrames(const FigureSubject& subject, const MorphSettings& settings,
                               const std::vector<double>& times) {
    const auto program =
        makePacedProgram({.settings = settings, .model = subject.model, .scene = subject.scene});
    Pictures pictures(subject);
    std::vector<Image> frames;
    for (const double time : times)
        frames.push_back(pictures.at(*program, time));
    return frames;
}

const char* wayOf(std::optional<Yardstick> yardstick, const TrainedModel& model) {
    if (!yardstick)
        return name(model.settings.kind);
    return *yardstick == Yardstick::crossfade ? "cross-fade" : "best similarity";
}

Image traverseImage(const FigureSubject& subject, const FigureOptions& options) {
    MorphSettings settings{.keys = {}, .path = PathKind::lerp, .evenPace = false, .loop = false};
    for (const std::string& key : options.keys)
        settings.keys.push_back(keyFromText(key, *subject.model));
    if (settings.keys.empty())
        settings.keys = suggestedTour(*subject.model, 2);
    if (settings.keys.size() != 2)
        throw std::runtime_error("figure traverse goes between two photos; found " +
                                 std::to_string(settings.keys.size()) + " keys.");
    const auto nameOf = [](const MorphKey& key) {
        return key.photo.empty() ? "latent" : key.photo;
    };
    TraverseFigure figure{.way = wayOf(options.yardstick, *subject.model),
                          .fromName = nameOf(settings.keys[0]),
                          .toName = nameOf(settings.keys[1]),
                          .frames = {},
                          .times = frameTimes(options.frames, FilmEnds::both)};
    figure.frames = options.yardstick
                        ? yardstickFrames(subject, *options.yardstick, settings, figure.times)
                        : modelFrames(subject, settings, figure.times);
    return traverseFigure(figure, lightStyle());
}

// One row of pictures: base + sigma * direction.
DirectionRow directionRow(Pictures& pictures, std::string label, const Eigen::VectorXf& base,
                          const Eigen::VectorXf& direction) {
    DirectionRow row{.label = std::move(label), .frames = {}};
    for (const double sigma : kSigmas)
        row.frames.push_back(pictures.of(base + static_cast<float>(sigma) * direction));
    return row;
}

// A step of one sigma in a dimension: of the prior for a vae (1), of the photos' own latents for an
// ae, which has none, and for an aligned model, whose unused dimensions then stand still.
float dimensionSigma(const TrainedModel& model, int dimension) {
    if (model.settings.kind == ModelKind::vae)
        return 1;
    const Eigen::VectorXf column = model.latents.col(dimension);
    const float squares = (column.array() - column.mean()).square().sum();
    return std::sqrt(squares / static_cast<float>(std::max<Eigen::Index>(1, column.size() - 1)));
}

Image dimensionsImage(const FigureSubject& subject, const FigureOptions& options) {
    const TrainedModel& model = *subject.model;
    Pictures pictures(subject);
    const Eigen::VectorXf mean = model.latents.colwise().mean().transpose();
    DirectionsFigure figure{.title = "One latent dimension down and up",
                            .sigmas = {std::begin(kSigmas), std::end(kSigmas)},
                            .rows = {}};
    for (const int dimension : options.dimensions) {
        if (dimension < 0 || dimension >= model.decoder->latentSize)
            throw std::runtime_error("There is no latent dimension " + std::to_string(dimension) +
                                     "; this model has 0 to " +
                                     std::to_string(model.decoder->latentSize - 1) + ".");
        const Eigen::VectorXf direction =
            Eigen::VectorXf::Unit(model.decoder->latentSize, dimension) *
            dimensionSigma(model, dimension);
        figure.rows.push_back(
            directionRow(pictures, "dimension " + std::to_string(dimension), mean, direction));
    }
    return directionsFigure(figure, lightStyle());
}

Image componentsImage(const FigureSubject& subject, const FigureOptions& options) {
    const Pca pca = latentComponents(*subject.model);
    Pictures pictures(subject);
    DirectionsFigure figure{.title = "Principal components down and up",
                            .sigmas = {std::begin(kSigmas), std::end(kSigmas)},
                            .rows = {}};
    const auto count = std::min<Eigen::Index>(options.components, pca.components.rows());
    for (Eigen::Index k = 0; k < count; ++k)
        figure.rows.push_back(directionRow(pictures, axisText(pca, k), pca.mean,
                                           pca.components.row(k).transpose() * pca.deviations[k]));
    return directionsFigure(figure, lightStyle());
}

Image screeImage(const FigureSubject& subject) {
    const Pca pca = latentComponents(*subject.model);
    return screePlot({.title = pca.names.empty() ? "Variance of the latents by component"
                                                 : "Variance by view and light, half for each",
                      .shares = {pca.shares.begin(), pca.shares.end()},
                      .noiseShare = noiseLevel(*subject.model)},
                     lightStyle());
}

Image mapImage(const FigureSubject& subject, const FigureOptions& options) {
    const LatentMap map =
        makeLatentMap({.latents = subject.model->latents,
                       .pca = std::make_shared<const Pca>(latentComponents(*subject.model)),
                       .kind = options.layout,
                       .perplexity = subject.map.perplexity,
                       .seed = subject.map.seed});
    MapFigure figure{.title = "All photos on the plane",
                     .xAxis = {},
                     .yAxis = {},
                     .positions = map.positions,
                     .thumbnails = {},
                     .names = subject.model->names};
    for (const std::string& name : subject.model->names) {
        const auto index = subject.photos->indexOf(name);
        figure.thumbnails.push_back(index ? subject.photos->photos[*index].thumbnail : nullptr);
    }
    if (options.layout == MapLayoutKind::pca && map.pca && map.pca->shares.size() > 1) {
        figure.xAxis = axisText(*map.pca, 0);
        figure.yAxis = axisText(*map.pca, 1);
    }
    return mapFigure(figure, lightStyle());
}

} // namespace

Image figureImage(const FigureSubject& subject, const FigureOptions& options) {
    switch (options.kind) {
    case FigureKind::recon:
        return reconImage(subject);
    case FigureKind::traverse:
        return traverseImage(subject, options);
    case FigureKind::dims:
        return dimensionsImage(subject, options);
    case FigureKind::pca:
        return componentsImage(subject, options);
    case FigureKind::scree:
        return screeImage(subject);
    case FigureKind::map:
        break;
    }
    return mapImage(subject, options);
}

} // namespace morphoscope
