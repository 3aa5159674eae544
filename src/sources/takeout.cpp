#include "sources/takeout.h"

#include "core/atomic_file.h"
#include "core/capture_times.h"
#include "sources/sidecar.h"
#include "sources/sidecar_names.h"
#include "sources/takeout_match.h"
#include "sources/takeout_path.h"
#include "sources/takeout_state.h"
#include "sources/target_folder.h"
#include "sources/unpacked_part.h"

#include <fstream>
#include <stdexcept>
#include <sys/stat.h>
#include <system_error>

namespace morphoscope {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostNotes = 100;
constexpr std::size_t kPieceBytes = 256u << 10;

// "folder/" names the same as "folder".
fs::path absolutePath(const fs::path& part) {
    const fs::path whole = fs::absolute(part).lexically_normal();
    return whole.has_filename() ? whole : whole.parent_path();
}

class TakeoutImport {
public:
    TakeoutImport(const TakeoutRequest& request,
                  const std::function<void(const TakeoutProgress&)>& report,
                  const std::stop_token& stop)
        : request_(request), report_(report), stop_(stop), target_(request.folder) {}

    TakeoutResult run() {
        try {
            return readAll();
        } catch (...) {
            if (target_.isNew())
                removeEmptyFolder();
            throw;
        }
    }

private:
    TakeoutResult readAll() {
        addUpBytes();
        openState();
        for (const fs::path& part : request_.parts) {
            readPart(absolutePath(part));
            if (stop_.stop_requested())
                throw std::runtime_error("The import of the Takeout was cancelled; it will go on "
                                         "where it stopped.");
        }
        finish();
        return std::move(result_);
    }

    // Nothing came: nothing is left of the import.
    void removeEmptyFolder() const {
        std::error_code error;
        for (const fs::directory_entry& entry : fs::directory_iterator(request_.folder, error))
            if (entry.path().filename() != kTakeoutStateFile)
                return;
        fs::remove(request_.folder / kTakeoutStateFile, error);
        fs::remove(request_.folder, error);
    }

    void openState() {
        if (request_.parts.empty())
            throw std::runtime_error("No part of a Takeout was named; expected zip or tgz files, "
                                     "or folders.");
        if (auto before = loadTakeoutState(request_.folder)) {
            parts_ = *std::move(before);
            return;
        }
        for (const fs::directory_entry& entry : fs::directory_iterator(request_.folder))
            if (!entry.path().filename().string().starts_with('.'))
                throw std::runtime_error("The folder '" + request_.folder.string() +
                                         "' holds other files (" +
                                         shownName(entry.path().filename().string()) +
                                         "); expected a new or empty folder.");
        saveTakeoutState(request_.folder, parts_);
    }

    void addUpBytes() {
        for (const fs::path& part : request_.parts) {
            if (!fs::exists(part))
                throw std::runtime_error("There is no file or folder '" + part.string() + "'.");
            if (fs::is_directory(part)) {
                for (const UnpackedFile& file :
                     unpacked_[absolutePath(part)] = filesOf(part, stop_))
                    totalBytes_ += file.bytes;
            } else if (isArchiveFile(part)) {
                totalBytes_ += fs::file_size(part);
            } else {
                throw std::runtime_error("'" + part.string() +
                                         "' is no zip and no tgz file and no folder; expected a "
                                         "part of a Takeout.");
            }
        }
    }

    void readPart(const fs::path& path) {
        TakeoutPart part;
        partName_ = path.filename().string();
        const bool isFolder = fs::is_directory(path);
        struct stat status {};
        if (!isFolder && ::stat(path.c_str(), &status) == 0) {
            part.modifiedNanoseconds = std::int64_t(status.st_mtim.tv_sec) * 1'000'000'000 +
                                       std::int64_t(status.st_mtim.tv_nsec);
            const auto bytes = static_cast<std::uint64_t>(status.st_size);
            const auto before = parts_.find(path.string());
            if (before != parts_.end() && before->second.bytes == bytes &&
                before->second.modifiedNanoseconds == part.modifiedNanoseconds) {
                doneBytes_ += bytes;
                photoCount_ += static_cast<int>(before->second.photos.size());
                tell(0, {});
                return;
            }
            if (readArchive(path, part) && !stop_.stop_requested())
                part.bytes = bytes;
            doneBytes_ += bytes;
        } else {
            readFolder(path, part);
        }
        parts_[path.string()] = std::move(part);
        target_.sync();
        saveTakeoutState(request_.folder, parts_);
    }

    // False when it could not be read to its end.
    bool readArchive(const fs::path& path, TakeoutPart& part) {
        try {
            ArchiveReader reader(path, request_.limits.unpack);
            while (const auto entry = reader.next(stop_)) {
                countEntry();
                tell(reader.bytesRead(), entry->path);
                takeEntry(reader, *entry, part);
            }
            return true;
        } catch (const ArchiveBroken& broken) {
            target_.discard();
            result_.failures.emplace_back(broken.what());
            return false;
        }
    }

