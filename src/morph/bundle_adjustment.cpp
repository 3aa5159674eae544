#include "morph/bundle_adjustment.h"

#include "morph/median.h"
#include "morph/parallax.h"

#include <Eigen/Dense>

#include <algorithm>
#include <cmath>

namespace morphoscope {

namespace {

constexpr int kCameraSize = 7; // logFocal, turn, place
constexpr int kPointSize = 3;
using CameraVector = Eigen::Matrix<double, kCameraSize, 1>;
using CameraMatrix = Eigen::Matrix<double, kCameraSize, kCameraSize>;
using CrossMatrix = Eigen::Matrix<double, kCameraSize, kPointSize>;

const double kUsualLogFocal = std::log(26.0 / 36.0);

// The camera that sees the common plane as the similarity says, which is thought to lie at
// inverse depth 0, one usual focal length away.
PhotoCamera cameraFor(const Similarity& toCommon) {
    const Similarity fromCommon = inverse(toCommon);
    PhotoCamera camera;
    camera.logFocal = kUsualLogFocal + fromCommon.logScale;
    const double focal = std::exp(camera.logFocal);
    const Eigen::Quaterniond tilt = Eigen::Quaterniond::FromTwoVectors(
        Eigen::Vector3d::UnitZ(),
        Eigen::Vector3d(fromCommon.shift.x / focal, fromCommon.shift.y / focal, 1));
    const Eigen::AngleAxisd all(tilt * Eigen::Quaterniond(Eigen::AngleAxisd(
                                           fromCommon.rotation, Eigen::Vector3d::UnitZ())));
    camera.turn = all.axis() * all.angle();
    return camera;
}

CameraSet startOf(const Parallax& parallax, const std::vector<Similarity>& toCommon) {
    constexpr double kWalkScale = 0.3; // any would do; this one suits the priors
    const double focal = std::exp(kUsualLogFocal);
    CameraSet set;
    for (std::size_t k = 0; k < toCommon.size(); ++k) {
        set.cameras.push_back(cameraFor(toCommon[k]));
        set.cameras.back().place = {kWalkScale * parallax.walk[k].x(),
                                    kWalkScale * parallax.walk[k].y(), 0};
    }
    for (std::size_t t = 0; t < parallax.point.size(); ++t)
        set.points.push_back({parallax.point[t].x() / focal, parallax.point[t].y() / focal,
                              parallax.depth[t] / focal / kWalkScale});
    return set;
}

double& parameter(PhotoCamera& camera, int k) {
    return k == 0 ? camera.logFocal : k < 4 ? camera.turn[k - 1] : camera.place[k - 4];
}

double& parameter(ScenePoint& point, int k) {
    return k == 0 ? point.x : k == 1 ? point.y : point.inverseDepth;
}

// Levenberg and Marquardt's steps with the points eliminated (Schur complement).
class BundleSolver {
public:
    BundleSolver(const PointTracks& tracks, CameraSet start)
        : tracks_(tracks), ranges_(rangesOf(tracks)), set_(std::move(start)) {}

    void adjust(double sigma) {
        constexpr int kMostSteps = 80;
        constexpr double kLeastGain = 1e-5; // of the cost
        sigma_ = sigma;
        damping_ = 1e-3;
        double cost = costOf(set_);
        for (int i = 0; i < kMostSteps; ++i) {
            const double next = step(cost);
            const bool isDone = cost - next < kLeastGain * cost;
            cost = next;
            if (isDone)
                break;
        }
    }

    double cost() const { return costOf(set_); }

    CameraSet result() {
        set_.errors.clear();
        const std::vector<Viewer> viewers = viewersOf(set_);
        for (const Observation& o : tracks_.observations)
            set_.errors.push_back(length(viewers[o.photo].seen(set_.points[o.track]) - o.place));
        return std::move(set_);
    }

private:
    // How sure we are beforehand, as 1 / standard deviation. They choose among the scenes that the
    // photos cannot tell apart.
    static constexpr double kFocalPrior = 20;
    static constexpr double kPlacePrior = 3;
    static constexpr double kDepthPrior = 10;

