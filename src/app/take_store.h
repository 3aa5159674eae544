// Takes on disk. A take is a small text file in SESSION/takes; the weights and latents it was
// recorded with lie beside it under their hash (one file for all takes of the same weights), so
// that it renders again bit for bit however the session's model goes on learning. Any thread.
#pragma once

#include "core/training.h"
#include "store/session_file.h"

#include <filesystem>
#include <memory>
#include <string>

namespace morphoscope {

// Of decoder weights and latents, as 16 hex digits (FNV-1a, 64 bit).
std::string modelHash(const TrainedModel& model);

// Keys become latents, so that the take needs no photo. Writes the weights where they are not there
// yet.
void recordTake(const std::filesystem::path& file, const MorphSettings& morph,
                const FilmSettings& film, const TrainedModel& model);

struct RecordedTake {
    Take take;
    std::shared_ptr<const TrainedModel> model; // decoder, names and latents
};

// Throws std::runtime_error when the take or its weights are missing, broken or do not belong
// together.
RecordedTake openTake(const std::filesystem::path& file);

} // namespace morphoscope
