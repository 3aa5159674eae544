#include "app/alignment.h"

#include "morph/warp.h"
#include "photos/importer.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <stdexcept>

namespace morphoscope {

namespace {

// A photo that shares its template with nobody keeps the mean shape, and a group of its own.
void addTextures(TrainingImages& images, const std::vector<Image>& photos,
                 const AlignedSet& alignment, const TrainingSettings& settings) {
    PhotoShapes shapes = photoShapes(alignment);
    for (std::size_t i = 0; i < photos.size(); ++i) {
        const AlignedPhoto& photo = alignment.photos[i];
        if (photo.name != images.names[i])
            throw std::runtime_error("The alignment has '" + photo.name + "' where '" +
                                     images.names[i] + "' is learned.");
        const Eigen::VectorXf latent = shapes.latents.row(static_cast<Eigen::Index>(i)).transpose();
        images.textures.push_back(
            textureThrough(shapeOf(shapes.space, {latent.data(), std::size_t{kShapeSize}}),
                           photos[i], settings.width, settings.height));
        images.groups.push_back(photo.morphs ? photo.group : -1);
    }
    images.shapeLatents = std::move(shapes.latents);
    images.shape = std::make_shared<const ShapeSpace>(std::move(shapes.space));
}

constexpr float kStillThere = 0.005f; // widths

// Mean distance between where the model and the alignment have a photo, in widths.
float shapeDistance(const MapGrid& learned, const AlignedPhoto& photo) {
    float sum = 0;
    float count = 1e-6f;
    std::size_t i = 0;
    for (int y = 0; y < learned.height; ++y)
        for (int x = 0; x < learned.width; ++x, ++i) {
            const auto w = static_cast<float>(learned.width);
            const Point2 place{
                (static_cast<float>(x) + 0.5f) / w - 0.5f,
                (static_cast<float>(y) + 0.5f - 0.5f * static_cast<float>(learned.height)) / w};
            const float seen = sampled(photo.seen, place);
            sum += seen * length(learned.values[i] - sampled(photo.fromTemplate, place));
            count += seen;
        }
    return sum / count;
}

} // namespace

bool fitsAlignment(const TrainedModel& model, const AlignedSet& alignment) {
    if (!model.shape)
        return true;
    for (const AlignedPhoto& photo : alignment.photos) {
        const auto name = std::find(model.names.begin(), model.names.end(), photo.name);
        if (name == model.names.end() || !photo.morphs)
            continue;
        const Eigen::VectorXf latent = model.latents.row(name - model.names.begin()).transpose();
        const MapGrid learned = shapeOf(*model.shape, {latent.data(), std::size_t{kShapeSize}});
        if (shapeDistance(learned, photo) > kStillThere)
            return false;
    }
    return true;
}

std::string framedHash(const Photo& photo, const WorkingFrame& frame) {
    char text[32];
    std::snprintf(text, sizeof text, "%s%.4f", frame.fit == Fit::crop ? "c" : "l", frame.aspect);
    return photo.contentHash + text;
}

bool showsSamePictures(const AlignedSet& alignment, const PhotoSet& photos) {
    return std::ranges::all_of(alignment.photos, [&](const AlignedPhoto& aligned) {
        const auto index = photos.indexOf(aligned.name);
        return !index || framedHash(photos.photos[*index], photos.frame) == aligned.contentHash;
    });
}

AlignmentRequest alignmentRequest(const PhotoSet& photos, int threadCount,
                                  const std::filesystem::path& cache,
                                  std::span<const std::string> only) {
    constexpr int kWidth = 640; // what the aligner works with
    std::vector<std::size_t> distinct = distinctPhotos(photos);
    if (!only.empty())
        std::erase_if(distinct, [&](std::size_t i) {
            return std::find(only.begin(), only.end(), photos.photos[i].name) == only.end();
        });
    std::vector<Image> images =
        loadFittedImages(photos, distinct,
                         {.frame = photos.frame,
                          .width = kWidth,
                          .height = static_cast<int>(std::lround(kWidth / photos.frame.aspect))});
    AlignmentRequest request{.threadCount = threadCount, .cacheDirectory = cache};
    for (std::size_t i = 0; i < distinct.size(); ++i) {
        const Photo& photo = photos.photos[distinct[i]];
        request.photos.push_back(
            {photo.name, framedHash(photo, photos.frame), std::move(images[i])});
    }
    return request;
}

std::shared_ptr<const TrainingImages> trainingImages(const PhotoSet& photos,
                                                     const TrainingSettings& settings,
                                                     const AlignedSet* alignment,
                                                     std::stop_token stop) {
    const std::vector<std::size_t> distinct = distinctPhotos(photos);
    auto images = std::make_shared<TrainingImages>();
    for (const std::size_t index : distinct)
        images->names.push_back(photos.photos[index].name);
    images->images = loadFittedImages(
        photos, distinct,
        {.frame = photos.frame, .width = settings.width, .height = settings.height}, stop);
    if (settings.kind != ModelKind::aligned || stop.stop_requested())
        return images;
    if (!alignment || alignment->photos.size() != distinct.size())
        throw std::runtime_error("An aligned model of " + std::to_string(distinct.size()) +
                                 " photos needs them aligned; found " +
                                 std::to_string(alignment ? alignment->photos.size() : 0) + ".");
    // Twice as fine as the textures, which show the photos smaller: one clean shrinking.
    const int width = 2 * settings.width;
    const int height = static_cast<int>(std::lround(width / photos.frame.aspect));
    const std::vector<Image> fine = loadFittedImages(
        photos, distinct, {.frame = photos.frame, .width = width, .height = height}, stop);
    if (!stop.stop_requested())
        addTextures(*images, fine, *alignment, settings);
    return images;
}

} // namespace morphoscope
