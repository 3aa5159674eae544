// `morphoscope bench classify`: how well a few labels find the rest of a subject, how fast a
// library is scanned and how fast the line moves. Blocking; main thread.
#pragma once

#include <filesystem>
#include <string>

namespace morphoscope {

struct ClassifyBenchOptions {
    // A folder with two sub-folders of photos; the one with fewer photos shows the subject.
    std::filesystem::path photos;
    int threads = 0; // 0: one per core
};

// JSON. Throws std::runtime_error when the folder is not such a one.
std::string classifyBenchJson(const ClassifyBenchOptions& options);

} // namespace morphoscope
