#include "morph/point_tracks.h"

#include "morph/parallel.h"

#include <Eigen/Dense>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <optional>
#include <random>

namespace morphoscope {

namespace {

constexpr std::size_t kMostPoints = 400;
constexpr int kBlock = 8; // pixels: one point in each, at most

// Pixels to either side of where a point is expected.
struct Reach {
    int x = 0;
    int y = 0;
};
constexpr Reach kByChance{28, 9};      // around where the similarity puts it: parallax
constexpr Reach kByCamera{8, 4};       // around where the cameras put it
constexpr float kLeastLead = 0.06f;    // by chance: of the best place's likeness over any other's
constexpr float kLeastLikeness = 0.4f; // by camera
constexpr std::size_t kLeastPairMatches = 16;
constexpr double kAffineError = 0.004;    // widths: towns are not quite flat
constexpr double kEpipolarError = 0.0015; // widths

struct Pixel {
    int x = 0;
    int y = 0;
};

// The strongest upright edges, spread over the picture.
std::vector<Pixel> distinctivePoints(const PackedFeatures& photo) {
    Plane upright(photo.width, photo.height);
    for (std::size_t i = 0; i < photo.values.size(); ++i)
        for (const std::size_t c : {std::size_t{0}, std::size_t{1}, std::size_t{kDirections - 1}})
            upright.values[i] += photo.values[i][c] * photo.values[i][c];
    upright = windowSums(upright, kWindowRadiusX, kWindowRadiusY);
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

float parabolaTop(float left, float middle, float right) {
    const float curvature = 2 * middle - left - right;
    return curvature > 0 ? std::clamp(0.5f * (right - left) / curvature, -0.5f, 0.5f) : 0;
}

struct Match {
    std::size_t point = 0; // of the first photo
    Point2 from;
    Point2 to;
};

// Where a point of the first photo lies in the second, if one place is much more like it than all
// others.
class PointSearch {
public:
    PointSearch(const PackedFeatures& first, const PackedFeatures& second,
                const Similarity& similarity)
        : first_(first), similarity_(similarity),
          carried_(carriedOver(second, first, similarity, inside_)),
          energy_(windowSums(squares(carried_), kWindowRadiusX, kWindowRadiusY)) {}

    // Where the similarity puts it, nearly.
    std::optional<Point2> find(Pixel point) {
        const Pixel best = mostAlike(point, point, kByChance);
        if (isAtBorder(best) || lead(best) < kLeastLead)
            return std::nullopt;
        return placeOf(best, point, kByChance);
    }

    // Near `expected` in the second photo.
    std::optional<Point2> findNear(Pixel point, Point2 expected) {
        const Point2 p =
            pixelOf(first_.width, first_.height, apply(inverse(similarity_), expected));
        const Pixel centre{static_cast<int>(std::lround(p.x)), static_cast<int>(std::lround(p.y))};
        const Pixel best = mostAlike(point, centre, kByCamera);
        if (isAtBorder(best) || likenesses_.at(best.x, best.y) < kLeastLikeness)
            return std::nullopt;
        return placeOf(best, centre, kByCamera);
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

    Point2 placeOf(Pixel best, Pixel centre, Reach reach) const {
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
                own += dot(f, f);
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
        return likeness(sum, own, energy_.at(other.x, other.y));
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

    const PackedFeatures& first_;
    Similarity similarity_;
    Plane inside_;
    PackedFeatures carried_;
    Plane energy_;
    Plane likenesses_;
};

// The hyperplane through matches (x, y, x', y'): affine epipolar geometry (Hartley and Zisserman
// 2004, 14.3). Zero normal where the matches do not span one.
struct EpipolarPlane {
    Eigen::Vector4d centre = Eigen::Vector4d::Zero();
    Eigen::Vector4d normal = Eigen::Vector4d::Zero();

    double distance(const Match& m) const { return std::abs(normal.dot(place(m) - centre)); }
    static Eigen::Vector4d place(const Match& m) { return {m.from.x, m.from.y, m.to.x, m.to.y}; }
};

EpipolarPlane planeThrough(const std::vector<Match>& matches,
                           const std::vector<std::size_t>& chosen) {
    EpipolarPlane plane;
    for (const std::size_t i : chosen)
        plane.centre += EpipolarPlane::place(matches[i]) / static_cast<double>(chosen.size());
    Eigen::Matrix4d scatter = Eigen::Matrix4d::Zero();
    for (const std::size_t i : chosen) {
        const Eigen::Vector4d d = EpipolarPlane::place(matches[i]) - plane.centre;
        scatter += d * d.transpose();
    }
    plane.normal = Eigen::SelfAdjointEigenSolver<Eigen::Matrix4d>(scatter).eigenvectors().col(0);
    return plane;
}

std::vector<Match> chosenOf(const std::vector<Match>& matches,
                            const std::vector<std::size_t>& chosen) {
    std::vector<Match> result;
    for (const std::size_t i : chosen)
        result.push_back(matches[i]);
    return result;
}

// Random samples of four (RANSAC, Fischler and Bolles 1981); what agrees with the best one.
std::vector<Match> nearlyAgreeing(const std::vector<Match>& matches, unsigned seed) {
    constexpr int kSamples = 400;
    std::mt19937 random(seed);
    std::vector<std::size_t> best;
    std::vector<std::size_t> inliers;
    for (int sample = 0; sample < kSamples; ++sample) {
        std::vector<std::size_t> chosen;
        for (int k = 0; k < 4; ++k)
            chosen.push_back(random() % matches.size());
        const EpipolarPlane plane = planeThrough(matches, chosen);
        inliers.clear();
        for (std::size_t i = 0; i < matches.size(); ++i)
            if (plane.distance(matches[i]) < kAffineError)
                inliers.push_back(i);
        if (inliers.size() > best.size())
            best = inliers;
    }
    return chosenOf(matches, best);
}

using EpipolarMatrix = Eigen::Matrix3d;

// Least squares (the eight-point algorithm, Hartley 1997). Positions are of the order of one
// already; that the matrix has rank two makes no difference to which matches fit.
EpipolarMatrix epipolarMatrix(const std::vector<Match>& matches) {
    constexpr double kUsual = 0.3; // widths from the middle
    Eigen::Matrix<double, 9, 9> scatter = Eigen::Matrix<double, 9, 9>::Zero();
    for (const Match& m : matches) {
        const Eigen::Vector3d from(m.from.x / kUsual, m.from.y / kUsual, 1);
        const Eigen::Vector3d to(m.to.x / kUsual, m.to.y / kUsual, 1);
        Eigen::Matrix<double, 9, 1> row;
        row << to.x() * from, to.y() * from, from;
        scatter += row * row.transpose();
    }
    const Eigen::Matrix<double, 9, 1> f =
        Eigen::SelfAdjointEigenSolver<Eigen::Matrix<double, 9, 9>>(scatter).eigenvectors().col(0);
    EpipolarMatrix matrix;
    matrix << f.segment<3>(0).transpose(), f.segment<3>(3).transpose(), f.segment<3>(6).transpose();
    const Eigen::Vector3d scale(1 / kUsual, 1 / kUsual, 1);
    return scale.asDiagonal() * matrix * scale.asDiagonal();
}

// Sampson's, widths.
double epipolarDistance(const EpipolarMatrix& matrix, const Match& m) {
    const Eigen::Vector3d from(m.from.x, m.from.y, 1);
    const Eigen::Vector3d to(m.to.x, m.to.y, 1);
    const Eigen::Vector3d line = matrix * from;
    const Eigen::Vector3d back = matrix.transpose() * to;
    return std::abs(to.dot(line)) /
           std::sqrt(line.head<2>().squaredNorm() + back.head<2>().squaredNorm() + 1e-18);
}

// Matches that two cameras could see: roughly by affine cameras, then by any.
std::vector<Match> agreeing(const std::vector<Match>& matches, unsigned seed) {
    constexpr int kRefinements = 4;
    if (matches.size() < kLeastPairMatches)
        return {};
    std::vector<Match> best = nearlyAgreeing(matches, seed);
    for (int i = 0; i < kRefinements; ++i) {
        if (best.size() < kLeastPairMatches)
            return {};
        const EpipolarMatrix matrix = epipolarMatrix(best);
        best.clear();
        for (const Match& m : matches)
            if (epipolarDistance(matrix, m) < kEpipolarError)
                best.push_back(m);
    }
    return best.size() < kLeastPairMatches ? std::vector<Match>{} : best;
}

// Those of at least three photos.
PointTracks numbered(const std::vector<std::vector<Observation>>& found) {
    PointTracks tracks;
    for (const std::vector<Observation>& track : found) {
        if (track.size() < 3)
            continue;
        for (Observation o : track) {
            o.track = tracks.count;
            tracks.observations.push_back(o);
        }
        ++tracks.count;
    }
    return tracks;
}

// Of the track whose first observation is `first`.
std::size_t fittingCount(const PointTracks& tracks, const CameraSet& set, std::size_t first) {
    std::size_t count = 0;
    for (std::size_t i = first; i < tracks.observations.size() &&
                                tracks.observations[i].track == tracks.observations[first].track;
         ++i)
        count += set.errors[i] < kFittingError ? 1 : 0;
    return count;
}

} // namespace

PointTracks findPointTracks(const std::vector<PackedFeatures>& photos,
                            const std::vector<Similarity>& toCommon, int threadCount,
                            std::stop_token stop) {
    std::vector<std::vector<Pixel>> points;
    for (const PackedFeatures& photo : photos)
        points.push_back(distinctivePoints(photo));
    const std::size_t count = photos.size();
    std::vector<std::vector<Match>> matches(count * count); // first * count + second
    parallelFor(
        count * count, threadCount,
        [&](std::size_t job) {
            const std::size_t a = job / count;
            const std::size_t b = job % count;
            if (a == b)
                return;
            PointSearch search(photos[a], photos[b], composed(inverse(toCommon[b]), toCommon[a]));
            std::vector<Match> found;
            for (std::size_t p = 0; p < points[a].size(); ++p)
                if (const auto place = search.find(points[a][p]))
                    found.push_back({p,
                                     positionOf(photos[a].width, photos[a].height,
                                                static_cast<float>(points[a][p].x),
                                                static_cast<float>(points[a][p].y)),
                                     *place});
            matches[job] = agreeing(found, static_cast<unsigned>(job));
        },
        stop);
    if (stop.stop_requested())
        return {};
    std::vector<std::vector<Observation>> found;
    for (std::size_t a = 0; a < count; ++a) {
        std::vector<std::vector<Observation>> ofPoint(points[a].size());
        for (std::size_t b = 0; b < count; ++b)
            for (const Match& m : matches[a * count + b]) {
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
    const std::vector<Viewer> viewers(set.cameras.begin(), set.cameras.end());
    std::vector<std::vector<Observation>> found(tracks.count);
    std::vector<std::vector<std::size_t>> tracksOf(photos.size());
    for (std::size_t i = 0; i < tracks.observations.size(); ++i) {
        const Observation& o = tracks.observations[i];
        if (i > 0 && tracks.observations[i - 1].track == o.track)
            continue;
        if (fittingCount(tracks, set, i) < 3)
            continue;
        found[o.track].push_back(o);
        tracksOf[o.photo].push_back(o.track);
    }
    const std::size_t count = photos.size();
    std::vector<std::vector<Observation>> followed(count * count);
    parallelFor(
        count * count, threadCount,
        [&](std::size_t job) {
            const std::size_t a = job / count;
            const std::size_t b = job % count;
            if (a == b)
                return;
            PointSearch search(photos[a], photos[b], composed(inverse(toCommon[b]), toCommon[a]));
            for (const std::size_t track : tracksOf[a]) {
                const Point2 p =
                    pixelOf(photos[a].width, photos[a].height, found[track].front().place);
                const Pixel point{static_cast<int>(std::lround(p.x)),
                                  static_cast<int>(std::lround(p.y))};
                if (const auto place = search.findNear(point, viewers[b].seen(set.points[track])))
                    followed[job].push_back({b, track, *place});
            }
        },
        stop);
    if (stop.stop_requested())
        return {};
    for (const std::vector<Observation>& ofPair : followed)
        for (const Observation& o : ofPair)
            found[o.track].push_back(o);
    return numbered(found);
}

} // namespace morphoscope
