#include "morph/point_tracks.h"

#include "morph/epipolar.h"
#include "morph/parabola.h"
#include "morph/parallel.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <optional>

namespace morphoscope {

namespace {

constexpr std::size_t kMostPoints = 400;
constexpr std::size_t kLeastPhotos = 3; // of a track: two agree with any depth
constexpr int kBlock = 8;               // pixels: one point in each, at most

// Pixels to either side of where a point is expected.
struct Reach {
    int x = 0;
    int y = 0;
};
constexpr Reach kByChance{28, 9};      // around where the similarity puts it: parallax
constexpr Reach kByCamera{8, 4};       // around where the cameras put it
constexpr float kLeastLead = 0.06f;    // by chance: of the best place's likeness over any other's
constexpr float kLeastLikeness = 0.4f; // by camera

struct Pixel {
    int x = 0;
    int y = 0;
};

Point2 placeOf(const PackedFeatures& photo, Pixel pixel) {
    return positionOf(photo.width, photo.height, static_cast<float>(pixel.x),
                      static_cast<float>(pixel.y));
}

Pixel pixelAt(const PackedFeatures& photo, Point2 place) {
    const Point2 p = pixelOf(photo.width, photo.height, place);
    return {static_cast<int>(std::lround(p.x)), static_cast<int>(std::lround(p.y))};
}

// The strongest upright edges, spread over the picture.
std::vector<Pixel> distinctivePoints(const PackedFeatures& photo) {
    Plane upright(photo.width, photo.height);
    for (std::size_t i = 0; i < photo.values.size(); ++i)
        for (const std::size_t c : {std::size_t{0}, std::size_t{1}, std::size_t{kDirections - 1}})
            upright.values[i] += photo.values[i][c] * photo.values[i][c];
    upright = windowMean(upright);
    struct Found {
        float strength;
        Pixel pixel;
    };
    std::vector<Found> found;
    for (int top = kWindowRadiusY; top + kWindowRadiusY < photo.height; top += kBlock)
        for (int left = kWindowRadiusX; left + kWindowRadiusX < photo.width; left += kBlock) {
            Found best{-1, {}};
            for (int y = top; y < std::min(top + kBlock, photo.height - kWindowRadiusY); ++y)
                for (int x = left; x < std::min(left + kBlock, photo.width - kWindowRadiusX); ++x)
                    if (upright.at(x, y) > best.strength)
                        best = {upright.at(x, y), {x, y}};
            found.push_back(best);
        }
    std::stable_sort(found.begin(), found.end(),
                     [](const Found& p, const Found& q) { return p.strength > q.strength; });
    std::vector<Pixel> points;
    for (std::size_t i = 0; i < std::min(found.size(), kMostPoints); ++i)
        points.push_back(found[i].pixel);
    return points;
}

// The other photo's features where the similarity puts them, as the first photo's picture.
PackedFeatures carriedOver(const PackedFeatures& other, const PackedFeatures& to,
                           const Similarity& similarity, Plane& inside) {
    PackedFeatures carried{to.width, to.height, {}, {}};
    carried.values.reserve(to.values.size());
    inside = Plane(to.width, to.height);
    for (int y = 0; y < to.height; ++y)
        for (int x = 0; x < to.width; ++x) {
            const Point2 place =
                apply(similarity, positionOf(to.width, to.height, static_cast<float>(x),
                                             static_cast<float>(y)));
            const Point2 p = pixelOf(other.width, other.height, place);
            const auto aspect = static_cast<float>(other.height) / static_cast<float>(other.width);
            inside.at(x, y) = borderDistance(place, aspect) > 0 ? 1.0f : 0.0f;
            carried.values.push_back(bilinear(other, p.x, p.y));
        }
    return carried;
}

// The top of a parabola through three values, from the middle one.
float parabolaTop(float left, float middle, float right) {
    return parabolaBottom(-left, -middle, -right);
}

// Where a point of the first photo lies in the second, if one place is much more like it than all
// others.
class PointSearch {
public:
    PointSearch(const PackedFeatures& first, const PackedFeatures& second,
                const Similarity& similarity)
        : first_(first), similarity_(similarity),
          carried_(carriedOver(second, first, similarity, inside_)),
          energy_(windowMean(squares(carried_))) {}

    // Where the similarity puts it, nearly.
    std::optional<Point2> find(Pixel point) {
        const Pixel best = mostAlike(point, point, kByChance);
        if (isAtBorder(best) || lead(best) < kLeastLead)
            return std::nullopt;
        return otherPlace(best, point, kByChance);
    }

