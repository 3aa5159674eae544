#include "app/stage.h"

#include "core/smoothstep.h"
#include "render/readback.h"
#include "render/texture_upload.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace morphoscope {
namespace {

constexpr int kThumbnailPixels = 128;
constexpr int kPreviewWidth = 192;
constexpr double kGlideSeconds = 0.4;

int pictureCount(PictureSplit split) {
    switch (split) {
    case PictureSplit::photo:
        return 2;
    case PictureSplit::comparison:
        return 3;
    case PictureSplit::none:
        break;
    }
    return 1;
}

// The photo whose latent is nearest to the one shown.
std::optional<std::size_t> nearestPhoto(const Live& live) {
    if (!live.model || !live.photos || live.shownLatent.empty())
        return std::nullopt;
    const Eigen::Map<const Eigen::RowVectorXf> latent(
        live.shownLatent.data(), static_cast<Eigen::Index>(live.shownLatent.size()));
    if (latent.size() != live.model->latents.cols())
        return std::nullopt;
    Eigen::Index row = 0;
    (live.model->latents.rowwise() - latent).rowwise().squaredNorm().minCoeff(&row);
    return live.photos->indexOf(live.model->names[static_cast<std::size_t>(row)]);
}

} // namespace

Stage::Stage(GlInfo gl, DecoderWish wish)
    : isSoftware_(gl.isSoftware), decoder_(std::move(gl), wish),
      thumbnails_(std::make_unique<ThumbnailAtlas>(kThumbnailPixels)) {}

void Stage::draw(AppState& state, const Input& input) {
    isMoving_ = state.live.playback.isPlaying && state.live.picture.texture != 0;
    updateThumbnails(state.live);
    decoder_.setNetwork(state.live.model ? state.live.model->decoder : nullptr);
    bool isOutOfDate = decoder_.advance();
    isOutOfDate |= followShaderFiles(state.live);
    updateShownLatent(state, input);
    updateWarps(state, input);
    isOutOfDate |= fields_.hasNews();
    drawPicture(state, input, isOutOfDate);
    drawMapPreview(state.live, isOutOfDate);
    drawPhotos(state, input);
    drawCard(state.live);
}

// True when the pass draws with another program now. A failure is logged once, when it appears.
bool Stage::followShaderFiles(Live& live) {
    const auto now = std::chrono::steady_clock::now();
    bool hasChanged = pass_.reloadIfChanged(now);
    hasChanged |= warped_.reloadIfChanged(now);
    const std::string& failure = !pass_.failure().empty()     ? pass_.failure()
                                 : !warped_.failure().empty() ? warped_.failure()
                                                              : decoder_.shaderFailure();
    if (failure != loggedShaderFailure_ && !failure.empty())
        live.log.push_back({LogLevel::failure, failure + " (the last good shader is used)"});
    loggedShaderFailure_ = failure;
    return hasChanged;
}

void Stage::updateThumbnails(Live& live) {
    if (live.photos != thumbnailsOf_) {
        thumbnailsOf_ = live.photos;
        std::vector<std::shared_ptr<const Image>> images;
        if (live.photos)
            for (const Photo& photo : live.photos->photos)
                images.push_back(photo.thumbnail);
        thumbnails_->setImages(std::move(images));
    }
    if (live.model != reconstructionsOf_ || live.photos != reconstructionPhotos_) {
        reconstructionsOf_ = live.model;
        reconstructionPhotos_ = live.photos;
        std::vector<std::shared_ptr<const Image>> images;
        for (const int row : live.latentRowOfPhoto)
            images.push_back(
                row < 0 || !live.model
                    ? nullptr
                    : std::shared_ptr<const Image>(
                          live.model, &live.model->reconstructions[static_cast<std::size_t>(row)]));
        const int longest =
            live.model ? std::max(live.model->decoder->width, live.model->decoder->height) : 0;
        if (!reconstructions_ || longest > reconstructions_->cellPixels())
            reconstructions_ =
                std::make_unique<ThumbnailAtlas>(std::max(longest, kThumbnailPixels));
        reconstructions_->setImages(std::move(images));
    }
    thumbnailsWait_ = thumbnails_->advance();
    live.thumbnails = thumbnails_->views();
    if (reconstructions_) {
        thumbnailsWait_ = reconstructions_->advance() || thumbnailsWait_;
        live.reconstructions = reconstructions_->views();
    }
}

