// Photos as a camera elsewhere sees the things in them, and such views laid into a template. Pure
// but for its threads.
#pragma once

#include "morph/template_space.h"

#include <vector>

namespace morphoscope {

struct DepthView {
    MapGrid places; // photo grid -> positions in the camera's picture
    Plane weight;   // photo grid: how much to believe that, 0..1
};

DepthView viewFrom(const PhotoCamera& camera, const PhotoDepth& photo,
                   const std::vector<double>& inverseDepths);

// Fills intoTemplate and fromTemplate of all members by their views (of one camera, by member): the
// camera's picture lies where the members' similarities have them on the whole. What is not
// believed, or moves far, goes as what is around it; nothing turns over.
void placeViews(TemplateSpace& space, std::vector<DepthView> views, int threadCount);

} // namespace morphoscope
