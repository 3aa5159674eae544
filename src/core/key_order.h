// The keys of a morph in the order of the day: by the hour at which their photos were taken,
// whatever the date, so that light changes as on one day. Pure, any thread.
#pragma once

#include "core/morph_settings.h"
#include "core/photo_set.h"

#include <string>
#include <vector>

namespace morphoscope {

struct OrderedKeys {
    std::vector<MorphKey> keys;
    std::vector<std::string> untimed; // photos that do not say when they were taken: last
    std::size_t placeCount = 0;       // keys that are no photos: after those
    std::vector<std::string> inUtc;   // photos whose hour is known in UTC only
};

// From midnight to midnight; keys of the same minute, and those without a time, stay in the order
// they had.
OrderedKeys orderedByTimeOfDay(const std::vector<MorphKey>& keys, const PhotoSet& photos);

// What the user must know about the order, in a sentence or two; empty: every hour was known.
std::string orderNote(const OrderedKeys& ordered);

} // namespace morphoscope