void Stage::updateShownLatent(AppState& state, const Input& input) {
    Live& live = state.live;
    live.moment = {};
    live.morphPlace.reset();
    if (!live.model) {
        live.shownLatent.clear();
        live.shownSigmas.clear();
        live.nearestPhoto.reset();
        return;
    }
    const auto size = static_cast<std::size_t>(live.model->decoder->latentSize);
    Eigen::VectorXf latent = live.model->latents.colwise().mean().transpose();
    if (state.session.picture.source == PictureSource::morph && input.program) {
        latent = input.program->latentAt(live.playback.position);
        live.moment = input.program->momentAt(live.playback.position);
        if (!live.morphTrail.empty()) {
            const double place = input.program->pace.placeAt(live.playback.position);
            live.morphPlace = live.morphTrail[static_cast<std::size_t>(
                std::lround(place * static_cast<double>(live.morphTrail.size() - 1)))];
        }
    } else if (state.session.picture.latent.size() == size) {
        latent = Eigen::Map<const Eigen::VectorXf>(state.session.picture.latent.data(),
                                                   static_cast<Eigen::Index>(size));
    }
    const bool hasComponents = live.pca && live.pca->mean.size() == latent.size();
    if (hasComponents && state.session.picture.keptComponents >= 0)
        latent = rebuilt(*live.pca, latent, state.session.picture.keptComponents);
    latent = glided(std::move(latent), input.deltaSeconds);
    live.shownLatent.assign(latent.begin(), latent.end());
    live.shownSigmas.clear();
    if (hasComponents) {
        const Eigen::VectorXf scores = live.pca->components * (latent - live.pca->mean);
        for (Eigen::Index k = 0; k < scores.size(); ++k) {
            const float deviation = live.pca->deviations[k];
            live.shownSigmas.push_back(deviation > 0 ? scores[k] / deviation : 0);
        }
    }
    live.nearestPhoto = nearestPhoto(live);
}

void Stage::glide() {
    glideFrom_ = shown_.latent;
    glideSeconds_ = 0;
}

Eigen::VectorXf Stage::glided(Eigen::VectorXf target, double deltaSeconds) {
    glideSeconds_ += deltaSeconds;
    if (static_cast<Eigen::Index>(glideFrom_.size()) != target.size() ||
        glideSeconds_ >= kGlideSeconds) {
        glideFrom_.clear();
        return target;
    }
    const float share = smoothstep(static_cast<float>(glideSeconds_ / kGlideSeconds));
    const Eigen::Map<const Eigen::VectorXf> from(glideFrom_.data(), target.size());
    return from + share * (target - from);
}

// Of the largest picture; smaller ones beside it are drawn from as many pixels.
PictureSize Stage::shownSize(const AppState& state, const Input& input) {
    const TileRequest request{
        .count = state.live.isPresenting ? 1 : pictureCount(state.session.picture.split),
        .aspect = shownAspect(state.live),
        .width = static_cast<float>(input.regionWidth),
        .height = static_cast<float>(input.regionHeight),
        .gap = input.tileGap};
    const TilePlace largest = tilePlaces(request).front();
    return {std::max(1, static_cast<int>(std::lround(largest.width))),
            std::max(1, static_cast<int>(std::lround(largest.height)))};
}