    static std::vector<Viewer> viewersOf(const CameraSet& set) {
        return {set.cameras.begin(), set.cameras.end()};
    }

    // In sigmas.
    Eigen::Vector2d residual(const Observation& o, const Eigen::Vector2d& seen) const {
        return (Eigen::Vector2d(o.place.x, o.place.y) - seen) / sigma_;
    }

    double costOf(const CameraSet& set) const {
        const std::vector<Viewer> viewers = viewersOf(set);
        double cost = 0;
        for (const Observation& o : tracks_.observations) {
            cost += std::log1p(
                residual(o, viewers[o.photo].seenExactly(set.points[o.track])).squaredNorm());
        }
        const auto add = [&cost](double prior, double value) {
            cost += prior * prior * value * value;
        };
        for (const PhotoCamera& camera : set.cameras) {
            add(kFocalPrior, camera.logFocal - kUsualLogFocal);
            add(kPlacePrior, camera.place.norm());
        }
        for (const ScenePoint& point : set.points)
            add(kDepthPrior, point.inverseDepth);
        return cost;
    }

    struct Equations {
        std::vector<CameraMatrix> cameras;
        std::vector<CameraVector> cameraSides;
        std::vector<Eigen::Matrix3d> points;
        std::vector<Eigen::Vector3d> pointSides;
        std::vector<CrossMatrix> crosses; // per observation
    };

    Equations equations() const {
        Equations e{
            std::vector<CameraMatrix>(set_.cameras.size(), 1e-6 * CameraMatrix::Identity()),
            std::vector<CameraVector>(set_.cameras.size(), CameraVector::Zero()),
            std::vector<Eigen::Matrix3d>(set_.points.size(), 1e-6 * Eigen::Matrix3d::Identity()),
            std::vector<Eigen::Vector3d>(set_.points.size(), Eigen::Vector3d::Zero()),
            {}};
        addObservations(e);
        for (std::size_t k = 0; k < set_.cameras.size(); ++k) {
            const PhotoCamera& camera = set_.cameras[k];
            e.cameras[k](0, 0) += kFocalPrior * kFocalPrior;
            e.cameraSides[k](0) -= kFocalPrior * kFocalPrior * (camera.logFocal - kUsualLogFocal);
            for (int axis = 0; axis < 3; ++axis) {
                e.cameras[k](4 + axis, 4 + axis) += kPlacePrior * kPlacePrior;
                e.cameraSides[k](4 + axis) -= kPlacePrior * kPlacePrior * camera.place[axis];
            }
        }
        for (std::size_t t = 0; t < set_.points.size(); ++t) {
            e.points[t](2, 2) += kDepthPrior * kDepthPrior;
            e.pointSides[t](2) -= kDepthPrior * kDepthPrior * set_.points[t].inverseDepth;
        }
        return e;
    }

    void addObservations(Equations& e) const {
        constexpr double kStep = 1e-4; // of the numeric derivatives
        const std::vector<Viewer> viewers = viewersOf(set_);
        std::vector<std::vector<Viewer>> moved;
        for (const PhotoCamera& camera : set_.cameras) {
            moved.emplace_back();
            for (int k = 0; k < kCameraSize; ++k) {
                PhotoCamera other = camera;
                parameter(other, k) += kStep;
                moved.back().emplace_back(other);
            }
        }
        const auto slope = [&](const Eigen::Vector2d& from, const Eigen::Vector2d& to) {
            return Eigen::Vector2d((to - from) / (kStep * sigma_));
        };
        for (const Observation& o : tracks_.observations) {
            const ScenePoint& point = set_.points[o.track];
            const Eigen::Vector2d seen = viewers[o.photo].seenExactly(point);
            Eigen::Matrix<double, 2, kCameraSize> byCamera;
            for (int k = 0; k < kCameraSize; ++k)
                byCamera.col(k) =
                    slope(seen, moved[o.photo][static_cast<std::size_t>(k)].seenExactly(point));
            Eigen::Matrix<double, 2, kPointSize> byPoint;
            for (int k = 0; k < kPointSize; ++k) {
                ScenePoint other = point;
                parameter(other, k) += kStep;
                byPoint.col(k) = slope(seen, viewers[o.photo].seenExactly(other));
            }
            const Eigen::Vector2d error = residual(o, seen);
            const double weight = 1 / (1 + error.squaredNorm());
            e.cameras[o.photo] += weight * byCamera.transpose() * byCamera;
            e.cameraSides[o.photo] += weight * byCamera.transpose() * error;
            e.points[o.track] += weight * byPoint.transpose() * byPoint;
            e.pointSides[o.track] += weight * byPoint.transpose() * error;
            e.crosses.push_back(weight * byCamera.transpose() * byPoint);
        }
    }

