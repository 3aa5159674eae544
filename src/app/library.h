// The photos of the session: reading them in, their thumbnails, the pictures to learn from, and the
// few photos that are on the screen at display size. UI thread; the slow parts are on workers of
// its own.
#pragma once

#include "core/live.h"
#include "core/worker.h"
#include "photos/importer.h"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace morphoscope {

class Library {
public:
    Library();

    // A first reading shows its photos as they come; reading again keeps the old set until the new
    // one is whole.
    enum class Reading { first, again };
    void import(const ImportRequest& request, Reading reading);

    // Takes over what the importer has finished: live.import, live.photos, notes;
    // a failure is in live.import.
    enum class Arrival { nothing, somePhotos, wholeSet, failure };
    Arrival receive(Live& live);

    // The set brought to the size that is learned; the newest request counts.
    // An aligned model's need an alignment of the photos.
    void requestTrainingImages(std::shared_ptr<const PhotoSet> photos,
                               const TrainingSettings& settings,
                               std::shared_ptr<const AlignedSet> alignment);
    std::optional<Result<std::shared_ptr<const TrainingImages>>> takeTrainingImages();
    bool isPreparing() const { return fitting_.isBusy(); }

    // Notes for the log, oldest first.
    std::vector<std::string> takeNotes();

private:
    struct FitRequest {
        std::shared_ptr<const PhotoSet> photos;
        TrainingSettings settings;
        std::shared_ptr<const AlignedSet> alignment;
    };
    void grow(Live& live, PhotosAdded added);

    Importer importer_;
    std::shared_ptr<const PhotoSet> growing_; // what has come so far of a first reading
    std::vector<std::string> notes_;
    Worker<FitRequest, std::shared_ptr<const TrainingImages>> fitting_;
};

} // namespace morphoscope