    void takeEntry(ArchiveReader& reader, const ArchiveEntry& entry, TakeoutPart& part) {
        using Kind = ArchiveEntry::Kind;
        if (entry.kind == Kind::folder)
            return;
        const auto checked = takeoutPath(entry.path);
        if (const auto* unsafe = std::get_if<UnsafePath>(&checked)) {
            refuse(part, entry.path, unsafe->reason);
            return;
        }
        const auto& path = std::get<TakeoutPath>(checked);
        const FileSort sort = sortOf(path.name);
        if (sort == FileSort::video)
            ++part.videoCount;
        if (sort != FileSort::photo && sort != FileSort::sidecar)
            return;
        if (entry.kind != Kind::file) {
            refuse(part, path.name,
                   entry.kind == Kind::link        ? "is a link, and links are not followed"
                   : entry.kind == Kind::encrypted ? "is encrypted"
                                                   : "is no plain file");
            return;
        }
        const auto nextPiece = [&] { return reader.readSome(); };
        if (sort == FileSort::photo)
            takePhoto(path, entry.bytes, nextPiece, part);
        else if (!entry.bytes || *entry.bytes <= kMaxSidecarBytes)
            takeSidecar(path, textOf(nextPiece), part);
    }

    void readFolder(const fs::path& root, TakeoutPart& part) {
        const std::string above = placeBelowTakeout(root);
        for (const UnpackedFile& file : unpacked_.at(root)) {
            if (stop_.stop_requested())
                return;
            countEntry();
            tell(0, file.relative);
            doneBytes_ += file.bytes;
            const auto checked = takeoutPath(above + file.relative);
            const auto* path = std::get_if<TakeoutPath>(&checked);
            const FileSort sort = path ? sortOf(path->name) : FileSort::other;
            part.videoCount += sort == FileSort::video ? 1 : 0;
            if (sort == FileSort::sidecar && file.bytes <= kMaxSidecarBytes)
                takeUnpackedSidecar(root / file.relative, *path, part);
            else if (sort == FileSort::photo)
                takeUnpackedPhoto(root / file.relative, *path, file.bytes, part);
        }
    }

    void takeUnpackedSidecar(const fs::path& file, const TakeoutPath& path, TakeoutPart& part) {
        try {
            takeSidecar(path, readWholeTextFile(file, kMaxSidecarBytes), part);
        } catch (const std::runtime_error& error) {
            note(error.what());
        }
    }

    void takeUnpackedPhoto(const fs::path& file, const TakeoutPath& path, std::uint64_t bytes,
                           TakeoutPart& part) {
        if (request_.unpacked == UnpackedPhotos::link) {
            linkPhoto(file, path, bytes, part);
            return;
        }
        std::ifstream stream(file, std::ios::binary);
        std::vector<char> piece(kPieceBytes);
        if (!stream) {
            refuse(part, path.name, "cannot be read");
            return;
        }
        takePhoto(
            path, bytes,
            [&] {
                stream.read(piece.data(), static_cast<std::streamsize>(piece.size()));
                return std::as_bytes(
                    std::span(piece).first(static_cast<std::size_t>(stream.gcount())));
            },
            part);
    }

    void linkPhoto(const fs::path& file, const TakeoutPath& path, std::uint64_t bytes,
                   TakeoutPart& part) {
        try {
            const TargetFolder::Place place = target_.placeFor(path.folder, path.name, bytes);
            if (!place.isThere)
                target_.link(file, path.folder, place.name);
            keepPhoto(path, place, part);
        } catch (const NoPlace& why) {
            refuse(part, path.name, std::string("has no place: ") + why.what());
        }
    }

    template <class NextPiece>
    void takePhoto(const TakeoutPath& path, std::optional<std::uint64_t> bytes,
                   const NextPiece& nextPiece, TakeoutPart& part) {
        try {
            const std::uint64_t most = request_.limits.photoBytes;
            if (bytes && *bytes > most) {
                refuse(part, path.name,
                       "holds " + std::to_string(*bytes) + " bytes, at most " +
                           std::to_string(most) + " are expected of a photo");
                return;
            }
            if (bytes && *bytes > 0) {
                const auto place = target_.placeFor(path.folder, path.name, *bytes);
                if (place.isThere) {
                    keepPhoto(path, place, part);
                    return;
                }
            }
            writePhoto(path, nextPiece, part);
        } catch (const NoPlace& why) {
            target_.discard();
            refuse(part, path.name, std::string("has no place: ") + why.what());
        }
    }

