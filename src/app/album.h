// An album: a folder of copies of photos, or of links to them. Never touches an original and never
// replaces a file that is there. Blocking; any thread.
#pragma once

#include <filesystem>
#include <vector>

namespace morphoscope {

enum class AlbumKind { copies, links };

// Creates the folder where it is missing. Photos of equal file name get " (2)", " (3)", ...; one
// that is in the album already, with as many bytes or as a link to the same file, is left as it is.
// Returns how many were added. Throws std::runtime_error that names the file that cannot be copied.
int addToAlbum(const std::filesystem::path& album, const std::vector<std::filesystem::path>& photos,
               AlbumKind kind);

} // namespace morphoscope