    // One step that does not raise the cost; returns the cost after it.
    double step(double cost) {
        constexpr int kMostTries = 8;
        const Equations e = equations();
        for (int attempt = 0; attempt < kMostTries; ++attempt) {
            CameraSet next = moved(e);
            const double nextCost = costOf(next);
            if (nextCost < cost) {
                set_ = std::move(next);
                damping_ = std::max(damping_ / 5, 1e-7);
                return nextCost;
            }
            damping_ *= 6;
        }
        return cost;
    }

    CameraSet moved(const Equations& e) const {
        const auto size = static_cast<Eigen::Index>(kCameraSize * set_.cameras.size());
        const auto block = [](std::size_t photo) {
            return static_cast<Eigen::Index>(kCameraSize * photo);
        };
        Eigen::MatrixXd system = Eigen::MatrixXd::Zero(size, size);
        Eigen::VectorXd side(size);
        for (std::size_t k = 0; k < set_.cameras.size(); ++k) {
            CameraMatrix damped = e.cameras[k];
            damped.diagonal() *= 1 + damping_;
            system.block<kCameraSize, kCameraSize>(block(k), block(k)) = damped;
            side.segment<kCameraSize>(block(k)) = e.cameraSides[k];
        }
        std::vector<Eigen::Matrix3d> inverses;
        for (const Eigen::Matrix3d& point : e.points) {
            Eigen::Matrix3d damped = point;
            damped.diagonal() *= 1 + damping_;
            inverses.push_back(damped.inverse());
        }
        const std::vector<Observation>& all = tracks_.observations;
        for (std::size_t i = 0; i < all.size(); ++i) {
            const CrossMatrix half = e.crosses[i] * inverses[all[i].track];
            side.segment<kCameraSize>(block(all[i].photo)) -= half * e.pointSides[all[i].track];
            const TrackRange& range = ranges_[all[i].track];
            for (std::size_t j = range.begin; j < range.end; ++j)
                system.block<kCameraSize, kCameraSize>(block(all[i].photo), block(all[j].photo)) -=
                    half * e.crosses[j].transpose();
        }
        const Eigen::VectorXd cameraSteps = system.ldlt().solve(side);
        std::vector<Eigen::Vector3d> pointSides = e.pointSides;
        for (std::size_t i = 0; i < all.size(); ++i)
            pointSides[all[i].track] -=
                e.crosses[i].transpose() * cameraSteps.segment<kCameraSize>(block(all[i].photo));
        CameraSet next{set_.cameras, set_.points, {}};
        for (std::size_t k = 0; k < next.cameras.size(); ++k)
            for (int p = 0; p < kCameraSize; ++p)
                parameter(next.cameras[k], p) += cameraSteps(block(k) + p);
        for (std::size_t t = 0; t < next.points.size(); ++t)
            for (int p = 0; p < kPointSize; ++p)
                parameter(next.points[t], p) += inverses[t].row(p).dot(pointSides[t]);
        return next;
    }

