// Stage: the real photos beside the decoded pictures, and in place of them.
#include "app/stage.h"

#include "render/texture_upload.h"

namespace morphoscope {
namespace {

constexpr double kCardDelaySeconds = 0.125;

std::optional<std::size_t> photoOfKey(const AppState& state, int key) {
    const auto& keys = state.session.morph.keys;
    if (key < 0 || key >= static_cast<int>(keys.size()) || !state.live.photos)
        return std::nullopt;
    return state.live.photos->indexOf(keys[static_cast<std::size_t>(key)].photo);
}

bool wantsCrossfade(const AppState& state) {
    return state.live.showsCrossfade || state.session.picture.split == PictureSplit::comparison;
}

// Both photos of a correction; none where none is open.
std::vector<std::size_t> correctedPhotos(const Live& live) {
    std::vector<std::size_t> photos;
    for (const std::string& name : live.correction.photos)
        if (const auto index = name.empty() ? std::nullopt : live.photos->indexOf(name))
            photos.push_back(*index);
    return photos;
}

} // namespace

// Of the key at which the morph of an aligned model stands.
std::optional<std::size_t> Stage::keyPhoto(const AppState& state) const {
    const Live& live = state.live;
    if (!live.model || !live.model->shape || !glideFrom_.empty() ||
        state.session.picture.source != PictureSource::morph ||
        state.session.picture.keptComponents >= 0 ||
        (live.moment.share > 0 && live.moment.share < 1))
        return std::nullopt;
    return photoOfKey(state, live.moment.share <= 0 ? live.moment.fromKey : live.moment.toKey);
}

// At a key the picture is the photo, also while its alignment is still being read.
PictureView Stage::standingPhoto(const AppState& state, const WarpShown& warp) const {
    const auto photo = isWarped(warp) ? std::nullopt : keyPhoto(state);
    return photo ? photos_.view(state.live.photos->photos[*photo]) : PictureView{};
}

// The real photos: of the nearest key, of the two keys a cross-fade mixes, of the photo under the
// mouse.
void Stage::drawPhotos(AppState& state, const Input& input) {
    Live& live = state.live;
    live.photo = {};
    live.crossfade = {};
    live.cardPhoto = {};
    live.correction.views = {};
    if (!live.photos)
        return;
    const auto from = photoOfKey(state, live.moment.fromKey);
    const auto to = photoOfKey(state, live.moment.toKey);
    const bool wantsPhoto =
        live.showsRealPhoto || state.session.picture.split != PictureSplit::none;
    const bool wantsCard = live.hoveredPhoto && live.hoverSeconds > kCardDelaySeconds;
    const std::vector<std::size_t> corrected = correctedPhotos(live);
    std::vector<std::size_t> wanted = corrected;
    const std::vector<std::size_t> warped = warpedPhotos(input);
    wanted.insert(wanted.end(), warped.begin(), warped.end());
    if (const auto photo = keyPhoto(state))
        wanted.push_back(*photo);
    if (wantsPhoto && live.nearestPhoto)
        wanted.push_back(*live.nearestPhoto);
    if (wantsCrossfade(state) && from && to)
        wanted.insert(wanted.end(), {*from, *to});
    if (wantsCard)
        wanted.push_back(*live.hoveredPhoto);
    photos_.advance(live.photos, wanted);

    const auto viewOf = [&](std::size_t index) { return photos_.view(live.photos->photos[index]); };
    if (wantsPhoto && live.nearestPhoto)
        live.photo = viewOf(*live.nearestPhoto);
    if (wantsCard)
        live.cardPhoto = viewOf(*live.hoveredPhoto);
    for (std::size_t side = 0; side < corrected.size(); ++side)
        live.correction.views[side] = viewOf(corrected[side]);
    if (!wantsCrossfade(state) || !from || !to)
        return;
    const PictureView first = viewOf(*from);
    const PictureView second = viewOf(*to);
    if (first.texture == 0 || second.texture == 0)
        return;
    const PictureSettings& settings = state.session.picture;
    const PictureSize size = fittedInto(live.photos->frame.aspect, shownSize(state, input));
    crossfadeTarget_.resize(size.width, size.height);
    pass_.draw({.first = {first.texture, {0, 0}, {1, 1}},
                .second = {second.texture, {0, 0}, {1, 1}},
                .mix = live.moment.share,
                .zoom = settings.zoom,
                .pan = settings.pan * -1.0f},
               crossfadeTarget_);
    live.crossfade = crossfadeTarget_.view();
}

void Stage::drawCard(Live& live) {
    live.cardReconstruction = {};
    if (!live.hoveredPhoto || !live.model || *live.hoveredPhoto >= live.latentRowOfPhoto.size())
        return;
    const int row = live.latentRowOfPhoto[*live.hoveredPhoto];
    if (row < 0 || static_cast<std::size_t>(row) >= live.model->reconstructions.size())
        return;
    if (row != cardRow_ || live.model != cardModel_) {
        cardReconstruction_ =
            uploadedTexture(live.model->reconstructions[static_cast<std::size_t>(row)]);
        cardRow_ = row;
        cardModel_ = live.model;
    }
    live.cardReconstruction = {cardReconstruction_.id(), cardReconstruction_.width(),
                               cardReconstruction_.height()};
}

} // namespace morphoscope
