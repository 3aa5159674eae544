// Paths inside a Takeout: from what an archive says to a folder and a name below the target, or to
// the reason why not. Pure; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace morphoscope {

struct TakeoutPath {
    std::string folder; // relative, "" or "Google Photos/Photos from 2020"; "Takeout/" is taken off
    std::string name;
    friend bool operator==(const TakeoutPath&, const TakeoutPath&) = default;
};

// Why an entry is not written anywhere: half a sentence, "would lie outside ...".
struct UnsafePath {
    std::string reason;
};

// Refuses absolute paths, "..", control characters, names longer than file systems take and more
// than 32 folders; "." and doubled slashes are taken out.
std::variant<TakeoutPath, UnsafePath> takeoutPath(std::string_view archivePath);

// By the name's ending: what the importer may be able to show.
enum class FileSort { photo, sidecar, video, other };
FileSort sortOf(std::string_view name);

// For sentences: control characters and invalid UTF-8 replaced, at most 80 characters.
std::string shownName(std::string_view text);

} // namespace morphoscope