    template <class NextPiece>
    void writePhoto(const TakeoutPath& path, const NextPiece& nextPiece, TakeoutPart& part) {
        target_.begin();
        while (target_.begunBytes() <= request_.limits.photoBytes && !stop_.stop_requested()) {
            const std::span<const std::byte> piece = nextPiece();
            if (piece.empty())
                break;
            target_.append(piece);
        }
        if (stop_.stop_requested()) {
            target_.discard();
            return;
        }
        const std::uint64_t bytes = target_.begunBytes();
        if (bytes == 0 || bytes > request_.limits.photoBytes) {
            target_.discard();
            refuse(part, path.name, bytes == 0 ? "is empty" : "is larger than it says");
            return;
        }
        // Of the true size, which the archive need not have told before.
        const TargetFolder::Place place = target_.placeFor(path.folder, path.name, bytes);
        if (place.isThere)
            target_.discard();
        else
            target_.keep(path.folder, place.name);
        keepPhoto(path, place, part);
    }

    void keepPhoto(const TakeoutPath& path, const TargetFolder::Place& place, TakeoutPart& part) {
        part.photos.push_back({path.folder, path.name, place.name});
        ++photoCount_;
        result_.newCount += place.isThere ? 0 : 1;
    }

    // Empty for a text larger than a side-car: then it is none.
    template <class NextPiece> static std::string textOf(const NextPiece& nextPiece) {
        std::string text;
        while (true) {
            const std::span<const std::byte> piece = nextPiece();
            if (piece.empty())
                return text;
            if (text.size() + piece.size() > kMaxSidecarBytes)
                return {};
            text.append(reinterpret_cast<const char*>(piece.data()), piece.size());
        }
    }

    void takeSidecar(const TakeoutPath& path, const std::string& text, TakeoutPart& part) {
        if (text.empty())
            return;
        try {
            if (const auto sidecar = readSidecar(text))
                part.sidecars.push_back({path.folder, std::string(*sidecarStem(path.name)),
                                         sidecar->takenTime, sidecar->isTrashed});
        } catch (const std::runtime_error& error) {
            note(shownName(path.name) + " in " + shownName(partName_) + " " + error.what() +
                 "; its photo keeps the time that it has itself.");
        }
    }

    // All parts were seen: now photos and side-cars meet.
    void finish() {
        for (const auto& [path, part] : parts_) {
            result_.videoCount += part.videoCount;
            result_.refusedCount += part.refusedCount;
        }
        std::map<std::string, CaptureTimes> times; // by folder
        for (const MatchedPhoto& photo : matchedPhotos(parts_)) {
            if (photo.isTrashed) {
                target_.remove(photo.folder, photo.target);
                ++result_.trashedCount;
                continue;
            }
            ++result_.photoCount;
            if (photo.takenTime) {
                times[photo.folder][photo.target] = *photo.takenTime;
                ++result_.datedCount;
            }
        }
        for (const auto& [folder, ofFolder] : times)
            addCaptureTimes(request_.folder / folder, ofFolder);
        checkSomethingCame();
        tell(0, {});
    }

    void checkSomethingCame() const {
        if (result_.photoCount > 0)
            return;
        if (!result_.failures.empty())
            throw std::runtime_error(result_.failures.front());
        throw std::runtime_error(
            "No photo was found in '" + request_.parts.front().string() + "'" +
            (request_.parts.size() > 1
                 ? " and " + std::to_string(request_.parts.size() - 1) + " more"
                 : "") +
            (result_.notes.empty() ? "; expected a Google Takeout with photos."
                                   : "; the first thing left out: " + result_.notes.front()));
    }

    void countEntry() {
        if (++entryCount_ > request_.limits.entryCount)
            throw std::runtime_error("The Takeout holds more than " +
                                     std::to_string(request_.limits.entryCount) +
                                     " files; it was not read further.");
    }

    void refuse(TakeoutPart& part, const std::string& name, const std::string& reason) {
        ++part.refusedCount;
        note(shownName(name) + " in " + shownName(partName_) + " " + reason + "; it was left out.");
    }

    void note(std::string sentence) {
        if (result_.notes.size() < kMostNotes)
            result_.notes.push_back(std::move(sentence));
    }

    void tell(std::uint64_t bytesOfPart, const std::string& file) const {
        if (!report_)
            return;
        const double bytes = static_cast<double>(doneBytes_ + bytesOfPart);
        report_({.fraction = totalBytes_ > 0 ? bytes / static_cast<double>(totalBytes_) : 1,
                 .photoCount = photoCount_,
                 .currentFile = shownName(file.substr(file.rfind('/') + 1))});
    }

    const TakeoutRequest& request_;
    const std::function<void(const TakeoutProgress&)>& report_;
    const std::stop_token& stop_;
    TargetFolder target_;
    TakeoutParts parts_;
    std::map<fs::path, std::vector<UnpackedFile>> unpacked_;
    TakeoutResult result_;
    std::string partName_;
    std::uint64_t totalBytes_ = 0;
    std::uint64_t doneBytes_ = 0;
    std::size_t entryCount_ = 0;
    int photoCount_ = 0;
};

} // namespace

TakeoutResult importTakeout(const TakeoutRequest& request,
                            const std::function<void(const TakeoutProgress&)>& report,
                            const std::stop_token& stop) {
    return TakeoutImport(request, report, stop).run();
}

} // namespace morphoscope
