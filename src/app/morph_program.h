// A morph made ready to be played: its keys looked up in one model, its path, and its pace as the
// eye sees it. Made on a worker (the pace decodes pictures), immutable afterwards, shared as
// shared_ptr<const MorphProgram>.
#pragma once

#include "core/live.h"
#include "core/morph_path.h"
#include "core/training.h"

#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace morphoscope {

struct WarpScene; // app/warp_scene.h

struct MorphProgramRequest {
    MorphSettings settings;
    std::shared_ptr<const TrainedModel> model;
    std::shared_ptr<const WarpScene> scene = {}; // of an aligned model; null for the others
    std::shared_ptr<const Pca> pca =
        {}; // of the model's latents, for PathKind::pca; null: made when needed
    std::vector<double> stepLengths =
        {}; // of an even pace (paceStepLengths); empty: even in the latent
};

struct MorphProgram {
    MorphSettings settings; // what it was made from
    std::shared_ptr<const TrainedModel> model;
    std::shared_ptr<const WarpScene> scene; // null: what the network shows alone
    MorphPath path;
    Pace pace;

    Eigen::VectorXf latentAt(double position) const; // position 0..1 of the playback
    MorphMoment momentAt(double position) const;
    double seconds() const; // at speed 1
};

// Geometry and timing only, cheap enough for the UI thread. Throws std::runtime_error that names a
// key the model does not know.
MorphProgram makeMorphProgram(const MorphProgramRequest& request);

// Distances of successive pictures along the path: kPaceSamplesPerSegment decodes per segment with
// LibTorch on one thread, so that the same morph has the same pace everywhere. Empty when stopped.
std::vector<double> paceStepLengths(const MorphProgram& program, const std::stop_token& stop = {});

// Both of the above where the settings ask for an even pace.
std::shared_ptr<const MorphProgram> makePacedProgram(MorphProgramRequest request);

// One row per key. Throws likewise.
Eigen::MatrixXf keyLatents(const std::vector<MorphKey>& keys, const TrainedModel& model);

// The row of a photo's latent; empty when the model has not learned it.
std::optional<int> latentRow(const TrainedModel& model, const std::string& photoName);

// A key as the command line writes it: a photo's name with or without extension, or z:0.1,0.2,...
// Throws std::runtime_error that says what is wrong with it.
MorphKey keyFromText(const std::string& text, const TrainedModel& model);

// A tour worth seeing first: at most `keyCount` photos that look different, in the order of the
// shortest way.
std::vector<MorphKey> suggestedTour(const TrainedModel& model, int keyCount);

// Two photos whose latents lie far apart: cheap enough for the UI thread.
std::vector<MorphKey> farPair(const TrainedModel& model);

// Many photos by their latents, in the order of the shortest round trip: the endless tour on stage.
std::vector<MorphKey> longTour(const TrainedModel& model, int keyCount);

// The keys in the order of the shortest way through their pictures; a loop begins with the
// first. Compares every pair of pictures: on a worker.
std::vector<MorphKey> shortestTour(const std::vector<MorphKey>& keys, const TrainedModel& model,
                                   bool loop);

} // namespace morphoscope
