// What an import of a Takeout remembers in its target folder, so that it can go on: for each part
// that was read, what it held. Inside `sources` only; pure but for the two functions on files.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace morphoscope {

struct TakeoutPhoto {
    std::string folder;
    std::string name;   // in the Takeout: what side-cars go by
    std::string target; // in the folder; the same but for clashes
};

struct TakeoutSidecar {
    std::string folder;
    std::string stem; // without ".json"
    std::optional<std::int64_t> takenTime;
    bool isTrashed = false;
};

struct TakeoutPart {
    std::uint64_t bytes = 0; // of the archive; 0 for a folder, which is looked at again
    std::int64_t modifiedNanoseconds = 0;
    std::vector<TakeoutPhoto> photos;
    std::vector<TakeoutSidecar> sidecars;
    int videoCount = 0;
    int refusedCount = 0;
};

using TakeoutParts = std::map<std::string, TakeoutPart>; // by absolute path

inline constexpr const char* kTakeoutStateFile = ".takeout-import.json";

// Throws std::runtime_error when the text is not of this kind.
TakeoutParts parseTakeoutState(const std::string& text);
std::string takeoutStateText(const TakeoutParts& parts);

// Nothing where the folder has no state. Throws std::runtime_error that names a damaged one.
std::optional<TakeoutParts> loadTakeoutState(const std::filesystem::path& folder);
void saveTakeoutState(const std::filesystem::path& folder, const TakeoutParts& parts);

} // namespace morphoscope
