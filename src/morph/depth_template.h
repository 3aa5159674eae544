// A template seen from the middle: what a camera in between all photos would see is the place where
// they meet, and how far away a thing is says where that is. Takes the place of the consensus
// (template_space.h) where the photos tell where they were taken from. Pure but for its threads;
// seeded.
#pragma once

#include "morph/pair_field.h"
#include "morph/template_space.h"

#include <functional>
#include <stop_token>

namespace morphoscope {

// Fills intoTemplate, fromTemplate and depth of all members, and returns true; false (nothing
// changed) where the set is too small or too large for it, where the photos do not tell where they
// were taken from, or after a stop request. `report` hears the share done, 0..1, on the caller's
// thread.
bool placeByDepth(TemplateSpace& space, const std::vector<MatchPhoto>& photos, int threadCount,
                  std::stop_token stop = {}, const std::function<void(double)>& report = {});

} // namespace morphoscope