    // Near `expected` in the second photo.
    std::optional<Point2> findNear(Pixel point, Point2 expected) {
        const Pixel centre = pixelAt(first_, apply(inverse(similarity_), expected));
        const Pixel best = mostAlike(point, centre, kByCamera);
        if (isAtBorder(best) || likenesses_.at(best.x, best.y) < kLeastLikeness)
            return std::nullopt;
        return otherPlace(best, centre, kByCamera);
    }

private:
    // In the likenesses.
    Pixel mostAlike(Pixel point, Pixel centre, Reach reach) {
        compare(point, centre, reach);
        Pixel best;
        for (int y = 0; y < likenesses_.height; ++y)
            for (int x = 0; x < likenesses_.width; ++x)
                if (likenesses_.at(x, y) > likenesses_.at(best.x, best.y))
                    best = {x, y};
        return best;
    }

    bool isAtBorder(Pixel best) const {
        return best.x == 0 || best.x == likenesses_.width - 1 || best.y == 0 ||
               best.y == likenesses_.height - 1;
    }

    // In the second photo, of a place in the likenesses.
    Point2 otherPlace(Pixel best, Pixel centre, Reach reach) const {
        const auto value = [&](int dx, int dy) { return likenesses_.at(best.x + dx, best.y + dy); };
        const float x = static_cast<float>(centre.x + best.x - reach.x) +
                        parabolaTop(value(-1, 0), value(0, 0), value(1, 0));
        const float y = static_cast<float>(centre.y + best.y - reach.y) +
                        parabolaTop(value(0, -1), value(0, 0), value(0, 1));
        return apply(similarity_, positionOf(first_.width, first_.height, x, y));
    }

    void compare(Pixel point, Pixel centre, Reach reach) {
        float own = 0;
        for (int j = -kWindowRadiusY; j <= kWindowRadiusY; ++j)
            for (int i = -kWindowRadiusX; i <= kWindowRadiusX; ++i) {
                const FeatureVector& f = first_.at(point.x + i, point.y + j);
                own += kShare * dot(f, f);
            }
        likenesses_ = Plane(2 * reach.x + 1, 2 * reach.y + 1);
        for (int dy = -reach.y; dy <= reach.y; ++dy)
            for (int dx = -reach.x; dx <= reach.x; ++dx)
                likenesses_.at(dx + reach.x, dy + reach.y) =
                    likenessAt(point, {centre.x + dx, centre.y + dy}, own);
    }

    float likenessAt(Pixel point, Pixel other, float own) const {
        if (other.x < kWindowRadiusX || other.x >= first_.width - kWindowRadiusX ||
            other.y < kWindowRadiusY || other.y >= first_.height - kWindowRadiusY ||
            inside_.at(other.x, other.y) == 0)
            return -1;
        float sum = 0;
        for (int j = -kWindowRadiusY; j <= kWindowRadiusY; ++j) {
            const FeatureVector* p = &first_.at(point.x - kWindowRadiusX, point.y + j);
            const FeatureVector* q = &carried_.at(other.x - kWindowRadiusX, other.y + j);
            for (int i = 0; i <= 2 * kWindowRadiusX; ++i)
                sum += dot(p[i], q[i]);
        }
        return likeness(kShare * sum, own, energy_.at(other.x, other.y));
    }

    // Over the places that are not beside the best one.
    float lead(Pixel best) const {
        constexpr int kBeside = 3;
        float second = -1;
        for (int y = 0; y < likenesses_.height; ++y)
            for (int x = 0; x < likenesses_.width; ++x)
                if (std::abs(x - best.x) > kBeside)
                    second = std::max(second, likenesses_.at(x, y));
        return likenesses_.at(best.x, best.y) - second;
    }

