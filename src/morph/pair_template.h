// A template for two photos alone, seen from halfway between the places where they were taken: one
// for the whole set must put towers that pass each other into one order, a pair only has to where
// its own two photos do not agree. Pure but for its threads.
#pragma once

#include "morph/template_space.h"

#include <optional>

namespace morphoscope {

// Photos `first` and `second` of `set`, with intoTemplate and fromTemplate filled, about where the
// set's template has them; the user's points for this pair are held exactly. nullopt where depth is
// not known. Takes some 0.15 s a photo.
std::optional<TemplateSpace> pairTemplate(const AlignedSet& set, std::size_t first,
                                          std::size_t second, int threadCount);

} // namespace morphoscope
