#include "model/checkpoint_files.h"

namespace morphoscope {

namespace {

constexpr const char* kOptimizerPrefix = "optimizer-";

} // namespace

std::filesystem::path optimizerPath(const std::filesystem::path& folder, std::int64_t step) {
    return folder / (kOptimizerPrefix + std::to_string(step) + ".safetensors");
}

void removeOlderOptimizers(const std::filesystem::path& folder, std::int64_t keptStep) {
    std::error_code ignored; // an old file that stays does no harm
    for (const auto& entry : std::filesystem::directory_iterator(folder, ignored))
        if (entry.path().filename().string().starts_with(kOptimizerPrefix) &&
            entry.path().extension() == ".safetensors" &&
            entry.path() != optimizerPath(folder, keptStep))
            std::filesystem::remove(entry.path(), ignored);
}

} // namespace morphoscope
