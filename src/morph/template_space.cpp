#include "morph/template_space.h"

#include "core/placed_mesh.h"
#include "morph/median.h"
#include "morph/parallel.h"
#include "morph/relax.h"

#include <cmath>

namespace morphoscope {

namespace {

constexpr float kUntrusted = 0.002f; // a vote without trust still counts where there is no other
constexpr float kSigma =
    0.005f; // template widths: votes further than this from the rest lose their say
// The first rounds let votes from further away in, so that the photos meet (graduated
// non-convexity, Blake and Zisserman 1987): kSigma times this, halved from round to round.
constexpr float kFirstReach = 16;

struct Vote {
    Point2 place;
    float weight = 0;
};

struct Agreement {
    Point2 place;
    float say = 0; // weights of the votes that agree on it
};

// Iteratively reweighted mean with Geman-McClure weights: where it settles depends on its start.
Agreement settled(const std::vector<Vote>& votes, Point2 start, float sigma) {
    Agreement result{start, 0};
    for (int step = 0; step < 4; ++step) {
        Point2 sum;
        float weights = 0;
        result.say = 0;
        for (const Vote& v : votes) {
            const float d = length(v.place - result.place) / sigma;
            const float agreement = 1 / (1 + d * d);
            const float w = v.weight * agreement * agreement;
            sum = sum + v.place * w;
            weights += w;
            result.say += v.weight * agreement;
        }
        result.place = sum * (1 / weights);
    }
    return result;
}

// Where near things pass before far ones the votes fall into camps, and the median may lie in the
// smaller one or between them: of the places that votes agree on, the one that most agree on. A
// vote near a place found already would lead there again.
Point2 robustMean(const std::vector<Vote>& votes, float sigma) {
    Agreement best;
    for (const Vote& v : votes) {
        if (best.say > 0 && length(v.place - best.place) < sigma / 2)
            continue;
        const Agreement found = settled(votes, v.place, sigma);
        if (found.say > best.say)
            best = found;
    }
    return best.place;
}

// Smooths the deviation from the similarity by confidence; where that is small a wide average takes
// over.
void smooth(MapGrid& map, const Plane& confidence, const Similarity& similarity) {
    const int width = map.width;
    Plane weight(width, map.height);
    Plane dx = weight;
    Plane dy = weight;
    std::vector<Point2> plain(map.values.size());
    for (std::size_t i = 0; i < map.values.size(); ++i) {
        const auto x = static_cast<float>(i % static_cast<std::size_t>(width));
        const auto y = static_cast<float>(i / static_cast<std::size_t>(width));
        plain[i] = apply(similarity, positionOf(width, map.height, x, y));
        const Point2 d = map.values[i] - plain[i];
        weight.values[i] = confidence.values[i] + 1e-3f;
        dx.values[i] = d.x * weight.values[i];
        dy.values[i] = d.y * weight.values[i];
    }
    const std::array<Plane, 3> fine{boxBlurred(weight, 1, 2), boxBlurred(dx, 1, 2),
                                    boxBlurred(dy, 1, 2)};
    const int wide = width / 24;
    const std::array<Plane, 3> calm{boxBlurred(fine[0], wide, 2), boxBlurred(fine[1], wide, 2),
                                    boxBlurred(fine[2], wide, 2)};
    for (std::size_t i = 0; i < map.values.size(); ++i) {
        auto deviation = [i](const std::array<Plane, 3>& s) {
            return Point2{s[1].values[i], s[2].values[i]} * (1 / s[0].values[i]);
        };
        map.values[i] =
            plain[i] + mixed(deviation(calm), deviation(fine), smoothstep(3 * fine[0].values[i]));
    }
}

MapGrid startMap(const TemplateMember& member, int width) {
    const int height = static_cast<int>(std::lround(static_cast<float>(width) * member.aspect));
    MapGrid map{width, height, {}};
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x)
            map.values.push_back(
                apply(member.toTemplate,
                      positionOf(width, height, static_cast<float>(x), static_cast<float>(y))));
    return map;
}

// The link from one photo to another, whichever way round the pair is stored; nullptr without a
// match.
const Link* linkBetween(const MatchTable& matches, std::size_t from, std::size_t to) {
    const auto found = matches.find({std::min(from, to), std::max(from, to)});
    if (found == matches.end())
        return nullptr;
    return from < to ? &found->second.forwards : &found->second.back;
}

struct NeighbourLink {
    std::size_t member = 0;
    const Link* link = nullptr;
};

MapGrid agreedMap(const TemplateSpace& space, std::size_t self,
                  const std::vector<NeighbourLink>& links, float sigma) {
    const TemplateMember& member = space.members[self];
    MapGrid result = member.intoTemplate;
    Plane confidence(result.width, result.height);
    std::vector<Vote> votes;
    const auto others = static_cast<float>(links.size());
    const float ownWeight = 1 / (1 + others); // steadies the rounds: two photos would swap places
    for (std::size_t i = 0; i < result.values.size(); ++i) {
        const auto x = static_cast<float>(i % static_cast<std::size_t>(result.width));
        const auto y = static_cast<float>(i / static_cast<std::size_t>(result.width));
        const Point2 place = positionOf(result.width, result.height, x, y);
        votes.assign(1, {result.values[i], ownWeight});
        float trust = 0;
        for (const auto& [j, link] : links) {
            const TemplateMember& other = space.members[j];
            const Point2 matched = sampled(link->map, place);
            if (borderDistance(matched, other.aspect) < 0)
                continue; // beyond the other's frame nothing was compared
            const float weight = kUntrusted + at(link->trust, place);
            votes.push_back({continued(other.intoTemplate, other.toTemplate, matched), weight});
            trust += weight;
        }
        result.values[i] = robustMean(votes, sigma);
        confidence.values[i] = trust / std::max(1.0f, others);
    }
    smooth(result, confidence, member.toTemplate);
    return result;
}

// The photo's pixels as a mesh that lies in the template: positions there are a, in the photo b.
// Beyond the frame the deviations along it go on, each by itself near by and evened out further
// away: what the photo does not show need not bend as its border does.
MorphField photoInTemplate(const TemplateMember& member) {
    constexpr float kFar = 2; // widths: of the outermost ring
    const MapGrid& map = member.intoTemplate;
    const int beyond = map.width / 4; // pixels to every side
    const int width = map.width + 2 * beyond;
    const int height = map.height + 2 * beyond;
    Plane isInside(width, height);
    std::vector<Point2> deviations;
    MorphField mesh;
    mesh.width = width;
    mesh.height = height;
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x) {
            const int column = x - beyond;
            const int row = y - beyond;
            const bool inside = column >= 0 && column < map.width && row >= 0 && row < map.height;
            isInside.at(x, y) = inside ? 1.0f : 0.0f;
            Point2 place = positionOf(map.width, map.height, static_cast<float>(column),
                                      static_cast<float>(row));
            deviations.push_back(continued(map, member.toTemplate, place) -
                                 apply(member.toTemplate, place));
            place.x += x == 0 ? -kFar : x == width - 1 ? kFar : 0.0f;
            place.y += y == 0 ? -kFar : y == height - 1 ? kFar : 0.0f;
            mesh.b.push_back(place);
        }
    relax(deviations, isInside);
    for (std::size_t i = 0; i < deviations.size(); ++i)
        mesh.a.push_back(apply(member.toTemplate, mesh.b[i]) + deviations[i]);
    return mesh;
}

