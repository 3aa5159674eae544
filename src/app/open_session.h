// Sessions as the command line opens them: settings, model and photos of a NAME.morpho folder, and
// the photos a command names. Blocking; any thread.
#pragma once

#include "app/command_line.h"
#include "core/photo_set.h"
#include "core/picture_shape.h"
#include "core/session.h"
#include "core/training.h"
#include "model/compute_device.h"

#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace morphoscope {

struct OpenedSession {
    std::filesystem::path folder;
    Session session;
    std::shared_ptr<const TrainedModel> model;
};

// Throws std::runtime_error when the folder is no session or holds no model yet.
OpenedSession openTrainedSession(const std::filesystem::path& folder,
                                 const ComputeOptions& compute);

// The session's photos, read again (from the catalogue where nothing changed).
std::shared_ptr<const PhotoSet> sessionPhotos(const OpenedSession& opened);

struct WarpScene; // app/warp_scene.h

// What an aligned model's warped pictures need: its photos, and their alignment (from the session's
// cache where nothing changed). Null for a model of another kind.
std::shared_ptr<const WarpScene> sessionScene(const OpenedSession& opened,
                                              const ComputeOptions& compute);

// The photos the model has learned, fitted to its size, in the order of its rows. Throws
// std::runtime_error that names a photo that is gone.
std::vector<Image> learnedPhotos(const TrainedModel& model, const PhotoSet& photos);

// Where the demo terrace's photos lie: drawn into the user's data folder on the first call.
std::filesystem::path demoTerraceFolder();

ComputeOptions computeOptions(const CommonOptions& common);

} // namespace morphoscope
