// The blog's figures of a model, the same for the command line and the window: pictures of an
// aligned model are what the window shows, warped and with the photos' own detail; only `recon`
// shows what its network makes of the photos alone. Pure apart from reading the photos; decodes
// with LibTorch on the calling thread, so never call it from the UI thread.
#pragma once

#include "app/command_line.h"
#include "app/warp_scene.h"
#include "core/image.h"
#include "core/photo_set.h"
#include "core/training.h"

#include <memory>

namespace morphoscope {

struct FigureSubject {
    std::shared_ptr<const TrainedModel> model;
    std::shared_ptr<const PhotoSet> photos;
    std::shared_ptr<const WarpScene> scene = {}; // of an aligned model; null: its network alone
    MapSettings map = {};
};

// options.kind says which; throws std::runtime_error when the model does not have what it asks for.
Image figureImage(const FigureSubject& subject, const FigureOptions& options);

} // namespace morphoscope