// The position of a template position in the photo, or where it would lie beyond its frame.
Point2 inverseByApproach(const TemplateMember& member, const Similarity& back, Point2 target) {
    constexpr int kSteps = 20;
    const float step = 0.7f * std::exp(back.logScale);
    Point2 p = apply(back, target);
    for (int i = 0; i < kSteps; ++i)
        p = p + (target - continued(member.intoTemplate, member.toTemplate, p)) * step;
    return p;
}

} // namespace

void fillFromTemplate(TemplateMember& member, int width, int height) {
    const MorphField mesh = member.rises ? photoInTemplate(member) : MorphField{};
    const std::vector<MeshPixel> covered =
        member.rises ? rasterised({mesh}, width, height) : std::vector<MeshPixel>{};
    member.fromTemplate = {width, height, {}};
    const Similarity back = inverse(member.toTemplate);
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x) {
            const std::size_t i = member.fromTemplate.values.size();
            const Point2 target =
                positionOf(width, height, static_cast<float>(x), static_cast<float>(y));
            member.fromTemplate.values.push_back(member.rises && covered[i].isCovered
                                                     ? covered[i].b
                                                     : inverseByApproach(member, back, target));
        }
}

Point2 continued(const MapGrid& map, const Similarity& similarity, Point2 position) {
    const auto w = static_cast<float>(map.width);
    const float halfX = 0.5f - 0.5f / w;
    const float halfY = (0.5f * static_cast<float>(map.height) - 0.5f) / w;
    const Point2 nearest{std::clamp(position.x, -halfX, halfX),
                         std::clamp(position.y, -halfY, halfY)};
    return apply(similarity, position) + sampled(map, nearest) - apply(similarity, nearest);
}

