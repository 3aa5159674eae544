#include "app/album.h"

#include <stdexcept>
#include <string>
#include <system_error>

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

// Under another name first: an interrupted copy never looks like a photo. The photo's time stays
// with it, so that the album sorts like the library.
void copyPhoto(const fs::path& photo, const fs::path& place, std::error_code& error) {
    fs::path part = place;
    part += ".part";
    fs::copy_file(photo, part, fs::copy_options::overwrite_existing, error);
    if (!error)
        fs::last_write_time(part, fs::last_write_time(photo, error), error);
    if (!error)
        fs::rename(part, place, error);
    std::error_code ignored;
    if (error)
        fs::remove(part, ignored);
}

} // namespace

int addToAlbum(const fs::path& album, const std::vector<fs::path>& photos, AlbumKind kind) {
    std::error_code error;
    fs::create_directories(album, error);
    if (error)
        throw std::runtime_error("Cannot create the album \"" + album.string() +
                                 "\": " + error.message() + ".");
    int added = 0;
    for (const fs::path& photo : photos) {
        const fs::path place = placeFor(album, photo);
        if (place.empty())
            continue;
        if (kind == AlbumKind::links)
            fs::create_symlink(photo, place, error);
        else
            copyPhoto(photo, place, error);
        if (error)
            throw std::runtime_error("Cannot put \"" + photo.string() + "\" into the album \"" +
                                     album.string() + "\": " + error.message() + ".");
        ++added;
    }
    return added;
}

} // namespace morphoscope
