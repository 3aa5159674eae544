// App: selection, latents, keys and playback; consequences of the commands about them.
#include "app/app.h"

#include "core/key_order.h"
#include "core/latent_map.h"
#include "imgui_panels/layout.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <random>

namespace morphoscope {
namespace {

constexpr double kTourIdleSeconds = 60; // on stage, without input
constexpr int kTourKeys = 24;

Eigen::VectorXf vectorOf(const std::vector<float>& values) {
    return Eigen::Map<const Eigen::VectorXf>(values.data(),
                                             static_cast<Eigen::Index>(values.size()));
}

std::vector<float> valuesOf(const Eigen::VectorXf& vector) {
    return {vector.begin(), vector.end()};
}

} // namespace

void App::showLatent(std::vector<float> latent) {
    if (!state_.live.model ||
        static_cast<int>(latent.size()) != state_.live.model->decoder->latentSize)
        return;
    state_.live.playback.isPlaying = false;
    state_.session.picture.source = PictureSource::latent;
    state_.session.picture.latent = std::move(latent);
}

void App::playMorph() {
    state_.session.picture.source = PictureSource::morph;
    state_.live.playback.isPlaying = state_.session.morph.keys.size() > 1;
}

void App::setKeys(std::vector<MorphKey> keys) {
    playsFirstMorph_ = false;
    state_.session.morph.keys = std::move(keys);
    if (state_.session.morph.keys.empty())
        state_.live.playback = {};
}

// On stage and left alone: all photos one after the other, for ever. Any input brings the user's
// own morph back.
void App::updateTour(const FrameInput& input) {
    const bool isAlone = state_.live.isPresenting && input.idleSeconds > kTourIdleSeconds;
    if (isAlone && !tour_ && state_.live.model && state_.live.model->names.size() > 1) {
        tour_ = state_.session.morph;
        tour_->loop = true;
        tour_->speed = 1;
        tour_->path = PathKind::spline;
        stage_->glide();
        tour_->keys = longTour(*state_.live.model, kTourKeys);
        state_.live.tourKeys = tour_->keys;
        playMorph();
        state_.live.playback = {.isPlaying = true, .position = 0};
    } else if (!isAlone && tour_) {
        // The picture stays where the tour left it; the user goes on from there.
        tour_.reset();
        state_.live.tourKeys.clear();
        stage_->glide();
        showLatent(state_.live.shownLatent);
    }
}

void App::run(const command::SelectPhotos& select) {
    if (!state_.live.photos)
        return;
    const auto& photos = state_.live.photos->photos;
    std::vector<std::string>& selection = state_.session.selection;
    if (select.how == command::Select::replace) {
        selection.clear();
        state_.live.find.selection.clear();
    }
    for (const std::size_t index : select.photos) {
        if (index >= photos.size())
            continue;
        const auto found = std::find(selection.begin(), selection.end(), photos[index].name);
        if (found == selection.end())
            selection.push_back(photos[index].name);
        else if (select.how == command::Select::toggle)
            selection.erase(found);
    }
}

// A, then B, then C: every click adds a key and the morph plays at once. After Esc (nothing
// selected) a click starts a new morph. Where one looks for photos it only selects.
void App::run(const command::ClickPhoto& click) {
    if (!state_.live.photos || click.photo >= state_.live.photos->photos.size())
        return;
    if (isFinding(state_.session.window)) {
        run(command::SelectPhotos{{click.photo}, click.how}); // to be marked; the morph stays
        return;
    }
    const Photo& photo = state_.live.photos->photos[click.photo];
    // The same bytes are learned once, under the first of their names.
    const std::string& name = photo.duplicateOf.empty() ? photo.name : photo.duplicateOf;
    std::vector<MorphKey> keys = state_.session.morph.keys;
    const bool startsAnew = state_.session.selection.empty();
    run(command::SelectPhotos{{click.photo}, click.how});
    if (startsAnew)
        keys.clear();
    const auto found = std::find_if(keys.begin(), keys.end(),
                                    [&](const MorphKey& key) { return key.photo == name; });
    if (click.how == command::Select::toggle && found != keys.end())
        keys.erase(found);
    else if (keys.empty() || keys.back().photo != name)
        keys.push_back({.photo = name, .latent = {}});
    const std::size_t count = keys.size();
    setKeys(std::move(keys));
    // Start on the way to the photo just clicked.
    state_.live.playback.position =
        count < 2
            ? 0
            : static_cast<double>(count - 2) /
                  static_cast<double>(state_.session.morph.loop && count > 1 ? count : count - 1);
    stage_->glide();
    playMorph();
}

void App::run(const command::ClearSelection&) {
    state_.session.selection.clear();
    state_.live.find.selection.clear();
}

void App::run(const command::StepPhoto& step) {
    const Live& live = state_.live;
    if (!live.photos || live.photos->photos.empty())
        return;
    const auto count = static_cast<std::ptrdiff_t>(live.photos->photos.size());
    std::ptrdiff_t index = step.by > 0 ? -1 : 0;
    if (!state_.session.selection.empty())
        if (const auto at = live.photos->indexOf(state_.session.selection.back()))
            index = static_cast<std::ptrdiff_t>(*at);
    index = ((index + step.by) % count + count) % count;
    const auto photo = static_cast<std::size_t>(index);
    run(command::SelectPhotos{{photo}, command::Select::replace});
    stage_->glide();
    if (live.model && live.latentRowOfPhoto[photo] >= 0)
        showLatent(valuesOf(live.model->latents.row(live.latentRowOfPhoto[photo]).transpose()));
}

void App::run(const command::FilterGallery& filter) {
    state_.live.galleryFilter = filter.text;
}

void App::run(const command::HoverPhoto& hover) {
    state_.live.hoveredPhoto = hover.photo;
}

void App::run(const command::HoverMapPlace& hover) {
    state_.live.hoveredMapPlace = hover.place;
}

void App::run(const command::ShowMapPlace& show) {
    stage_->glide();
    if (state_.live.map)
        showLatent(valuesOf(latentAt(*state_.live.map, show.place)));
}

void App::run(const command::InsertKey& insert) {
    std::vector<MorphKey> keys = state_.session.morph.keys;
    keys.insert(keys.begin() + static_cast<std::ptrdiff_t>(std::min(insert.index, keys.size())),
                insert.key);
    setKeys(std::move(keys));
    playMorph();
}

void App::run(const command::RemoveKey& remove) {
    std::vector<MorphKey> keys = state_.session.morph.keys;
    if (remove.index >= keys.size())
        return;
    keys.erase(keys.begin() + static_cast<std::ptrdiff_t>(remove.index));
    setKeys(std::move(keys));
}

void App::run(const command::MoveKey& move) {
    std::vector<MorphKey> keys = state_.session.morph.keys;
    if (move.from >= keys.size())
        return;
    MorphKey key = std::move(keys[move.from]);
    keys.erase(keys.begin() + static_cast<std::ptrdiff_t>(move.from));
    keys.insert(keys.begin() + static_cast<std::ptrdiff_t>(std::min(move.to, keys.size())),
                std::move(key));
    setKeys(std::move(keys));
}

void App::run(const command::ClearKeys&) {
    setKeys({});
}

void App::run(const command::OrderKeys& order) {
    if (order.order == KeyOrder::timeOfDay && state_.live.photos) {
        OrderedKeys ordered = orderedByTimeOfDay(state_.session.morph.keys, *state_.live.photos);
        if (const std::string note = orderNote(ordered); !note.empty())
            say(note);
        setKeys(std::move(ordered.keys));
        return;
    }
    if (!state_.live.model)
        return;
    tourOf_ = state_.session.morph.keys;
    tourFinder_.request({tourOf_, state_.live.model, state_.session.morph.loop});
}

// Keys that were changed while the way was sought stay as they are.
void App::receiveTour() {
    const auto result = tourFinder_.poll();
    if (!result)
        return;
    if (const Failure* failure = failed(*result))
        fail(failure->message);
    else if (state_.session.morph.keys == tourOf_)
        setKeys(*succeeded(*result));
}

void App::run(const command::WantScores&) {
    wantsScores_ = true;
}

void App::run(const command::PlayPause&) {
    Live& live = state_.live;
    if (live.playback.isPlaying) {
        live.playback.isPlaying = false;
        return;
    }
    if (state_.session.morph.keys.size() < 2 && live.model && live.model->names.size() > 1)
        setKeys(farPair(*live.model));
    const bool isAtEnd = !state_.session.morph.loop &&
                         (state_.session.morph.speed >= 0 ? live.playback.position >= 1
                                                          : live.playback.position <= 0);
    if (isAtEnd)
        live.playback.position = state_.session.morph.speed >= 0 ? 0 : 1;
    playMorph();
}

void App::run(const command::Seek& seek) {
    state_.live.playback.position = std::clamp(seek.position, 0.0, 1.0);
    state_.session.picture.source = PictureSource::morph;
}

void App::run(const command::StepFrame& step) {
    if (state_.live.morphSeconds <= 0)
        return;
    state_.live.playback.isPlaying = false;
    run(command::Seek{state_.live.playback.position +
                      step.by / (state_.live.morphSeconds * state_.session.film.fps)});
}

void App::run(const command::StepKey& step) {
    constexpr double kSamePlace = 1e-6;
    const std::vector<double>& positions = state_.live.keyPositions;
    const double now = state_.live.playback.position;
    state_.live.playback.isPlaying = false;
    if (step.by > 0) {
        const auto next = std::find_if(positions.begin(), positions.end(),
                                       [&](double at) { return at > now + kSamePlace; });
        run(command::Seek{next == positions.end() ? 1.0 : *next});
    } else {
        const auto before = std::find_if(positions.rbegin(), positions.rend(),
                                         [&](double at) { return at < now - kSamePlace; });
        run(command::Seek{before == positions.rend() ? 0.0 : *before});
    }
}

void App::run(const command::SetLatent& set) {
    showLatent(set.latent);
}

void App::run(const command::SetDimension& set) {
    std::vector<float> latent = state_.live.shownLatent;
    if (set.dimension >= latent.size())
        return;
    latent[set.dimension] = set.value;
    showLatent(std::move(latent));
}

void App::run(const command::SetComponent& set) {
    const Live& live = state_.live;
    if (!live.pca || set.component >= live.shownSigmas.size())
        return;
    const auto component = static_cast<Eigen::Index>(set.component);
    const float change = set.sigma - live.shownSigmas[set.component];
    showLatent(
        valuesOf(vectorOf(live.shownLatent) + change * live.pca->deviations[component] *
                                                  live.pca->components.row(component).transpose()));
}

void App::run(const command::RandomLatent&) {
    const Live& live = state_.live;
    if (!live.pca)
        return;
    std::mt19937_64 random(state_.session.training.seed +
                           static_cast<std::uint64_t>(++randomDraws_));
    std::normal_distribution<float> normal;
    stage_->glide();
    Eigen::VectorXf latent = live.pca->mean;
    for (Eigen::Index k = 0; k < live.pca->components.rows(); ++k)
        latent +=
            normal(random) * live.pca->deviations[k] * live.pca->components.row(k).transpose();
    showLatent(valuesOf(latent));
}

void App::run(const command::WalkComponents& walk) {
    const Live& live = state_.live;
    if (!live.pca || live.shownLatent.empty())
        return;
    Eigen::VectorXf latent = vectorOf(live.shownLatent);
    const float steps[] = {walk.first, walk.second};
    for (Eigen::Index k = 0; k < std::min<Eigen::Index>(2, live.pca->components.rows()); ++k)
        latent += steps[k] * live.pca->deviations[k] * live.pca->components.row(k).transpose();
    showLatent(valuesOf(latent));
}

void App::run(const command::ResetPicture&) {
    stage_->glide();
    state_.session.picture.source = PictureSource::latent;
    state_.session.picture.latent.clear();
    state_.session.picture.zoom = 1;
    state_.session.picture.pan = {};
    state_.live.playback.isPlaying = false;
}

void App::run(const command::TogglePresentation&) {
    state_.live.isPresenting = !state_.live.isPresenting;
    state_.live.isFullScreen = state_.live.isPresenting;
}

void App::run(const command::TogglePanels&) {
    state_.live.hidesPanels = !state_.live.hidesPanels;
}

void App::run(const command::ToggleFullScreen&) {
    state_.live.isFullScreen = !state_.live.isFullScreen;
}

void App::run(const command::ToggleKeys&) {
    state_.live.showsKeys = !state_.live.showsKeys;
}

void App::run(const command::HoldRealPhoto& hold) {
    state_.live.showsRealPhoto = hold.isHeld;
}

void App::run(const command::HoldCrossfade& hold) {
    state_.live.showsCrossfade = hold.isHeld;
}

void App::run(const command::FitMap&) {
    state_.session.map.camera = {};
}

} // namespace morphoscope
