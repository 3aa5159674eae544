// Names of a checkpoint's files, see checkpoint.h. Internal to this module.
#pragma once

#include <cstdint>
#include <filesystem>

namespace morphoscope {

std::filesystem::path optimizerPath(const std::filesystem::path& folder, std::int64_t step);

void removeOlderOptimizers(const std::filesystem::path& folder, std::int64_t keptStep);

} // namespace morphoscope
