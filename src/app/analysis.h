// What is derived from the newest model: components, map, the morph's path and pace. Each result is
// compared with what it was made from and made again on a worker when that has changed. UI thread.
#pragma once

#include "app/morph_program.h"
#include "core/embedding_animation.h"
#include "core/latent_map.h"
#include "core/live.h"
#include "core/worker.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace morphoscope {

class Analysis {
public:
    Analysis();

    // Takes over finished results into live, and moves the map's points on their way.
    void receive(Live& live, double deltaSeconds);

    // Asks for what is out of date. While a run publishes several models a second a result is
    // finished before the next one is asked for, so that the screen keeps up instead of starting
    // anew for ever.
    void requestStale(const Session& session, Live& live);

    // The morph as it can be played now; null without keys or model.
    const std::shared_ptr<const MorphProgram>& program() const { return program_; }

    bool isBusy() const {
        return mapWorker_.isBusy() || paceWorker_.isBusy() || animation_.isMoving();
    }

    bool isPacing() const { return paceWorker_.isBusy(); }

    void reset();

private:
    struct MapInputs {
        std::shared_ptr<const TrainedModel> model;
        MapLayoutKind kind = MapLayoutKind::pca;
        float perplexity = 0;
        std::uint64_t seed = 0;
        friend bool operator==(const MapInputs&, const MapInputs&) = default;
    };
    struct MorphInputs {
        std::shared_ptr<const TrainedModel> model;
        std::shared_ptr<const AlignedSet> aligned;
        MorphSettings settings;
        friend bool operator==(const MorphInputs&, const MorphInputs&) = default;
    };

    void requestMap(const Session& session, Live& live);
    void updateProgram(const Session& session, Live& live);
    void placePhotos(Live& live);
    void updateTrail(Live& live);

    Worker<MapInputs, std::shared_ptr<const LatentMap>> mapWorker_;
    MapInputs mapInputs_;                          // of the newest request
    std::shared_ptr<const PhotoSet> placedPhotos_; // whose places animation_ has
    EmbeddingAnimation animation_;

    Worker<std::shared_ptr<const MorphProgram>, std::vector<double>> paceWorker_;
    MorphInputs morphInputs_; // of program_
    MorphInputs paceInputs_;  // of the newest pace request
    std::vector<double> stepLengths_;
    double paceAgeSeconds_ = 0; // since the newest pace request
    std::shared_ptr<const MorphProgram> program_;
};

} // namespace morphoscope
