// Photos as the aligner and the aligned model want them. Reads the files; any thread.
#pragma once

#include "core/photo_set.h"
#include "core/training.h"
#include "morph/align.h"

#include <filesystem>
#include <memory>
#include <span>
#include <stop_token>
#include <string>

namespace morphoscope {

// Where a session keeps what aligning has found out.
inline constexpr const char* kAlignmentFolder = "alignment";

// The identity of the picture that a photo gives in a frame, good as a part of a file name.
std::string framedHash(const Photo& photo, const WorkingFrame& frame);

// Whether every photo that both know still gives the picture that was aligned.
bool showsSamePictures(const AlignedSet& alignment, const PhotoSet& photos);

// The distinct photos of the set, fitted to its frame. `only`: these alone, as far as they are in
// the set (a model's pictures lie in the template of the photos it has learned: one photo more may
// move that); empty: all.
AlignmentRequest alignmentRequest(const PhotoSet& photos, int threadCount,
                                  const std::filesystem::path& cache = {},
                                  std::span<const std::string> only = {});

// Whether the model's shapes are still where the alignment has the photos: half a percent of the
// width on average, for every photo that morphs. Where they are not, its pictures are right at the
// photos themselves, and colours may smear on the way.
bool fitsAlignment(const TrainedModel& model, const AlignedSet& alignment);

// The distinct photos in the size of the settings. `alignment` (of these photos; null for other
// kinds of model) adds textures and shapes. Throws std::runtime_error where an aligned model is
// asked for without one, or with one of other photos.
std::shared_ptr<const TrainingImages> trainingImages(const PhotoSet& photos,
                                                     const TrainingSettings& settings,
                                                     const AlignedSet* alignment,
                                                     std::stop_token stop = {});

} // namespace morphoscope
