// The points of the user (core/aligned_set.h, UserPoint) as the aligner goes by them: by pair of
// photos, as a similarity where the photos were placed wrongly altogether, as a field to start the
// matching from, and as a key for what the cache keeps. Pure, any thread.
#pragma once

#include "morph/consistency.h"
#include "morph/pair_field.h"

#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace morphoscope {

// The same thing in both photos of a pair.
struct Pin {
    Point2 first;
    Point2 second;
};

// By photo pair, first < second (indices of the whole set).
using PinTable = std::map<std::pair<std::size_t, std::size_t>, std::vector<Pin>>;

// `names` are the photos of the set. A point whose photo has left the set is left out.
PinTable pinsOf(const std::vector<UserPoint>& points, const std::vector<std::string>& names);

// So many pins of a pair say how one photo lies on the other: scale, turn and shift.
inline constexpr std::size_t kPinsToPlace = 2;

// The photos that a pair's pins place, whatever their edges say.
std::set<std::size_t> photosPlacedBy(const PinTable& pins);

// How much of two photos (first < second) agrees under a similarity.
using AgreementUnder =
    std::function<float(const std::pair<std::size_t, std::size_t>&, const Similarity&)>;

// Where at least kPinsToPlace pins contradict the places: of two groups the smaller joins the
// larger; of two photos in one group the less supported one moves, if more of the photos agrees
// then (pins on a near roof do not pull the skyline along). The similarity is the candidate that
// agrees with the pins, else their own (least squares). Groups are numbered anew without gaps.
void placeByPins(ConsistentSet& placed, const PinTable& pins, const CandidateTable& candidates,
                 const AgreementUnder& agreementUnder);

// Widths: a point further than this from where the rest has it is out of reach. A smooth map that
// met it would drag half the picture along, and it is parallax more often than not.
inline constexpr float kMostBend = 0.1f;

// The similarity bent so that it carries every pin within reach, smoothly fading.
PairField pinnedField(const std::vector<Pin>& pins, const Similarity& similarity, int width,
                      int height);

// 16 hex digits that differ for different pins; empty for none.
std::string keyOf(const std::vector<Pin>& pins);

// How far around it a displacement must fade to turn nothing over.
float reachFor(float displacement, float least);

// A smooth displacement of the plane that is given at some places and fades to nothing within
// `reach` of them. Sum of Wendland's C2 functions (1 - r)^4 (4 r + 1), r = distance / reach
// (Wendland 1995).
class Displacement {
public:
    Displacement(std::vector<Point2> places, const std::vector<Point2>& displacements, float reach);
    Point2 at(Point2 place) const;

private:
    std::vector<Point2> places_;
    std::vector<Point2> weights_;
    float reach_;
};

// 1 at distance 0, 0 from `reach` on; flat at both ends.
float fading(float distance, float reach);

} // namespace morphoscope
