#include "app/album.h"

#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>

namespace morphoscope {
namespace {

namespace fs = std::filesystem;

bool isSamePhoto(const fs::path& inAlbum, const fs::path& photo) {
    std::error_code error;
    if (fs::is_symlink(inAlbum, error))
        return fs::read_symlink(inAlbum, error) == photo;
    return fs::equivalent(inAlbum, photo, error) ||
           (fs::file_size(inAlbum, error) == fs::file_size(photo, error) && !error &&
            fs::last_write_time(inAlbum, error) == fs::last_write_time(photo, error) && !error);
}

// Where the photo goes; an empty path when it is there already.
fs::path placeFor(const fs::path& album, const fs::path& photo) {
    fs::path place = album / photo.filename();
    std::error_code ignored;
    for (int number = 2; fs::exists(fs::symlink_status(place, ignored)); ++number) {
        if (isSamePhoto(place, photo))
            return {};
        place = album / photo.stem();
        place += " (" + std::to_string(number) + ")";
        place += photo.extension();
    }
    return place;
}

// Never a name that is taken: also a file of the user's may end in ".part".
fs::path partOf(const fs::path& place) {
    std::error_code ignored;
    fs::path part = place;
    part += ".part";
    for (int number = 2; fs::exists(fs::symlink_status(part, ignored)); ++number) {
        part = place;
        part += '.';
        part += std::to_string(number);
        part += ".part";
    }
    return part;
}

// Under another name first: an interrupted copy never looks like a photo. The photo's time stays
// with it, so that the album sorts like the library.
void copyPhoto(const fs::path& photo, const fs::path& place, std::error_code& error) {
    const fs::path part = partOf(place);
    fs::copy_file(photo, part, error);
    if (!error)
        fs::last_write_time(part, fs::last_write_time(photo, error), error);
    if (!error)
        fs::rename(part, place, error);
    std::error_code ignored;
    if (error)
        fs::remove(part, ignored);
}

// What was made so far, taken away again unless all of it came to be.
class Undoing {
public:
    Undoing(const fs::path& album, bool isReserved) {
        if (isReserved)
            newFolders_.push_back(album);
        // The topmost folder that has to be made.
        std::error_code ignored;
        for (fs::path missing = album; !missing.empty() && !fs::exists(missing, ignored);
             missing = missing.parent_path())
            newFolders_.push_back(missing);
    }
    ~Undoing() {
        std::error_code ignored;
        for (const fs::path& file : files_)
            fs::remove(file, ignored);
        for (const fs::path& folder : newFolders_) // innermost first; only empty ones go
            fs::remove(folder, ignored);
    }
    Undoing(const Undoing&) = delete;
    Undoing& operator=(const Undoing&) = delete;

    void add(const fs::path& file) { files_.push_back(file); }
    int keepAll() {
        newFolders_.clear();
        return static_cast<int>(std::exchange(files_, {}).size());
    }

private:
    std::vector<fs::path> files_;
    std::vector<fs::path> newFolders_;
};

} // namespace

AlbumResult makeAlbum(const AlbumRequest& request, const std::function<void(int)>& progress,
                      std::stop_token stop) {
    Undoing undoing(request.folder, request.isReserved);
    std::error_code error;
    fs::create_directories(request.folder, error);
    if (error)
        throw std::runtime_error("Cannot create the album \"" + request.folder.string() +
                                 "\": " + error.message() + ".");
    int done = 0;
    for (const fs::path& photo : request.photos) {
        if (stop.stop_requested())
            return {.folder = request.folder, .added = 0, .wasStopped = true};
        const fs::path place = placeFor(request.folder, photo);
        if (!place.empty()) {
            if (request.kind == AlbumKind::links)
                fs::create_symlink(photo, place, error);
            else
                copyPhoto(photo, place, error);
            if (error)
                throw std::runtime_error("Cannot put \"" + photo.string() + "\" into the album \"" +
                                         request.folder.string() + "\": " + error.message() + ".");
            undoing.add(place);
        }
        if (progress)
            progress(++done);
    }
    return {.folder = request.folder, .added = undoing.keepAll()};
}

int addToAlbum(const fs::path& album, const std::vector<fs::path>& photos, AlbumKind kind) {
    return makeAlbum({.folder = album, .photos = photos, .kind = kind}).added;
}

} // namespace morphoscope
