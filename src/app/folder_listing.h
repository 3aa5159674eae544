// What lies in a folder, for the small folder browser. Touches the disk: call it on a worker.
#pragma once

#include "core/live.h"

#include <filesystem>
#include <string>
#include <vector>

namespace morphoscope {

// Folders and sessions inside, the photos counted; a folder that cannot be listed comes back with
// its failure.
FolderBrowser listFolder(const std::filesystem::path& folder,
                         const std::vector<std::string>& recent);

// The user's home folder, or the root.
std::filesystem::path homeFolder();

} // namespace morphoscope
