// The candidates (candidates.h) of many pairs of photos at once: a photo's scaled and turned
// variants are made once for all its partners. Pure but for its threads.
#pragma once

#include "morph/candidates.h"
#include "morph/pair_field.h"

#include <cstddef>
#include <functional>
#include <map>
#include <stop_token>
#include <utility>
#include <vector>

namespace morphoscope {

using PhotoPair = std::pair<std::size_t, std::size_t>; // first < second

// Of every pair, first photo -> second; nothing after a stop request. `report` hears (done, of how
// many) on the caller's thread.
std::map<PhotoPair, std::vector<Candidate>>
candidatesOf(const std::vector<MatchPhoto>& photos, const std::vector<PhotoPair>& pairs,
             int threadCount, std::stop_token stop,
             const std::function<void(std::size_t, std::size_t)>& report);

} // namespace morphoscope
