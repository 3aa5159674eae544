// importPhotos: the calling thread scans, asks the catalogue, hands files to a few reading threads,
// and collects, stores and reports what they bring. The catalogue and `report` belong to the
// calling thread alone.
#include "photos/importer.h"

#include "core/capture_times.h"
#include "photos/catalogue.h"
#include "photos/folder_scan.h"
#include "photos/parallel.h"
#include "photos/photo_reader.h"
#include "photos/set_assembly.h"

#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <stdexcept>
#include <system_error>
#include <utility>

namespace morphoscope {
namespace {

// Long enough to make a transaction worth it, short enough that thumbnails seem to stream in.
constexpr std::chrono::milliseconds kBatchTime{100};

struct Arrival {
    std::size_t fileIndex = 0;
    ReadPhoto read;
};

// From the reading threads to the collecting one.
class Arrivals {
public:
    void put(Arrival arrival) {
        const std::lock_guard lock(mutex_);
        arrivals_.push_back(std::move(arrival));
    }
    void close() {
        {
            const std::lock_guard lock(mutex_);
            isClosed_ = true;
        }
        closed_.notify_one();
    }
    // What came within kBatchTime; `isLast` once the readers are done.
    std::vector<Arrival> takeBatch(bool& isLast) {
        std::unique_lock lock(mutex_);
        closed_.wait_for(lock, kBatchTime, [this] { return isClosed_; });
        isLast = isClosed_;
        return std::exchange(arrivals_, {});
    }

private:
    std::mutex mutex_;
    std::condition_variable closed_;
    std::vector<Arrival> arrivals_;
    bool isClosed_ = false;
};

Photo makePhoto(std::string name, ReadPhoto read) {
    CatalogueEntry& entry = read.entry;
    Photo photo;
    photo.name = std::move(name);
    photo.path = std::move(entry.path);
    photo.contentHash = std::move(entry.contentHash);
    photo.fileBytes = entry.fileBytes;
    photo.modifiedTime = entry.modifiedNanoseconds / 1'000'000'000;
    photo.captureTime = entry.captureTime;
    photo.width = entry.width;
    photo.height = entry.height;
    photo.thumbnail = std::move(read.thumbnail);
    return photo;
}

class ImportRun {
public:
    ImportRun(const ImportRequest& request, const std::function<void(ImportEvent)>& report,
              std::stop_token stop)
        : request_(request), report_(report), stop_(std::move(stop)),
          catalogue_(request.catalogue) {}

    ImportFinished run() {
        FolderScan scan = scanFolders(request_.paths, stop_);
        files_ = std::move(scan.files);
        names_ = uniqueNames(files_);
        if (!scan.rejected.empty())
            tell(FilesRejected{scan.rejected});
        rejected_ = std::move(scan.rejected);
        tellProgress();
        readAndCollect();
        if (stop_.stop_requested())
            throw std::runtime_error("The import was cancelled.");
        checkSourcesAreStillThere();
        if (photoCount_ == 0)
            throw std::runtime_error(sentenceForNoPhoto());

        ImportFinished finished;
        finished.readCount = readCount_;
        if (!catalogue_.note().empty())
            finished.notes.push_back(catalogue_.note());
        if (request_.gathersPhotos)
            finished.photos = std::make_shared<const PhotoSet>(
                assembleSet(std::move(photos_), std::move(rejected_), request_.fit));
        return finished;
    }

private:
    void readAndCollect() {
        std::vector<std::optional<CatalogueEntry>> known(files_.size());
        for (std::size_t i = 0; i < files_.size() && !stop_.stop_requested(); ++i)
            known[i] =
                catalogue_.find(files_[i].path, files_[i].fileBytes, files_[i].modifiedNanoseconds);
        Arrivals arrivals;
        ReadBudgets budgets;
        std::exception_ptr failure;
        std::jthread readers([&] {
            try {
                parallelFor(files_.size(), threadCountOf(request_.threadCount), stop_,
                            [&](std::size_t i) {
                                arrivals.put({i, readPhoto(files_[i], known[i], budgets)});
                            });
            } catch (...) {
                failure = std::current_exception();
            }
            arrivals.close();
        });
        for (bool isLast = false; !isLast;)
            collect(arrivals.takeBatch(isLast));
        readers.join();
        if (failure)
            std::rethrow_exception(failure);
    }