    static constexpr float kShare = 1.0f / ((2 * kWindowRadiusX + 1) * (2 * kWindowRadiusY + 1));
    const PackedFeatures& first_;
    Similarity similarity_;
    Plane inside_;
    PackedFeatures carried_;
    Plane energy_;
    Plane likenesses_;
};

// Those of kLeastPhotos or more.
PointTracks numbered(const std::vector<std::vector<Observation>>& found) {
    PointTracks tracks;
    for (const std::vector<Observation>& track : found) {
        if (track.size() < kLeastPhotos)
            continue;
        for (Observation o : track) {
            o.track = tracks.count;
            tracks.observations.push_back(o);
        }
        ++tracks.count;
    }
    return tracks;
}

std::size_t fittingCount(const CameraSet& set, const TrackRange& range) {
    std::size_t count = 0;
    for (std::size_t i = range.begin; i < range.end; ++i)
        count += set.errors[i] < kFittingError ? 1 : 0;
    return count;
}

// Calls work(a, b, search) for every two photos, either way round, side by side.
template <class Work>
void searchAllPairs(const std::vector<PackedFeatures>& photos,
                    const std::vector<Similarity>& toCommon, int threadCount, std::stop_token stop,
                    const Work& work) {
    const std::size_t count = photos.size();
    parallelFor(
        count * count, threadCount,
        [&](std::size_t job) {
            const std::size_t a = job / count;
            const std::size_t b = job % count;
            if (a == b)
                return;
            PointSearch search(photos[a], photos[b], composed(inverse(toCommon[b]), toCommon[a]));
            work(a, b, search);
        },
        stop);
}

} // namespace

std::vector<TrackRange> rangesOf(const PointTracks& tracks) {
    std::vector<TrackRange> ranges(tracks.count);
    for (std::size_t i = 0; i < tracks.observations.size(); ++i) {
        TrackRange& range = ranges[tracks.observations[i].track];
        if (range.end == 0)
            range.begin = i;
        range.end = i + 1;
    }
    return ranges;
}

PointTracks findPointTracks(const std::vector<PackedFeatures>& photos,
                            const std::vector<Similarity>& toCommon, int threadCount,
                            std::stop_token stop) {
    const std::size_t count = photos.size();
    std::vector<std::vector<Pixel>> points;
    for (const PackedFeatures& photo : photos)
        points.push_back(distinctivePoints(photo));
    std::vector<std::vector<PointMatch>> matches(count * count); // first * count + second
    searchAllPairs(photos, toCommon, threadCount, stop,
                   [&](std::size_t a, std::size_t b, PointSearch& search) {
                       std::vector<PointMatch> found;
                       for (std::size_t p = 0; p < points[a].size(); ++p)
                           if (const auto place = search.find(points[a][p]))
                               found.push_back({p, placeOf(photos[a], points[a][p]), *place});
                       const std::size_t pair = a * count + b;
                       matches[pair] = seenTogether(found, static_cast<unsigned>(pair));
                   });
    if (stop.stop_requested())
        return {};
    std::vector<std::vector<Observation>> found;
    for (std::size_t a = 0; a < count; ++a) {
        std::vector<std::vector<Observation>> ofPoint(points[a].size());
        for (std::size_t b = 0; b < count; ++b)
            for (const PointMatch& m : matches[a * count + b]) {
                if (ofPoint[m.point].empty())
                    ofPoint[m.point].push_back({a, 0, m.from});
                ofPoint[m.point].push_back({b, 0, m.to});
            }
        std::move(ofPoint.begin(), ofPoint.end(), std::back_inserter(found));
    }
    return numbered(found);
}

PointTracks followedTracks(const std::vector<PackedFeatures>& photos,
                           const std::vector<Similarity>& toCommon, const PointTracks& tracks,
                           const CameraSet& set, int threadCount, std::stop_token stop) {
    const std::size_t count = photos.size();
    const std::vector<Viewer> viewers(set.cameras.begin(), set.cameras.end());
    std::vector<std::vector<Observation>> found(tracks.count);
    std::vector<std::vector<std::size_t>> tracksOf(count);
    for (const TrackRange& range : rangesOf(tracks)) {
        const Observation& first = tracks.observations[range.begin];
        if (fittingCount(set, range) < kLeastPhotos)
            continue;
        found[first.track].push_back(first);
        tracksOf[first.photo].push_back(first.track);
    }
    std::vector<std::vector<Observation>> followed(count * count);
    searchAllPairs(photos, toCommon, threadCount, stop,
                   [&](std::size_t a, std::size_t b, PointSearch& search) {
                       for (const std::size_t track : tracksOf[a])
                           if (const auto place =
                                   search.findNear(pixelAt(photos[a], found[track].front().place),
                                                   viewers[b].seen(set.points[track])))
                               followed[a * count + b].push_back({b, track, *place});
                   });
    if (stop.stop_requested())
        return {};
    for (const std::vector<Observation>& ofPair : followed)
        for (const Observation& o : ofPair)
            found[o.track].push_back(o);
    return numbered(found);
}

} // namespace morphoscope
