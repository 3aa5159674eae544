#include "morph/epipolar.h"

#include <Eigen/Dense>

#include <cmath>
#include <random>

namespace morphoscope {

namespace {

constexpr std::size_t kLeastMatches = 16;
constexpr double kAffineError = 0.004;    // widths: towns are not quite flat
constexpr double kEpipolarError = 0.0015; // widths

// The hyperplane through matches (x, y, x', y'): affine epipolar geometry (Hartley and Zisserman
// 2004, 14.3). Zero normal where the matches do not span one.
struct EpipolarPlane {
    Eigen::Vector4d centre = Eigen::Vector4d::Zero();
    Eigen::Vector4d normal = Eigen::Vector4d::Zero();

    double distance(const PointMatch& m) const { return std::abs(normal.dot(place(m) - centre)); }
    static Eigen::Vector4d place(const PointMatch& m) {
        return {m.from.x, m.from.y, m.to.x, m.to.y};
    }
};

EpipolarPlane planeThrough(const std::vector<PointMatch>& matches,
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

std::vector<PointMatch> chosenOf(const std::vector<PointMatch>& matches,
                                 const std::vector<std::size_t>& chosen) {
    std::vector<PointMatch> result;
    for (const std::size_t i : chosen)
        result.push_back(matches[i]);
    return result;
}

// Random samples of four (RANSAC, Fischler and Bolles 1981); what agrees with the best one.
std::vector<PointMatch> nearlyAgreeing(const std::vector<PointMatch>& matches, unsigned seed) {
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
EpipolarMatrix epipolarMatrix(const std::vector<PointMatch>& matches) {
    constexpr double kUsual = 0.3; // widths from the middle
    Eigen::Matrix<double, 9, 9> scatter = Eigen::Matrix<double, 9, 9>::Zero();
    for (const PointMatch& m : matches) {
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
double epipolarDistance(const EpipolarMatrix& matrix, const PointMatch& m) {
    const Eigen::Vector3d from(m.from.x, m.from.y, 1);
    const Eigen::Vector3d to(m.to.x, m.to.y, 1);
    const Eigen::Vector3d line = matrix * from;
    const Eigen::Vector3d back = matrix.transpose() * to;
    return std::abs(to.dot(line)) /
           std::sqrt(line.head<2>().squaredNorm() + back.head<2>().squaredNorm() + 1e-18);
}

} // namespace

std::vector<PointMatch> seenTogether(const std::vector<PointMatch>& matches, unsigned seed) {
    constexpr int kRefinements = 4;
    if (matches.size() < kLeastMatches)
        return {};
    std::vector<PointMatch> best = nearlyAgreeing(matches, seed);
    for (int i = 0; i < kRefinements; ++i) {
        if (best.size() < kLeastMatches)
            return {};
        const EpipolarMatrix matrix = epipolarMatrix(best);
        best.clear();
        for (const PointMatch& m : matches)
            if (epipolarDistance(matrix, m) < kEpipolarError)
                best.push_back(m);
    }
    return best.size() < kLeastMatches ? std::vector<PointMatch>{} : best;
}

} // namespace morphoscope
