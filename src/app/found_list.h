// The table of what was found: header path,score,decision, one row per photo, the highest score
// first. Blocking; any thread.
#pragma once

#include "core/classification.h"
#include "core/finding.h"

#include <filesystem>
#include <vector>

namespace morphoscope {

struct FoundRow {
    std::filesystem::path path;
    double score = 0;
    Decision decision = Decision::no;
};

// What the user labelled is decided by the label. Needs scores.
std::vector<FoundRow> foundRows(const FindLibrary& library, const DecisionLine& line);

// Atomic. Throws std::runtime_error.
void writeFoundList(const std::filesystem::path& file, const std::vector<FoundRow>& rows);

} // namespace morphoscope
