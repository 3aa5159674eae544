// Stage: an aligned model's pictures, which carry the photos' own detail.
#include "app/stage.h"

#include <algorithm>

namespace morphoscope {
namespace {

constexpr std::size_t kMostPrefetched = 12; // pairs and photos of the morph that is on

PhotoPair pairOf(const WarpMoment& moment) {
    return {moment.a, moment.b};
}

// The pairs of a morph's segments, those that come next first.
std::vector<PhotoPair> pairsAhead(const WarpScene& scene, const MorphProgram& program,
                                  double position) {
    std::vector<PhotoPair> pairs;
    const int count = program.path.segmentCount();
    const double place = program.pace.placeAt(position);
    for (int i = 0; i < count && pairs.size() < kMostPrefetched; ++i) {
        double middle = place + static_cast<double>(i) / count;
        middle -= static_cast<int>(middle);
        const int segment = std::min(count - 1, static_cast<int>(middle * count));
        pairs.push_back(pairOf(momentAt(scene, program, (segment + 0.5) / count)));
    }
    return pairs;
}

// The photos of a correction; none where none is open, or where they are not aligned (yet).
std::optional<PhotoPair> correctedPair(const Live& live) {
    if (!live.correction.isOpen() || !live.alignment)
        return std::nullopt;
    const auto indexOf = [&](const std::string& name) {
        const auto& photos = live.alignment->photos;
        return static_cast<std::size_t>(
            std::find_if(photos.begin(), photos.end(),
                         [&](const AlignedPhoto& photo) { return photo.name == name; }) -
            photos.begin());
    };
    const PhotoPair pair{indexOf(live.correction.photos[0]), indexOf(live.correction.photos[1])};
    return std::max(pair.first, pair.second) < live.alignment->photos.size() ? std::optional(pair)
                                                                             : std::nullopt;
}

} // namespace

bool Stage::WarpShown::operator==(const WarpShown& other) const {
    return moment == other.moment && warp == other.warp && photoA.texture == other.photoA.texture &&
           photoB.texture == other.photoB.texture && quality == other.quality;
}

WarpMoment Stage::momentNow(const AppState& state, const Input& input) const {
    const Live& live = state.live;
    const Eigen::Map<const Eigen::VectorXf> latent(
        live.shownLatent.data(), static_cast<Eigen::Index>(live.shownLatent.size()));
    const bool isOnPath = state.session.picture.source == PictureSource::morph && input.program &&
                          input.program->model == live.model && glideFrom_.empty() &&
                          state.session.picture.keptComponents < 0;
    if (isOnPath)
        return momentAt(*scene_, *input.program,
                        input.program->pace.placeAt(live.playback.position));
    return momentOf(*scene_, latent);
}

// Which photos the pictures of this frame carry; asks for their warps, and for those that come
// next.
void Stage::updateWarps(AppState& state, const Input& input) {
    Live& live = state.live;
    if (!scene_ || scene_->model != live.model || scene_->aligned != live.alignment ||
        scene_->photos != live.photos)
        scene_ = makeWarpScene(live.model, live.alignment, live.photos);
    moment_.reset();
    previewMoment_.reset();
    std::vector<PhotoPair> wanted;
    const std::optional<PhotoPair> corrected = correctedPair(live);
    if (corrected)
        wanted.push_back(std::minmax(corrected->first, corrected->second));
    if (scene_ && !live.shownLatent.empty()) {
        moment_ = momentNow(state, input);
        wanted.push_back(pairOf(*moment_));
    }
    if (scene_ && live.hoveredMapPlace && live.map &&
        live.map->latents.cols() == live.model->latents.cols()) {
        previewMoment_ = momentOf(*scene_, latentAt(*live.map, *live.hoveredMapPlace));
        wanted.push_back(pairOf(*previewMoment_));
    }
    live.correction.field = nullptr;
    if (wanted.empty()) {
        fields_.cancel();
        return;
    }
    if (scene_ && input.program && input.program->model == live.model) {
        const auto ahead = pairsAhead(*scene_, *input.program, live.playback.position);
        wanted.insert(wanted.end(), ahead.begin(), ahead.end());
    }
    fields_.advance(live.alignment, live.photos, wanted);
    if (const auto warp = corrected ? fields_.find(wanted.front()) : nullptr) {
        live.correction.field = warp->field;
        live.correction.startsAtSecond = corrected->first > corrected->second;
    }
}

std::size_t Stage::photoIndex(std::size_t aligned) const {
    // a scene's photos are all in its set
    return *scene_->photos->indexOf(scene_->aligned->photos[aligned].name);
}

std::vector<std::size_t> Stage::warpedPhotos(const Input& input) const {
    std::vector<std::size_t> photos;
    if (!scene_)
        return photos;
    for (const auto* moment : {&moment_, &previewMoment_})
        if (*moment)
            photos.insert(photos.end(), {photoIndex((*moment)->a), photoIndex((*moment)->b)});
    if (!input.program)
        return photos;
    for (const MorphKey& key : input.program->settings.keys)
        if (const auto index =
                key.photo.empty() ? std::nullopt : scene_->photos->indexOf(key.photo);
            index && photos.size() < kMostPrefetched)
            photos.push_back(*index);
    return photos;
}

Stage::WarpShown Stage::warpOf(const std::optional<WarpMoment>& moment) const {
    if (!moment)
        return {};
    const auto viewOf = [&](std::size_t aligned) {
        return photos_.view(scene_->photos->photos[photoIndex(aligned)]);
    };
    WarpShown shown{.moment = *moment,
                    .warp = fields_.find({moment->a, moment->b}),
                    .photoA = viewOf(moment->a),
                    .photoB = viewOf(moment->b)};
    // Without a GPU fewer samples have to do while something moves; what stands still is exact.
    if (isSoftware_ && *moment != warpShown_.moment)
        shown.quality = WarpQuality::quick;
    return shown;
}

bool Stage::isWarped(const WarpShown& warp) const {
    return scene_ && warp.warp && warp.photoA.texture != 0 && warp.photoB.texture != 0;
}

bool Stage::drawDecoded(const TrainedModel& model, const Decoded& what, const Cut& cut,
                        PictureTarget& target) {
    const WarpShown& warp = what.warp;
    const bool carriesPhotos = isWarped(warp);
    PictureSourceView a;
    PictureSourceView b;
    if (carriesPhotos) { // before the moment's own, which is good until the next decode only
        a = decoder_.decode(what.slots.keyA, warp.moment.latentA);
        b = decoder_.decode(what.slots.keyB, warp.moment.latentB);
    }
    const PictureSourceView now = decoder_.decode(what.slots.now, what.latent);
    if (now.texture == 0 || (carriesPhotos && (a.texture == 0 || b.texture == 0)))
        return false;
    if (!model.shape)
        pass_.draw({.first = now, .second = {}, .zoom = cut.zoom, .pan = cut.pan}, target);
    else if (carriesPhotos)
        warped_.draw({.scene = *scene_,
                      .moment = warp.moment,
                      .warp = warp.warp,
                      .photoA = warp.photoA,
                      .photoB = warp.photoB,
                      .decodedA = a,
                      .decodedB = b,
                      .decoded = now,
                      .quality = warp.quality},
                     target);
    else
        warped_.drawNetwork(model.shape, what.latent, now, target);
    return true;
}

} // namespace morphoscope
