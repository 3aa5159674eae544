#include "morph/pinned_template.h"

#include "morph/parallel.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace morphoscope {

namespace {

constexpr float kSurroundings = 0.2f; // widths: how far around a pin the pair's own match is taken
constexpr float kLeastReach = 0.12f;  // widths: of what is still missing at the pin itself
constexpr float kLeastAnchor = 0.05f; // of a photo that no other photo vouches for
constexpr float kSameThing = 0.006f;  // widths: two clicks on one thing

// One end of a pin.
struct End {
    std::size_t member = 0;
    Point2 position;
    float anchor = 0; // how much the other photos vouch for its place
};

struct HeldPin {
    End ends[2];
    const Link* links[2] = {nullptr, nullptr}; // from that end's photo to the other; null: no match
    float reach = kSurroundings;
};

Point2 limited(Point2 displacement) {
    const float size = length(displacement);
    return size > kMostBend ? displacement * (kMostBend / size) : displacement;
}

class Holding {
public:
    Holding(TemplateSpace& space, const MatchTable& matches, const PinTable& pins)
        : space_(space), matches_(matches) {
        for (const auto& [pair, list] : pins) {
            const auto first = memberOf(pair.first);
            const auto second = memberOf(pair.second);
            const auto match = matches.find(pair);
            if (!first || !second)
                continue;
            for (const Pin& pin : list) {
                HeldPin held{{{*first, pin.first}, {*second, pin.second}}};
                if (match != matches.end()) {
                    held.links[0] = &match->second.forwards;
                    held.links[1] = &match->second.back;
                }
                for (int side = 0; side < 2; ++side)
                    held.ends[side].anchor = anchorOf(held.ends[side], held.ends[1 - side].member);
                const Point2 apart = inTemplate(held.ends[0].member, pin.first) -
                                     inTemplate(held.ends[1].member, pin.second);
                if (length(apart) > kMostBend)
                    continue;
                held.reach = reachFor(length(apart), kSurroundings);
                held_.push_back(held);
            }
        }
    }

    void run(int threadCount) {
        if (held_.empty())
            return;
        joinEnds();
        const std::vector<std::size_t> members = heldMembers();
        std::vector<MapGrid> before;
        for (const std::size_t member : members)
            before.push_back(space_.members[member].intoTemplate);
        for (int round = 0; round < 3; ++round)
            takeOverMatches();
        for (std::size_t i = 0; i < members.size(); ++i)
            smoothChange(space_.members[members[i]].intoTemplate, before[i]);
        for (int round = 0; round < 3; ++round) // the maps are rasters: what they round away again
            meet();
        parallelFor(members.size(), threadCount, [&](std::size_t i) {
            TemplateMember& member = space_.members[members[i]];
            fillFromTemplate(member, space_.width, space_.height);
            if (!member.depth.labels.empty())
                member.depth.correction = difference(member.intoTemplate, before[i]);
        });
    }

private:
    std::optional<std::size_t> memberOf(std::size_t photo) const {
        for (std::size_t i = 0; i < space_.members.size(); ++i)
            if (space_.members[i].photo == photo)
                return i;
        return std::nullopt;
    }

    Point2 inTemplate(std::size_t member, Point2 position) const {
        const TemplateMember& m = space_.members[member];
        return continued(m.intoTemplate, m.toTemplate, position);
    }

    // Mean trust that the matches with all the others have in the place.
    float anchorOf(const End& end, std::size_t partner) const {
        float sum = 0;
        int count = 0;
        for (std::size_t k = 0; k < space_.members.size(); ++k) {
            if (k == end.member || k == partner)
                continue;
            const std::size_t self = space_.members[end.member].photo;
            const std::size_t other = space_.members[k].photo;
            const auto found = matches_.find({std::min(self, other), std::max(self, other)});
            if (found == matches_.end() || found->second.forwards.trust.values.empty())
                continue; // groups that depth has placed match their corrected pairs only
            const Link& link = self < other ? found->second.forwards : found->second.back;
            sum += at(link.trust, end.position);
            ++count;
        }
        return kLeastAnchor + (count > 0 ? sum / static_cast<float>(count) : 0);
    }

    std::vector<std::size_t> heldMembers() const {
        std::vector<std::size_t> members;
        for (const HeldPin& pin : held_)
            for (const End& end : pin.ends)
                members.push_back(end.member);
        std::sort(members.begin(), members.end());
        members.erase(std::unique(members.begin(), members.end()), members.end());
        return members;
    }

    // Around the pins both photos go to where their own match brings them together.
    void takeOverMatches() {
        const std::vector<std::size_t> members = heldMembers();
        std::vector<MapGrid> next;
        for (const std::size_t member : members)
            next.push_back(takenOver(member));
        for (std::size_t i = 0; i < members.size(); ++i)
            space_.members[members[i]].intoTemplate = std::move(next[i]);
    }

