// From templates and matches to the plain result value: grids, trust, groups and the sentence for
// the user. Pure but for its threads.
#pragma once

#include "morph/template_space.h"

#include <memory>
#include <set>
#include <string>

namespace morphoscope {

struct AssemblyInput {
    const std::vector<std::string>& names;
    const std::vector<std::string>& hashes;
    const std::vector<MatchPhoto>& photos;
    const std::vector<TemplateSpace>&
        spaces;                // one per group, with intoTemplate and fromTemplate filled
    const MatchTable& matches; // trust is worked out for these pairs
    const std::vector<UserPoint>& userPoints;
    std::set<std::size_t> placedByUser; // photos that morph whatever their quality
    float extent = 1.3f;
    int threadCount = 1;
    bool isFinal = false;
};

std::shared_ptr<const AlignedSet> assembledSet(const AssemblyInput& input);

} // namespace morphoscope
