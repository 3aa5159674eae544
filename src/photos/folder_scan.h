// Finds the files of an import: folders recursively, and single files. Looks at directory entries
// only, opens no file. Links are followed, but no folder is entered twice; hidden entries and
// session folders (*.morpho) inside a folder are skipped. Callable from any thread.
#pragma once

#include "core/photo_set.h"

#include <cstdint>
#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

namespace morphoscope {

struct ScannedFile {
    std::filesystem::path path; // absolute
    std::uintmax_t fileBytes = 0;
    std::int64_t modifiedNanoseconds = 0; // since the epoch
    bool isNamed = false;                 // asked for by itself, not found in a folder
};

struct FolderScan {
    std::vector<ScannedFile> files; // sorted by path, each once
    std::vector<RejectedFile>
        rejected; // pipes, sockets, dangling links, folders without permission
};

// Throws std::runtime_error with one sentence when a named path is missing or when there is no file
// at all: then the caller keeps what it has. A stop request returns what was found so far.
FolderScan scanFolders(const std::vector<std::string>& paths, std::stop_token stop = {});

// A name for each file, valid UTF-8 without control characters: the file name, or as much of the
// path's tail as it takes to be unique.
std::vector<std::string> uniqueNames(const std::vector<ScannedFile>& files);

// For sentences: the file name with control characters and invalid UTF-8 replaced.
std::string displayName(const std::filesystem::path& path);

} // namespace morphoscope
