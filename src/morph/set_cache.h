// The last whole alignment of a session, kept on disk: the same photos with the same points need
// nothing worked out again. One file, written whole or not at all. Any thread.
#pragma once

#include "morph/align.h"

#include <filesystem>
#include <memory>

namespace morphoscope {

// Null when there is no file, or one that is damaged, of another version or of another request
// (photos in their order, sizes of their pictures, points, neighbours).
std::shared_ptr<const AlignedSet> loadSet(const AlignmentRequest& request);

// Into request.cacheDirectory, which is created. Throws std::runtime_error when the file cannot be
// written.
void saveSet(const AlignmentRequest& request, const AlignedSet& set);

} // namespace morphoscope