void Stage::drawPicture(AppState& state, const Input& input, bool isOutOfDate) {
    Live& live = state.live;
    if (!live.model) {
        live.picture = {};
        live.networkAlone = {};
        shown_ = {};
        return;
    }
    const PictureSettings& settings = state.session.picture;
    const PictureSize size = shownSize(state, input);
    // The user's pan moves the picture, the cut's what is seen of it.
    const Cut cut{settings.zoom, settings.pan * -1.0f};
    const bool wantsAlone = live.model->shape && settings.split == PictureSplit::comparison;
    const WarpShown warp = warpOf(moment_);
    const PictureView photo = standingPhoto(state, warp);
    const Shown wanted{live.shownLatent, settings.zoom, settings.pan, size.width,
                       size.height,      wantsAlone,    photo.texture};
    if (wanted == shown_ && warp == warpShown_ && !isOutOfDate)
        return;
    const auto drawCut = [&](const Decoded& what, PictureTarget& target) {
        target.resize(size.width, size.height);
        if ((cut.zoom == 1 && cut.pan == Point2{}) || !live.model->shape)
            return drawDecoded(*live.model, what, cut, target);
        warpTarget_.resize(size.width, size.height);
        if (!drawDecoded(*live.model, what, {}, warpTarget_))
            return false;
        pass_.draw(
            {.first = {warpTarget_.view().texture}, .second = {}, .zoom = cut.zoom, .pan = cut.pan},
            target);
        return true;
    };
    if (photo.texture != 0) {
        if (decoder_.isPreparing()) // it is measured by what it is asked for
            decoder_.decode(DecodeSlot::picture, live.shownLatent);
        pictureTarget_.resize(size.width, size.height);
        pass_.draw({.first = {photo.texture}, .second = {}, .zoom = cut.zoom, .pan = cut.pan},
                   pictureTarget_);
    } else if (!drawCut({live.shownLatent, warp, kPictureSlots}, pictureTarget_)) {
        if (live.picture.texture != pictureTarget_.view().texture)
            live.picture = {}; // of another size, and gone
        return;                // the worker's first picture is still to come
    }
    live.networkAlone = {};
    if (wantsAlone && drawCut({live.shownLatent, {}, kPictureSlots}, aloneTarget_))
        live.networkAlone = aloneTarget_.view();
    shown_ = wanted;
    warpShown_ = warp;
    live.picture = pictureTarget_.view();
}

void Stage::drawMapPreview(Live& live, bool isOutOfDate) {
    if (!live.hoveredMapPlace || !live.map || !live.model ||
        live.map->latents.cols() != live.model->decoder->latentSize) {
        live.mapPreview = {};
        previewPlace_.reset();
        return;
    }
    if (previewPlace_ == live.hoveredMapPlace && previewMap_ == live.map && !isOutOfDate)
        return;
    const Eigen::VectorXf latent = latentAt(*live.map, *live.hoveredMapPlace);
    const PictureSize size = fittedInto(shownAspect(live), {kPreviewWidth, kPreviewWidth});
    previewTarget_.resize(size.width, size.height);
    const std::vector<float> numbers(latent.begin(), latent.end());
    if (!drawDecoded(*live.model, {numbers, warpOf(previewMoment_), kPreviewSlots}, {},
                     previewTarget_)) {
        if (live.mapPreview.texture != previewTarget_.view().texture)
            live.mapPreview = {};
        return;
    }
    previewPlace_ = live.hoveredMapPlace;
    previewMap_ = live.map;
    live.mapPreview = previewTarget_.view();
}

bool Stage::isBusy() const {
    const bool isQuick = warpShown_.warp && warpShown_.quality == WarpQuality::quick;
    return decoder_.isPreparing() || photos_.isBusy() || fields_.isBusy() || thumbnailsWait_ ||
           (!isMoving_ && (decoder_.isBusy() || !glideFrom_.empty() || isQuick));
}

void Stage::report(PerformanceStatus& status) const {
    status.gpuMemoryBytes = pictureTarget_.memoryBytes() + previewTarget_.memoryBytes() +
                            crossfadeTarget_.memoryBytes() + aloneTarget_.memoryBytes() +
                            photos_.memoryBytes() + thumbnails_->memoryBytes() +
                            warpTarget_.memoryBytes() + warped_.memoryBytes();
    if (reconstructions_)
        status.gpuMemoryBytes += reconstructions_->memoryBytes();
    decoder_.report(status);
}

Image Stage::still(const AppState& state, const FilmSettings& film) {
    const Live& live = state.live;
    if (!live.model)
        return {};
    const PictureSize size = fittedInto(shownAspect(live), {film.width, film.height});
    PictureTarget target(size.width, size.height);
    WarpShown warp = warpOf(moment_);
    warp.quality = WarpQuality::best;
    if (const PictureView photo = standingPhoto(state, warp); photo.texture != 0)
        pass_.draw({.first = {photo.texture}, .second = {}, .pan = {}}, target);
    else if (!drawDecoded(*live.model, {live.shownLatent, warp, kPictureSlots}, {}, target))
        return {};
    return readTextureImage(target.view().texture, size.width, size.height);
}

} // namespace morphoscope
