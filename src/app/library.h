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

    void import(const std::vector<std::string>& sources, Fit fit,
                const std::filesystem::path& catalogue);
    void cancelImport();

    // Takes over what the workers have finished: live.import, live.photos (growing while it is
    // read, so that thumbnails appear as they come), notes and failures. True in the frame in which
    // the whole set has arrived.
    bool receive(Live& live);

    // The set brought to the size that is learned; the newest request counts.
    void requestTrainingImages(std::shared_ptr<const PhotoSet> photos, int width, int height);
    std::optional<Result<std::shared_ptr<const TrainingImages>>> takeTrainingImages();
    bool isPreparing() const { return fitting_.isBusy(); }

    // Notes for the log, oldest first.
    std::vector<std::string> takeNotes();

private:
    struct FitRequest {
        std::shared_ptr<const PhotoSet> photos;
        int width = 0;
        int height = 0;
    };
    void grow(Live& live, PhotosAdded added);

    Importer importer_;
    std::shared_ptr<const PhotoSet> growing_; // what has come so far of a first reading
    std::vector<std::string> notes_;
    Worker<FitRequest, std::shared_ptr<const TrainingImages>> fitting_;
};

} // namespace morphoscope
