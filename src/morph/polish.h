// The last fractions of a cell: semi-global matching chooses among whole labels, and where it saves
// little the similarity stands, which is some hundredths of a percent off itself. Pure, any thread.
#pragma once

#include "morph/pair_field.h"

namespace morphoscope {

struct PolishOptions {
    int rounds = 3;
    int radius = 16;           // of the window, cells of the field
    float longestStep = 0.75f; // cells a round and photo
};

// Moves the field to where the photos' features differ least, by windowed least squares (Lucas and
// Kanade 1981) on all directions at once, both photos by half. Along an edge, and where there is no
// structure, nothing moves. Confidences stay.
PairField polished(const MatchPhoto& a, const MatchPhoto& b, PairField field,
                   const PolishOptions& options = {});

} // namespace morphoscope
