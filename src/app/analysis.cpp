#include "app/analysis.h"

#include "core/components.h"

#include "app/warp_scene.h"

#include <algorithm>
#include <limits>

namespace morphoscope {
namespace {

constexpr int kTrailPointsPerSegment = 24;

// Measuring the pace costs seconds of a core that learning could use; weights that move a little
// need no new pace.
constexpr double kSecondsBetweenPacesWhileLearning = 5;

// What the geometry of a morph depends on; the playback's speed and length do not change it.
MorphSettings geometryOf(MorphSettings settings) {
    settings.speed = 1;
    settings.secondsPerSegment = 1;
    return settings;
}

// Where a latent lies on a map: by the components themselves on a PCA map, between its nearest
// photos on another.
Point2 placeOf(const LatentMap& map, const Eigen::VectorXf& latent) {
    if (map.kind == MapLayoutKind::pca && map.pca) {
        const Eigen::VectorXf centred = latent - map.pca->mean;
        const auto score = [&](Eigen::Index k) {
            return k < map.pca->components.rows()
                       ? map.pca->components.row(k).dot(centred) * map.unitsPerSigma
                       : 0.0f;
        };
        return {score(0), score(1)};
    }
    Point2 place;
    float total = 0;
    for (Eigen::Index i = 0; i < map.latents.rows(); ++i) {
        const float distance = (map.latents.row(i).transpose() - latent).squaredNorm();
        if (distance < 1e-12f)
            return map.positions[static_cast<std::size_t>(i)];
        const float weight = 1 / (distance * distance);
        place.x += weight * map.positions[static_cast<std::size_t>(i)].x;
        place.y += weight * map.positions[static_cast<std::size_t>(i)].y;
        total += weight;
    }
    return total > 0 ? Point2{place.x / total, place.y / total} : Point2{};
}

} // namespace

Analysis::Analysis()
    : mapWorker_([](const MapInputs& inputs, const std::stop_token& stop) {
          return std::make_shared<const LatentMap>(
              makeLatentMap({.latents = inputs.model->latents,
                             .pca = std::make_shared<const Pca>(latentComponents(*inputs.model)),
                             .kind = inputs.kind,
                             .perplexity = inputs.perplexity,
                             .seed = inputs.seed},
                            [&stop] { return stop.stop_requested(); }));
      }),
      paceWorker_([](const std::shared_ptr<const MorphProgram>& program,
                     const std::stop_token& stop) { return paceStepLengths(*program, stop); }) {}

void Analysis::receive(Live& live, double deltaSeconds) {
    if (auto result = mapWorker_.poll()) {
        if (const auto* map = succeeded(*result)) {
            live.map = *map;
            live.pca = (*map)->pca;
            live.noiseShare = noiseLevel(*mapInputs_.model);
            live.mapFailure.clear();
            placedPhotos_.reset();
            updateTrail(live);
        } else {
            live.mapFailure = failed(*result)->message;
        }
    }
    if (auto result = paceWorker_.poll()) {
        if (const auto* lengths = succeeded(*result); lengths && !lengths->empty()) {
            stepLengths_ = *lengths;
            morphInputs_ = {}; // the program is made again with the new pace
        }
    }
    if (live.map && live.photos != placedPhotos_)
        placePhotos(live);
    paceAgeSeconds_ += deltaSeconds;
    animation_.advance(deltaSeconds);
    live.mapPositions = animation_.positions();
    live.mapIsStale = mapWorker_.isBusy();
}

// Map positions per photo of the set; a photo the model does not know lies nowhere (NaN), and
// panels leave it out.
void Analysis::placePhotos(Live& live) {
    placedPhotos_ = live.photos;
    if (!live.photos)
        return;
    constexpr float kNowhere = std::numeric_limits<float>::quiet_NaN();
    std::vector<Point2> target(live.photos->photos.size(), Point2{kNowhere, kNowhere});
    for (std::size_t i = 0; i < target.size() && i < live.latentRowOfPhoto.size(); ++i) {
        const int row = live.latentRowOfPhoto[i];
        if (row >= 0 && static_cast<std::size_t>(row) < live.map->positions.size())
            target[i] = live.map->positions[static_cast<std::size_t>(row)];
    }
    animation_.moveTo(std::move(target));
}

void Analysis::requestStale(const Session& session, Live& live) {
    if (!live.model)
        return;
    requestMap(session, live);
    updateProgram(session, live);
}

void Analysis::requestMap(const Session& session, Live& live) {
    const MapInputs inputs{live.model, session.map.layout, session.map.perplexity,
                           session.map.seed};
    if (inputs == mapInputs_)
        return;
    const bool onlyTheModelIsNewer = mapInputs_.model && inputs.kind == mapInputs_.kind &&
                                     inputs.perplexity == mapInputs_.perplexity &&
                                     inputs.seed == mapInputs_.seed;
    if (onlyTheModelIsNewer && mapWorker_.isBusy())
        return;
    mapInputs_ = inputs;
    mapWorker_.request(inputs);
}

void Analysis::updateProgram(const Session& session, Live& live) {
    const MorphInputs inputs{live.model, live.alignment, session.morph};
    if (inputs == morphInputs_)
        return;
    const bool hasOtherGeometry = geometryOf(inputs.settings) != geometryOf(morphInputs_.settings);
    if (hasOtherGeometry && morphInputs_.model) {
        stepLengths_.clear();
        paceInputs_ = {}; // what was measured for them is gone
    }
    morphInputs_ = inputs;
    program_.reset();
    live.keyPositions.clear();
    live.morphTrail.clear();
    live.morphSeconds = 0;
    live.pictureFailure.clear();
    if (session.morph.keys.empty())
        return;
    try {
        program_ = std::make_shared<const MorphProgram>(
            makeMorphProgram({.settings = session.morph,
                              .model = live.model,
                              .scene = makeWarpScene(live.model, live.alignment, live.photos),
                              .pca = live.pca,
                              .stepLengths = stepLengths_}));
    } catch (const std::runtime_error& error) { // a key the model has not learned
        live.pictureFailure = error.what();
        return;
    }
    live.keyPositions = program_->pace.keyPositions();
    live.morphSeconds = program_->seconds();
    updateTrail(live);
    const MorphInputs paceInputs{live.model, live.alignment, geometryOf(session.morph)};
    const bool wantsPace = session.morph.evenPace && program_->path.segmentCount() > 0;
    const bool isDue =
        !paceWorker_.isBusy() && (live.training.phase != TrainingPhase::running ||
                                  paceAgeSeconds_ > kSecondsBetweenPacesWhileLearning);
    if (wantsPace && !(paceInputs == paceInputs_) && (hasOtherGeometry || isDue)) {
        paceInputs_ = paceInputs;
        paceAgeSeconds_ = 0;
        paceWorker_.request(program_);
    }
}

void Analysis::updateTrail(Live& live) {
    live.morphTrail.clear();
    if (!program_ || !live.map || live.map->latents.cols() != program_->model->latents.cols())
        return;
    const int points = std::max(1, program_->path.segmentCount() * kTrailPointsPerSegment);
    for (int i = 0; i <= points; ++i)
        live.morphTrail.push_back(
            placeOf(*live.map, program_->path.latentAt(static_cast<double>(i) / points)));
}

void Analysis::reset() {
    mapWorker_.cancel();
    paceWorker_.cancel();
    mapInputs_ = {};
    morphInputs_ = {};
    paceInputs_ = {};
    stepLengths_.clear();
    program_.reset();
    placedPhotos_.reset();
    animation_.jumpTo({});
}

} // namespace morphoscope
