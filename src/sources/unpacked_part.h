// A part of a Takeout that is a folder already. Inside `sources` only; any thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

namespace morphoscope {

struct UnpackedFile {
    std::string relative; // to the folder
    std::uint64_t bytes = 0;
};

// The plain files below a folder, sorted; links are not followed, hidden entries left out.
std::vector<UnpackedFile> filesOf(const std::filesystem::path& folder, const std::stop_token& stop);

// Where a folder lies below "Takeout": "" for .../Takeout and above, "Google Photos/" for
// .../Takeout/Google Photos.
std::string placeBelowTakeout(const std::filesystem::path& folder);

} // namespace morphoscope
