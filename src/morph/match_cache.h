// What was found out about pairs of photos, kept on disk by the photos' content: one small file per
// pair, written whole or not at all. Any thread, different pairs at the same time.
#pragma once

#include "morph/candidates.h"
#include "morph/link.h"

#include <filesystem>
#include <optional>
#include <string>

namespace morphoscope {

struct CachedPair {
    std::vector<Candidate> candidates; // first -> second
    std::optional<PairMatch> match;
};

// What a pair's file goes by.
struct PairName {
    std::string first; // content hashes
    std::string second;
    std::string pins; // what the user's points added, keyOf(); empty: none
};

// nullopt when there is no file, or when it is damaged or of another version.
std::optional<CachedPair> loadPair(const std::filesystem::path& directory, const PairName& name);

// Creates the directory. Throws std::runtime_error when the file cannot be written.
void savePair(const std::filesystem::path& directory, const PairName& name, const CachedPair& pair);

} // namespace morphoscope