TemplateSpace startTemplate(const std::vector<std::size_t>& photos,
                            const std::vector<float>& aspects,
                            const std::vector<Similarity>& toCommon, float extent, int width) {
    const auto median = [&](auto get) {
        std::vector<float> values;
        for (const std::size_t photo : photos)
            values.push_back(get(photo));
        return medianOf(std::move(values));
    };
    Similarity view;
    view.logScale =
        median([&](std::size_t photo) { return toCommon[photo].logScale; }) + std::log(extent);
    view.rotation = median([&](std::size_t photo) { return toCommon[photo].rotation; });
    view.shift = {median([&](std::size_t photo) { return toCommon[photo].shift.x; }),
                  median([&](std::size_t photo) { return toCommon[photo].shift.y; })};
    const float aspect = median([&](std::size_t photo) { return aspects[photo]; });
    TemplateSpace space{
        width, static_cast<int>(std::lround(static_cast<float>(width) * aspect)), {}};
    for (const std::size_t photo : photos)
        space.members.push_back(
            {photo, aspects[photo], composed(inverse(view), toCommon[photo]), {}, {}});
    return space;
}

void findConsensus(TemplateSpace& space, const MatchTable& matches, const ConsensusOptions& options,
                   std::stop_token stop) {
    const std::size_t count = space.members.size();
    std::vector<std::vector<NeighbourLink>> links(count);
    for (std::size_t i = 0; i < count; ++i) {
        space.members[i].intoTemplate = startMap(space.members[i], options.gridWidth);
        for (std::size_t j = 0; j < count; ++j)
            if (const Link* link =
                    linkBetween(matches, space.members[i].photo, space.members[j].photo))
                links[i].push_back({j, link});
    }
    for (int round = 0; round < options.rounds && !stop.stop_requested(); ++round) {
        std::vector<MapGrid> next(count);
        const float sigma = kSigma * std::max(1.0f, std::ldexp(kFirstReach, -round));
        parallelFor(
            count, options.threadCount,
            [&](std::size_t i) { next[i] = agreedMap(space, i, links[i], sigma); }, stop);
        if (stop.stop_requested())
            return;
        for (std::size_t i = 0; i < count; ++i)
            space.members[i].intoTemplate = std::move(next[i]);
    }
    parallelFor(count, options.threadCount, [&](std::size_t i) {
        fillFromTemplate(space.members[i], space.width, space.height);
    });
}

} // namespace morphoscope
