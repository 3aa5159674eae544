// Photos as the aligner wants them. Reads the files; any thread.
#pragma once

#include "core/photo_set.h"
#include "morph/align.h"

#include <filesystem>

namespace morphoscope {

// The distinct photos of the set, fitted to its frame.
AlignmentRequest alignmentRequest(const PhotoSet& photos, int threadCount,
                                  const std::filesystem::path& cache = {});

} // namespace morphoscope
