// One consistent set of similarities out of the candidates of many pairs: a candidate counts as
// much as detours over third photos agree with it. Photos that agree with nobody start groups of
// their own. Pure, any thread.
#pragma once

#include "morph/candidates.h"

#include <map>
#include <utility>
#include <vector>

namespace morphoscope {

// (i, j) -> candidates that carry photo i to photo j; both directions are present.
using CandidateTable = std::map<std::pair<std::size_t, std::size_t>, std::vector<Candidate>>;

// Adds the inverse of every candidate.
void addCandidates(CandidateTable& table, std::size_t first, std::size_t second,
                   const std::vector<Candidate>& candidates);

struct ConsistentSet {
    std::vector<Similarity> toCommon; // photo -> common plane of its group
    std::vector<int> group;           // 0, 1, ... in the order they were grown
    std::vector<float> support;       // how much the rest of the group agrees, see kLeastSupport
};

ConsistentSet makeConsistent(const CandidateTable& table, std::size_t photoCount);

} // namespace morphoscope
