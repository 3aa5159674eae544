// A morph as a curve through latents, and its timing. MorphPath is geometry: which latent lies at a
// place of the curve. Pace is time: which place is reached at a position of the playback. Pure
// values, any thread.
//
//   position 0..1 of the playback --Pace--> place 0..1 of the path --MorphPath--> latent, segment
#pragma once

#include "core/morph_settings.h"
#include "core/pca.h"

#include <Eigen/Core>
#include <memory>
#include <span>
#include <vector>

namespace morphoscope {

// Between which two keys a place lies: t = 0 at `from`, 1 at `to`.
struct MorphSegment {
    int from = 0;
    int to = 0;
    double t = 0;
};

struct MorphPathRequest {
    Eigen::MatrixXf keys; // keyCount x latentSize, at least one row
    PathKind kind = PathKind::spline;
    bool loop = false; // from the last key back to the first; needs two keys to matter
    std::shared_ptr<const Pca> pca =
        {}; // for PathKind::pca; without one that path is a straight line
};

class MorphPath {
public:
    // Throws std::runtime_error when there is no key or a value is not finite.
    explicit MorphPath(MorphPathRequest request);

    int keyCount() const { return static_cast<int>(request_.keys.rows()); }
    int segmentCount() const; // 0 for a single key

    // Each segment covers the same share of 0..1. At a key's place the result is that key, bit for
    // bit. Places outside are clamped.
    Eigen::VectorXf latentAt(double place) const;
    MorphSegment segmentAt(double place) const;
    double placeOfKey(int key) const;

private:
    Eigen::VectorXf key(int index) const;
    Eigen::VectorXf splineAt(const MorphSegment& segment) const;

    MorphPathRequest request_;
};

// Great arc from a to b (Shoemake 1985) with the length going linearly from one to the other; the
// straight line where a great arc is not defined (zero, parallel or opposite vectors).
Eigen::VectorXf slerp(const Eigen::VectorXf& a, const Eigen::VectorXf& b, double t);

// From a to b by changing one principal component after the other, strongest first, in equal times;
// what the components do not hold changes last.
Eigen::VectorXf alongComponents(const Pca& pca, const Eigen::VectorXf& a, const Eigen::VectorXf& b,
                                double t);

// How many pictures per segment are compared for an even pace.
inline constexpr int kPaceSamplesPerSegment = 32;

// The places whose pictures an even pace compares: segmentCount * samplesPerSegment + 1, from 0
// to 1.
std::vector<double> paceSamplePlaces(const MorphPath& path,
                                     int samplesPerSegment = kPaceSamplesPerSegment);

class Pace {
public:
    Pace() = default; // position = place

    // The same time for every segment.
    Pace(int segmentCount, Ease ease);

    // Constant speed as the eye sees it: stepLengths are the distances (perceptualDistance) between
    // the pictures at successive paceSamplePlaces(); their number is a multiple of segmentCount. A
    // segment's time is its share of the whole length, at least a tenth of an equal share, so that
    // every key stays reachable.
    Pace(int segmentCount, std::span<const double> stepLengths, Ease ease);

    double placeAt(double position) const; // both 0..1, clamped
    double positionOf(double place) const; // the inverse
    // segmentCount + 1 positions; a loop's last one is its first key again.
    std::vector<double> keyPositions() const;

private:
    Ease ease_ = Ease::linear;
    // Positions of the borders of the segments, 0 and 1 included; empty: one segment.
    std::vector<double> segmentEnds_;
    // Per segment the share of its time at equally spaced places; empty: linear.
    std::vector<std::vector<double>> tables_;
};

// Which picture of a film shows which position. both: frame i is i / (N - 1), the first and the
// last key are both seen. open: frame i is i / N, for a loop played again and again, where the
// position 1 is the position 0 and would be shown twice. A single frame is position 0.
enum class FilmEnds { both, open };
std::vector<double> frameTimes(int frameCount, FilmEnds ends);

// The order of points that makes the way through them short: nearest neighbour from every start,
// then 2-opt. Same input, same order; a loop begins with point 0. distances: symmetric, N x N.
std::vector<int> shortestOrder(const Eigen::MatrixXd& distances, bool loop);

} // namespace morphoscope
