#include "app/library.h"

#include "app/alignment.h"

#include <algorithm>

namespace morphoscope {

Library::Library()
    : fitting_([](const FitRequest& request, const std::stop_token& stop) {
          return trainingImages(*request.photos, request.settings, request.alignment.get(), stop);
      }) {}

void Library::import(const ImportRequest& request, Reading reading) {
    growing_ = reading == Reading::first ? std::make_shared<const PhotoSet>() : nullptr;
    importer_.start(request);
}

void Library::grow(Live& live, PhotosAdded added) {
    // A copy, because what was published is immutable; photos share their thumbnails.
    auto grown = std::make_shared<PhotoSet>(*growing_);
    for (Photo& photo : added.photos)
        grown->photos.push_back(std::move(photo));
    std::sort(grown->photos.begin(), grown->photos.end(),
              [](const Photo& a, const Photo& b) { return a.name < b.name; });
    growing_ = grown;
    live.photos = growing_;
}

Library::Arrival Library::receive(Live& live) {
    Arrival arrival = Arrival::nothing;
    bool failed = false;
    PhotosAdded added; // all batches of this frame at once: one copy of the set a frame
    for (ImportEvent& event : importer_.poll()) {
        if (auto* batch = std::get_if<PhotosAdded>(&event)) {
            std::move(batch->photos.begin(), batch->photos.end(), std::back_inserter(added.photos));
        } else if (auto* rejected = std::get_if<FilesRejected>(&event)) {
            for (const RejectedFile& file : rejected->files)
                notes_.push_back("Skipped: " + file.reason);
        } else if (auto* progress = std::get_if<ImportProgress>(&event)) {
            live.import.doneCount = progress->doneCount;
            live.import.totalCount = progress->totalCount;
            live.import.currentFile = progress->currentFile;
        } else if (auto* finished = std::get_if<ImportFinished>(&event)) {
            added.photos.clear();
            live.photos = finished->photos;
            notes_.insert(notes_.end(), finished->notes.begin(), finished->notes.end());
            growing_.reset();
            arrival = Arrival::wholeSet;
        } else {
            live.import.failure = std::get<Failure>(event).message;
            growing_.reset();
            failed = true;
        }
    }
    if (growing_ && !added.photos.empty()) {
        grow(live, std::move(added));
        arrival = Arrival::somePhotos;
    }
    live.import.isRunning = importer_.isRunning();
    return failed ? Arrival::failure : arrival;
}

void Library::requestTrainingImages(std::shared_ptr<const PhotoSet> photos,
                                    const TrainingSettings& settings,
                                    std::shared_ptr<const AlignedSet> alignment) {
    fitting_.request({std::move(photos), settings, std::move(alignment)});
}

std::optional<Result<std::shared_ptr<const TrainingImages>>> Library::takeTrainingImages() {
    return fitting_.poll();
}

std::vector<std::string> Library::takeNotes() {
    return std::exchange(notes_, {});
}

} // namespace morphoscope
