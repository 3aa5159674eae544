// An album: a folder of copies of photos, or of links to them. Never touches an original and never
// replaces a file that is there; what fails or is stopped half way leaves nothing behind. Blocking;
// any thread.
#pragma once

#include "core/session.h"

#include <filesystem>
#include <functional>
#include <stop_token>
#include <vector>

namespace morphoscope {

struct AlbumRequest {
    std::filesystem::path folder; // made where it is missing
    std::vector<std::filesystem::path> photos;
    AlbumKind kind = AlbumKind::copies;
    bool isReserved = false; // the folder is empty, made to take its name: it goes with a failure
};

struct AlbumResult {
    std::filesystem::path folder;
    int added = 0;           // files that are new in the folder
    bool wasStopped = false; // then nothing was added
};

// Photos of equal file name get " (2)", " (3)", ...; one that is in the album already, with as many
// bytes and the same time or as a link to the same file, is left as it is. `progress` is told how
// many photos are done. Throws std::runtime_error that names the file that cannot be copied.
AlbumResult makeAlbum(const AlbumRequest& request, const std::function<void(int)>& progress = {},
                      std::stop_token stop = {});

// The same without progress; returns how many were added.
int addToAlbum(const std::filesystem::path& album, const std::vector<std::filesystem::path>& photos,
               AlbumKind kind);

} // namespace morphoscope