    MapGrid takenOver(std::size_t member) const {
        MapGrid map = space_.members[member].intoTemplate;
        std::size_t i = 0;
        for (int y = 0; y < map.height; ++y)
            for (int x = 0; x < map.width; ++x, ++i) {
                const Point2 place =
                    positionOf(map.width, map.height, static_cast<float>(x), static_cast<float>(y));
                Point2 sum;
                float weights = 0;
                for (const HeldPin& pin : held_)
                    for (int side = 0; side < 2; ++side)
                        if (pin.ends[side].member == member && pin.links[side])
                            addPull(pin, side, place, map.values[i], sum, weights);
                if (weights > 0)
                    map.values[i] = map.values[i] + sum * (1 / std::max(1.0f, weights));
            }
        return map;
    }

    void addPull(const HeldPin& pin, int side, Point2 place, Point2 now, Point2& sum,
                 float& weights) const {
        const float weight = fading(length(place - pin.ends[side].position), pin.reach);
        if (weight <= 0)
            return;
        const End& other = pin.ends[1 - side];
        const float give = other.anchor / (other.anchor + pin.ends[side].anchor);
        const Point2 told = inTemplate(other.member, sampled(pin.links[side]->map, place));
        sum = sum + limited(told - now) * (weight * give);
        weights += weight;
    }

    static MapGrid difference(MapGrid map, const MapGrid& before) {
        for (std::size_t i = 0; i < map.values.size(); ++i)
            map.values[i] = map.values[i] - before.values[i];
        return map;
    }

    // A match is rough where one thing stands before another; what is taken from it bends gently.
    static void smoothChange(MapGrid& map, const MapGrid& before) {
        Plane dx(map.width, map.height);
        Plane dy = dx;
        for (std::size_t i = 0; i < map.values.size(); ++i) {
            const Point2 change = map.values[i] - before.values[i];
            dx.values[i] = change.x;
            dy.values[i] = change.y;
        }
        const int radius = std::max(1, map.width / 48);
        dx = boxBlurred(dx, radius, 2);
        dy = boxBlurred(dy, radius, 2);
        for (std::size_t i = 0; i < map.values.size(); ++i)
            map.values[i] = before.values[i] + Point2{dx.values[i], dy.values[i]};
    }

    // Ends that are clicks on one thing become one node; all nodes that pins connect are one thing.
    void joinEnds() {
        for (const HeldPin& pin : held_) {
            std::size_t nodes[2];
            for (int side = 0; side < 2; ++side)
                nodes[side] = nodeOf(pin.ends[side]);
            const std::size_t from = things_[nodes[0]];
            for (std::size_t& thing : things_)
                if (thing == from)
                    thing = things_[nodes[1]];
        }
    }

    std::size_t nodeOf(const End& end) {
        for (std::size_t i = 0; i < nodes_.size(); ++i)
            if (nodes_[i].member == end.member &&
                length(nodes_[i].position - end.position) < kSameThing) {
                nodes_[i].position = mixed(nodes_[i].position, end.position, 0.5f);
                return i;
            }
        nodes_.push_back(end);
        things_.push_back(nodes_.size() - 1);
        start_.push_back(inTemplate(end.member, end.position));
        return nodes_.size() - 1;
    }

    // Every thing gets one place in the template, and its photos a smooth displacement that brings
    // it there.
    void meet() {
        std::vector<Point2> targets(nodes_.size());
        std::vector<float> weights(nodes_.size(), 0.0f);
        for (std::size_t i = 0; i < nodes_.size(); ++i) {
            const std::size_t thing = things_[i];
            targets[thing] = targets[thing] +
                             inTemplate(nodes_[i].member, nodes_[i].position) * nodes_[i].anchor;
            weights[thing] += nodes_[i].anchor;
        }
        for (const std::size_t member : heldMembers()) {
            std::vector<Point2> places;
            std::vector<Point2> missing;
            float reach = kLeastReach;
            for (std::size_t i = 0; i < nodes_.size(); ++i) {
                if (nodes_[i].member != member)
                    continue;
                places.push_back(nodes_[i].position);
                const Point2 target = targets[things_[i]] * (1 / weights[things_[i]]);
                missing.push_back(start_[i] + limited(target - start_[i]) -
                                  inTemplate(member, nodes_[i].position));
                reach = reachFor(length(missing.back()), reach);
            }
            displace(space_.members[member].intoTemplate,
                     Displacement(std::move(places), missing, reach));
        }
    }

    static void displace(MapGrid& map, const Displacement& displacement) {
        std::size_t i = 0;
        for (int y = 0; y < map.height; ++y)
            for (int x = 0; x < map.width; ++x, ++i)
                map.values[i] = map.values[i] + displacement.at(positionOf(map.width, map.height,
                                                                           static_cast<float>(x),
                                                                           static_cast<float>(y)));
    }

    TemplateSpace& space_;
    const MatchTable& matches_;
    std::vector<HeldPin> held_;
    std::vector<End> nodes_;
    std::vector<Point2> start_;       // per node: where the template had it
    std::vector<std::size_t> things_; // per node: the number of the thing it shows, a node's index
};

} // namespace

void holdPins(TemplateSpace& space, const MatchTable& matches, const PinTable& pins,
              int threadCount) {
    Holding(space, matches, pins).run(threadCount);
}

} // namespace morphoscope
