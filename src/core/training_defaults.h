// The settings a fresh run starts with, per kind of model and machine. Pure, any thread.
#pragma once

#include "core/training.h"

#include <cstddef>
#include <string>

namespace morphoscope {

enum class Machine { cpu, gpu };

// ae: MSE, Adam 5e-4, 200 epochs. vae: MSE + KL with a warm-up of the KL term, 128 means and log
// variances. aligned: as vae, with a likelihood that calibrates itself; its pictures are of the
// template, which shows 1.3 photo widths. 128x96 on a CPU, 256x192 on a GPU.
TrainingSettings defaultTrainingSettings(ModelKind kind, Machine machine);

// What a set of so many photos is learned with when nobody chose: aligned, and vae for a single
// photo or a library, whose alignment would take longer than anybody watches.
inline constexpr std::size_t kMostPhotosAligned = 64;
ModelKind modelKindFor(std::size_t photoCount);

// Throws std::runtime_error naming the first setting out of its range, what it is and what is
// allowed.
void checkTrainingSettings(const TrainingSettings& settings);

// True when a run with these settings can go on from what the other one has learned.
bool isSameRun(const TrainingSettings& a, const TrainingSettings& b);

const char* name(ModelKind kind);                     // "ae", "vae", "aligned"
ModelKind modelKindFromName(const std::string& name); // throws on another name

} // namespace morphoscope
