// The text form of sessions and takes, and where they lie on disk. Files are written atomically; a
// file that does not fit is refused with one sentence and changes nothing. Any thread, no state.
#pragma once

#include "core/session.h"

#include <filesystem>
#include <string>
#include <vector>

namespace morphoscope {

inline constexpr const char* kSessionExtension = ".morpho";

// JSON with a format name and a version. Same session, same bytes.
std::string sessionToText(const Session& session);

// Throws std::runtime_error: `origin` (the file's name), what was found, what was expected.
Session sessionFromText(const std::string& text, const std::string& origin);

// FOLDER/session.json; creates the folder with takes/ and exports/ in it.
void saveSession(const std::filesystem::path& folder, const Session& session);
Session loadSession(const std::filesystem::path& folder);

// True for a folder that holds a session.json.
bool isSessionFolder(const std::filesystem::path& path);

// Where the session of these photos lies: NAME.morpho beside the first source, or under
// `dataFolder` when that place cannot be written to.
std::filesystem::path sessionFolderFor(const std::filesystem::path& firstSource,
                                       const std::filesystem::path& dataFolder);

// A recorded morph that renders again bit for bit: the morph with every key as a latent, the film's
// settings, and the hash of the weights it was recorded with.
struct Take {
    MorphSettings morph;
    FilmSettings film;
    std::string modelHash; // 16 hex digits
    friend bool operator==(const Take&, const Take&) = default;
};

std::string takeToText(const Take& take);
Take takeFromText(const std::string& text, const std::string& origin);
void saveTake(const std::filesystem::path& file, const Take& take);
Take loadTake(const std::filesystem::path& file);

// The sources opened lately, newest first, at most ten; a missing or broken list is an empty one.
std::vector<std::string> loadRecent(const std::filesystem::path& dataFolder);
void addRecent(const std::filesystem::path& dataFolder, const std::string& source);

// $XDG_DATA_HOME/morphoscope or ~/.local/share/morphoscope; not created by this call.
std::filesystem::path userDataFolder();

} // namespace morphoscope
