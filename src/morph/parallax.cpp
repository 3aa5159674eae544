#include "morph/parallax.h"

#include <algorithm>
#include <cmath>
#include <random>

namespace morphoscope {

namespace {

class ParallaxSolver {
public:
    ParallaxSolver(const PointTracks& tracks, const std::vector<Similarity>& toCommon)
        : tracks_(tracks), photoCount_(toCommon.size()) {
        for (const Observation& o : tracks.observations) {
            const Point2 p = apply(toCommon[o.photo], o.place);
            places_.push_back({p.x, p.y});
        }
    }

    // The best of many random starts, best first.
    std::vector<Parallax> best(std::size_t count) {
        constexpr unsigned kStarts = 60;
        std::vector<Parallax> all;
        for (unsigned seed = 0; seed < kStarts; ++seed)
            all.push_back(solved(seed));
        std::stable_sort(all.begin(), all.end(),
                         [](const Parallax& p, const Parallax& q) { return p.cost < q.cost; });
        all.resize(std::min(count, all.size()));
        return all;
    }

private:
    // Alternating least squares, every observation weighed by how well it fitted before, within a
    // reach that shrinks.
    Parallax solved(unsigned seed) {
        constexpr int kRounds = 60;
        constexpr double kFirstReach = 0.03; // of the common plane's unit, a photo width
        constexpr double kLastReach = 0.003;
        Parallax p{std::vector<Eigen::Vector2d>(photoCount_),
                   std::vector<Eigen::Vector2d>(photoCount_, Eigen::Vector2d::Zero()),
                   std::vector<Eigen::Vector2d>(tracks_.count), std::vector<double>(tracks_.count),
                   0};
        std::mt19937 random(seed);
        const auto chance = [&] { return static_cast<double>(random()) / 2147483648.0 - 1; };
        for (Eigen::Vector2d& walk : p.walk)
            walk = {chance(), 0.2 * chance()};
        weights_.assign(places_.size(), 1);
        for (int round = 0; round < kRounds; ++round) {
            normalise(p);
            placePoints(p);
            placePhotos(p);
            const double reach = std::max(kLastReach, kFirstReach * std::pow(0.85, round));
            p.cost = 0;
            for (std::size_t i = 0; i < places_.size(); ++i) {
                const double error = residual(p, i).squaredNorm();
                weights_[i] = 1 / (1 + error / (reach * reach));
                p.cost += std::log1p(error / (kLastReach * kLastReach));
            }
        }
        return p;
    }

    Eigen::Vector2d residual(const Parallax& p, std::size_t i) const {
        const Observation& o = tracks_.observations[i];
        return places_[i] - p.point[o.track] - p.depth[o.track] * p.walk[o.photo] -
               p.offset[o.photo];
    }

    static void normalise(Parallax& p) {
        Eigen::Vector2d mean = Eigen::Vector2d::Zero();
        for (const Eigen::Vector2d& walk : p.walk)
            mean += walk / static_cast<double>(p.walk.size());
        double spread = 1e-12;
        for (Eigen::Vector2d& walk : p.walk) {
            walk -= mean;
            spread += walk.squaredNorm() / static_cast<double>(p.walk.size());
        }
        for (Eigen::Vector2d& walk : p.walk)
            walk /= std::sqrt(spread);
    }

    // Weighted sums of a line fit: value = base + slope * direction.
    struct LineFit {
        double weight = 0;
        double square = 1e-3; // steadies fits whose observations lie together
        double product = 0;
        Eigen::Vector2d direction = Eigen::Vector2d::Zero();
        Eigen::Vector2d value = Eigen::Vector2d::Zero();
    };

    void placePoints(Parallax& p) const {
        std::vector<LineFit> fits(tracks_.count);
        for (std::size_t i = 0; i < places_.size(); ++i) {
            const Observation& o = tracks_.observations[i];
            const Eigen::Vector2d value = places_[i] - p.offset[o.photo];
            const Eigen::Vector2d& walk = p.walk[o.photo];
            LineFit& fit = fits[o.track];
            fit.weight += weights_[i];
            fit.direction += weights_[i] * walk;
            fit.value += weights_[i] * value;
            fit.square += weights_[i] * walk.squaredNorm();
            fit.product += weights_[i] * walk.dot(value);
        }
        for (std::size_t t = 0; t < fits.size(); ++t) {
            const LineFit& fit = fits[t];
            p.depth[t] = (fit.product - fit.direction.dot(fit.value) / fit.weight) /
                         std::max(1e-9, fit.square - fit.direction.squaredNorm() / fit.weight);
            p.depth[t] = std::clamp(p.depth[t], -kMostParallax, kMostParallax);
            p.point[t] = (fit.value - p.depth[t] * fit.direction) / fit.weight;
        }
    }

    void placePhotos(Parallax& p) const {
        struct PhotoFit {
            double weight = 1e-9;
            double depth = 0;
            double square = 1e-9;
            Eigen::Vector2d value = Eigen::Vector2d::Zero();
            Eigen::Vector2d product = Eigen::Vector2d::Zero();
        };
        std::vector<PhotoFit> fits(photoCount_);
        for (std::size_t i = 0; i < places_.size(); ++i) {
            const Observation& o = tracks_.observations[i];
            const Eigen::Vector2d value = places_[i] - p.point[o.track];
            const double depth = p.depth[o.track];
            PhotoFit& fit = fits[o.photo];
            fit.weight += weights_[i];
            fit.depth += weights_[i] * depth;
            fit.square += weights_[i] * depth * depth;
            fit.value += weights_[i] * value;
            fit.product += weights_[i] * depth * value;
        }
        for (std::size_t k = 0; k < photoCount_; ++k) {
            const PhotoFit& fit = fits[k];
            p.walk[k] = (fit.product - fit.depth * fit.value / fit.weight) /
                        (fit.square - fit.depth * fit.depth / fit.weight + 1e-12);
            p.offset[k] = (fit.value - fit.depth * p.walk[k]) / fit.weight;
        }
    }

    static constexpr double kMostParallax = 0.3; // widths
    const PointTracks& tracks_;
    std::size_t photoCount_;
    std::vector<Eigen::Vector2d> places_; // of the observations, in the common plane
    std::vector<double> weights_;
};

} // namespace

std::vector<Parallax> parallaxStarts(const PointTracks& tracks,
                                     const std::vector<Similarity>& toCommon, std::size_t count) {
    return ParallaxSolver(tracks, toCommon).best(count);
}

} // namespace morphoscope
