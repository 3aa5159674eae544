// Made-up states of the program for tests and previews of the window: photos, a run, a morph.
// Deterministic.
#pragma once

#include "core/live.h"

namespace morphoscope {

// The texture every sample thumbnail and picture refers to; ui_preview draws gradients for it.
inline constexpr TextureHandle kSampleTexture = 2;

// Photos with names, dates, a duplicate, two rejected files; a map; a finished run; three keys that
// play.
AppState fullSample(std::size_t photoCount = 11);
AppState emptySample(); // first start, with recent folders
AppState workingSample();
AppState failedSample();

} // namespace morphoscope