    void collect(std::vector<Arrival> batch) {
        if (batch.empty())
            return;
        std::vector<CatalogueEntry> entries;
        PhotosAdded added;
        FilesRejected refused;
        for (Arrival& arrival : batch) {
            ReadPhoto& read = arrival.read;
            currentFile_ = displayName(read.entry.path);
            readCount_ += read.wasRead ? 1 : 0;
            if (read.wasRead && read.isLasting)
                entries.push_back(read.entry);
            if (read.thumbnail) {
                added.photos.push_back(
                    makePhoto(std::move(names_[arrival.fileIndex]), std::move(read)));
                addCaptureTime(added.photos.back());
            } else if (!read.entry.isSidecar)
                refused.files.push_back({read.entry.path, read.entry.rejectedReason});
        }
        doneCount_ += static_cast<int>(batch.size());
        catalogue_.store(entries);
        photoCount_ += added.photos.size();
        if (request_.gathersPhotos)
            photos_.insert(photos_.end(), added.photos.begin(), added.photos.end());
        rejected_.insert(rejected_.end(), refused.files.begin(), refused.files.end());
        if (!added.photos.empty())
            tell(std::move(added));
        if (!refused.files.empty())
            tell(std::move(refused));
        tellProgress();
    }

    // Where EXIF is silent, what the folder knows: after the catalogue, so that a time that came
    // later counts as well.
    void addCaptureTime(Photo& photo) {
        if (photo.captureTime)
            return;
        const std::filesystem::path folder = photo.path.parent_path();
        auto times = captureTimes_.find(folder);
        if (times == captureTimes_.end())
            times = captureTimes_.emplace(folder, loadCaptureTimes(folder)).first;
        const auto time = times->second.find(photo.path.filename().string());
        if (time == times->second.end())
            return;
        photo.captureTime = time->second;
        photo.isCaptureTimeUtc = true;
    }

    // A drive that goes away in the middle looks like many files that cannot be read: better no set
    // than a torn one.
    void checkSourcesAreStillThere() const {
        for (const std::string& path : request_.paths) {
            std::error_code ignored;
            if (!std::filesystem::exists(path, ignored))
                throw std::runtime_error("\"" + path +
                                         "\" vanished while it was read; nothing was changed.");
        }
    }

    std::string sentenceForNoPhoto() const {
        std::string sentence = "No photo was found in \"" + request_.paths.front() + "\"";
        if (request_.paths.size() > 1)
            sentence += " and " + std::to_string(request_.paths.size() - 1) + " more";
        if (rejected_.empty())
            return sentence + "; expected JPEG, PNG, BMP, WebP, HEIC or AVIF files.";
        return sentence + ": " + std::to_string(rejected_.size()) +
               (rejected_.size() == 1 ? " file was" : " files were") +
               " refused, the first because " + rejected_.front().reason;
    }

    void tell(ImportEvent event) {
        if (report_)
            report_(std::move(event));
    }

    void tellProgress() {
        tell(ImportProgress{doneCount_, static_cast<int>(files_.size()), currentFile_});
    }

    const ImportRequest& request_;
    const std::function<void(ImportEvent)>& report_;
    std::stop_token stop_;
    Catalogue catalogue_;
    std::vector<ScannedFile> files_;
    std::vector<std::string> names_;
    std::map<std::filesystem::path, CaptureTimes> captureTimes_; // by folder
    std::vector<Photo> photos_;
    std::size_t photoCount_ = 0;
    std::vector<RejectedFile> rejected_;
    std::string currentFile_;
    int doneCount_ = 0;
    int readCount_ = 0;
};

} // namespace

ImportFinished importPhotos(const ImportRequest& request,
                            const std::function<void(ImportEvent)>& report, std::stop_token stop) {
    return ImportRun(request, report, std::move(stop)).run();
}

} // namespace morphoscope
