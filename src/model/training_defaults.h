// The settings a fresh run starts with, per kind of model and machine. Pure, any thread.
#pragma once

#include "core/training.h"

#include <string>

namespace morphoscope {

enum class Machine { cpu, gpu };

// ae: MSE, Adam 5e-4, 200 epochs. vae: MSE + KL with a warm-up of the KL term, 128 means and log
// variances. 128x96 on a CPU, 256x192 on a GPU.
TrainingSettings defaultTrainingSettings(ModelKind kind, Machine machine);

// Throws std::runtime_error naming the first setting out of its range, what it is and what is
// allowed.
void checkTrainingSettings(const TrainingSettings& settings);

const char* name(ModelKind kind);                     // "ae", "vae"
ModelKind modelKindFromName(const std::string& name); // throws on another name

} // namespace morphoscope
