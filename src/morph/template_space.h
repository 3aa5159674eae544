// One template for a group of photos by consensus: every photo asks where its correspondences in
// the other photos lie in the template and moves there, over and over. Pure but for its threads.
#pragma once

#include "morph/consistency.h"
#include "morph/link.h"

#include <stop_token>

namespace morphoscope {

// Matches by photo pair, first < second (indices of the whole set).
using MatchTable = std::map<std::pair<std::size_t, std::size_t>, PairMatch>;

struct TemplateMember {
    std::size_t photo = 0;
    float aspect = 0.75f;
    Similarity toTemplate;
    MapGrid intoTemplate; // photo grid -> template
    MapGrid fromTemplate; // template grid -> photo
    PhotoDepth depth;
    bool rises = false; // intoTemplate rises along rows and columns and has an exact inverse
};

struct TemplateSpace {
    int width = 0;
    int height = 0;
    std::vector<TemplateMember> members;
    std::vector<double> inverseDepths; // see AlignedGroup
};

// Places the members by their similarities alone; the template shows `extent` widths of the median
// photo.
TemplateSpace startTemplate(const std::vector<std::size_t>& photos,
                            const std::vector<float>& aspects,
                            const std::vector<Similarity>& toCommon, float extent, int width);

struct ConsensusOptions {
    int rounds = 12;
    int gridWidth = 192; // of intoTemplate
    int threadCount = 1;
};

// Lets the members agree; fills intoTemplate and fromTemplate.
void findConsensus(TemplateSpace& space, const MatchTable& matches, const ConsensusOptions& options,
                   std::stop_token stop = {});

// The inverse of intoTemplate on the template's grid: exact where that rises, by approach
// elsewhere, which is stable only while nothing is stretched to twice its size or more. Beyond the
// photo's frame the deviations along it go on; where intoTemplate rises they even out on the way.
void fillFromTemplate(TemplateMember& member, int width, int height);

// A map value anywhere: outside the photo the deviation of the nearest border point goes on.
Point2 continued(const MapGrid& map, const Similarity& similarity, Point2 position);

} // namespace morphoscope
