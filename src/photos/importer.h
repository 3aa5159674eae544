// Folders and files to a PhotoSet: scan, catalogue, parallel decoding, thumbnails. `Importer` does
// it on its own threads and is polled by the UI thread; importPhotos does the same and waits, for
// the command line. Below them, the pixels of photos already imported, for training and for
// display.
#pragma once

#include "core/failure.h"
#include "core/photo_set.h"

#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <thread>
#include <variant>
#include <vector>

namespace morphoscope {

struct ImportRequest {
    std::vector<std::string> paths; // folders and files
    Fit fit = Fit::crop;
    std::filesystem::path catalogue; // catalogue.sqlite; empty: none
    int threadCount = 0;             // 0: one per core
    // false: photos only go to `report` and are not gathered, for libraries larger than memory;
    // ImportFinished.photos is then null.
    bool gathersPhotos = true;
};

// Photos in the order they were read. Names are final; duplicateOf is only known in the finished
// set.
struct PhotosAdded {
    std::vector<Photo> photos;
};
struct FilesRejected {
    std::vector<RejectedFile> files;
};
struct ImportProgress {
    int doneCount = 0;
    int totalCount = 0;
    std::string currentFile;
};
struct ImportFinished {
    std::shared_ptr<const PhotoSet> photos; // at least one photo; see gathersPhotos
    std::vector<std::string> notes;         // one sentence each: a rebuilt catalogue and the like
    int readCount = 0; // files whose content was read; the others came from the catalogue
};
// A Failure ends an import without a set: nothing to read, a folder that vanished. Keep what was
// there before.
using ImportEvent =
    std::variant<PhotosAdded, FilesRejected, ImportProgress, ImportFinished, Failure>;

// Waits for the whole import; `report` gets PhotosAdded, FilesRejected and ImportProgress on the
// calling thread. Throws std::runtime_error where Importer gives a Failure, also when stopped ("The
// import was cancelled.").
ImportFinished importPhotos(const ImportRequest& request,
                            const std::function<void(ImportEvent)>& report = {},
                            std::stop_token stop = {});

// All members belong to one thread (the UI's).
class Importer {
public:
    Importer();
    ~Importer(); // stops and joins
    Importer(const Importer&) = delete;
    Importer& operator=(const Importer&) = delete;

    void start(const ImportRequest& request); // drops a running import and its events
    void cancel();                            // likewise; returns at once, no event follows
    bool isRunning() const;          // until poll() has handed out ImportFinished or Failure
    std::vector<ImportEvent> poll(); // all events since the last poll, oldest first

private:
    struct Run;
    void joinRetired();

    std::unique_ptr<Run> run_;
    std::vector<std::unique_ptr<Run>> retired_; // stopped, maybe still decoding their last photo
};

// The photos that are not exact duplicates of an earlier one, as indices into set.photos.
std::vector<std::size_t> distinctPhotos(const PhotoSet& set);

struct FittedSize {
    WorkingFrame frame;
    int width = 0;
    int height = 0;
    int threadCount = 0; // 0: one per core
};

// The named photos cut or letterboxed to width x height, in the order of `indices`; empty after a
// stop request. Throws std::runtime_error that names the file when one cannot be read any more.
std::vector<Image> loadFittedImages(const PhotoSet& set, std::span<const std::size_t> indices,
                                    const FittedSize& size, std::stop_token stop = {});

// One photo for display: fitted to the frame, as large as it is but at most maxWidth x maxHeight.
// Throws likewise.
Image loadPhoto(const Photo& photo, const WorkingFrame& frame, int maxWidth, int maxHeight);

} // namespace morphoscope