    const PointTracks& tracks_;
    std::vector<TrackRange> ranges_;
    CameraSet set_;
    double sigma_ = 1;
    double damping_ = 1e-3;
};

// The same with the common plane's unit one width of the median photo.
std::vector<Similarity> inPhotoWidths(std::vector<Similarity> toCommon) {
    std::vector<float> scales;
    for (const Similarity& s : toCommon)
        scales.push_back(s.logScale);
    const float middle = medianOf(std::move(scales));
    for (Similarity& s : toCommon)
        s = composed({-middle, 0, {}}, s);
    return toCommon;
}

// Every photo is held by enough observations that fit.
bool isTrustworthy(const CameraSet& set, const PointTracks& tracks) {
    constexpr std::size_t kLeastFitting = 60; // observations of a photo
    constexpr double kLeastShare = 0.5;       // of all observations
    std::vector<std::size_t> fitting(set.cameras.size());
    std::size_t all = 0;
    for (std::size_t i = 0; i < set.errors.size(); ++i)
        if (set.errors[i] < kFittingError) {
            ++fitting[tracks.observations[i].photo];
            ++all;
        }
    for (const std::size_t count : fitting)
        if (count < kLeastFitting)
            return false;
    return static_cast<double>(all) > kLeastShare * static_cast<double>(set.errors.size());
}

// Of the depths along the first photo's sight, the one that fits best.
std::vector<ScenePoint> startPoints(const PointTracks& tracks,
                                    const std::vector<PhotoCamera>& cameras) {
    constexpr double kNearest = 0.2;
    constexpr int kSteps = 200; // to either side of 0: some of a sheared scene lies beyond infinity
    constexpr float kSigma = 0.003f; // widths
    const std::vector<Viewer> viewers(cameras.begin(), cameras.end());
    std::vector<ScenePoint> points(tracks.count);
    const std::vector<Observation>& all = tracks.observations;
    for (const TrackRange& range : rangesOf(tracks)) {
        const Observation& first = all[range.begin];
        float best = INFINITY;
        for (int k = -kSteps; k <= kSteps; ++k) {
            const ScenePoint point = viewers[first.photo].pointAt(
                first.place, kNearest * static_cast<double>(k) / kSteps);
            float cost = 0;
            for (std::size_t i = range.begin + 1; i < range.end; ++i) {
                const float d = length(viewers[all[i].photo].seen(point) - all[i].place) / kSigma;
                cost += std::log1p(d * d);
            }
            if (cost < best) {
                best = cost;
                points[first.track] = point;
            }
        }
    }
    return points;
}

// The last steps, and whether to believe the outcome.
std::optional<CameraSet> finished(BundleSolver& solver, const PointTracks& tracks) {
    for (const double sigma : {0.0025, 0.0015}) // widths
        solver.adjust(sigma);
    CameraSet set = solver.result();
    return isTrustworthy(set, tracks) ? std::optional(std::move(set)) : std::nullopt;
}

} // namespace

std::optional<CameraSet> findCameras(const PointTracks& tracks,
                                     const std::vector<Similarity>& toCommon) {
    constexpr std::size_t kTried = 3; // starts that are followed up
    if (tracks.count == 0)
        return std::nullopt;
    const std::vector<Similarity> placed = inPhotoWidths(toCommon);
    std::vector<BundleSolver> solvers;
    for (const Parallax& parallax : parallaxStarts(tracks, placed, kTried)) {
        solvers.emplace_back(tracks, startOf(parallax, placed));
        for (const double sigma : {0.02, 0.01, 0.005}) // widths
            solvers.back().adjust(sigma);
    }
    return finished(*std::min_element(solvers.begin(), solvers.end(),
                                      [](const BundleSolver& p, const BundleSolver& q) {
                                          return p.cost() < q.cost();
                                      }),
                    tracks);
}

std::optional<CameraSet> refineCameras(const PointTracks& tracks,
                                       const std::vector<PhotoCamera>& cameras) {
    if (tracks.count == 0)
        return std::nullopt;
    BundleSolver solver(tracks, {cameras, startPoints(tracks, cameras), {}});
    return finished(solver, tracks);
}

} // namespace morphoscope
