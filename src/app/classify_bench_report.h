// `morphoscope bench classify`: how well a few labels find the rest of a subject, how fast a
// library is scanned and how fast the line moves. Blocking; main thread.
#pragma once

#include "model/compute_device.h"

#include <filesystem>
#include <string>

namespace morphoscope {

struct ClassifyBenchOptions {
    // A folder with two sub-folders of photos; the one with fewer photos shows the subject.
    std::filesystem::path photos;
    std::filesystem::path features; // folder of a vision transformer; empty: the built-in features
    ComputeOptions compute;         // threads 0: one per core
};

// JSON. With a vision transformer and no photos only the network is timed, without decoding and
// resizing. Throws std::runtime_error when the folder is not such a one.
std::string classifyBenchJson(const ClassifyBenchOptions& options);

} // namespace morphoscope
