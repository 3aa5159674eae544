#include "core/morph_path.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <stdexcept>
#include <string>
#include <utility>

namespace morphoscope {

namespace {

// Places nearer to a key than this are the key: k / n * n need not be k again in floating point.
constexpr double kSnap = 1e-9;

Eigen::VectorXf mixed(const Eigen::VectorXf& a, const Eigen::VectorXf& b, double t) {
    const auto share = static_cast<float>(t);
    return (1 - share) * a + share * b;
}

// The value at `knot` of the line through a (at knotA) and b (at knotB).
Eigen::VectorXd onLine(const Eigen::VectorXd& a, double knotA, const Eigen::VectorXd& b,
                       double knotB, double knot) {
    const double t = (knot - knotA) / (knotB - knotA);
    return (1 - t) * a + t * b;
}

// Centripetal Catmull-Rom between points[1] and points[2] by the pyramid of Barry and Goldman 1988;
// knots as in Yuksel et al. 2011: the square root of the distance, which makes cusps and
// self-crossings impossible within a segment.
Eigen::VectorXf centripetalAt(const std::array<Eigen::VectorXd, 4>& points, double t) {
    std::array<double, 4> knots{};
    for (std::size_t i = 1; i < knots.size(); ++i) {
        const double length = (points[i] - points[i - 1]).norm();
        knots[i] = knots[i - 1] + std::sqrt(std::max(length, 1e-12));
    }
    const double knot = knots[1] + t * (knots[2] - knots[1]);
    const Eigen::VectorXd a1 = onLine(points[0], knots[0], points[1], knots[1], knot);
    const Eigen::VectorXd a2 = onLine(points[1], knots[1], points[2], knots[2], knot);
    const Eigen::VectorXd a3 = onLine(points[2], knots[2], points[3], knots[3], knot);
    const Eigen::VectorXd b1 = onLine(a1, knots[0], a2, knots[2], knot);
    const Eigen::VectorXd b2 = onLine(a2, knots[1], a3, knots[3], knot);
    return onLine(b1, knots[1], b2, knots[2], knot).cast<float>();
}

} // namespace

Eigen::VectorXf slerp(const Eigen::VectorXf& a, const Eigen::VectorXf& b, double t) {
    const double lengthA = a.cast<double>().norm();
    const double lengthB = b.cast<double>().norm();
    if (lengthA < 1e-12 || lengthB < 1e-12)
        return mixed(a, b, t);
    const double cosine = a.cast<double>().dot(b.cast<double>()) / (lengthA * lengthB);
    if (std::abs(cosine) > 1 - 1e-9)
        return mixed(a, b, t);
    const double angle = std::acos(std::clamp(cosine, -1.0, 1.0));
    const double length = (1 - t) * lengthA + t * lengthB;
    const double shareA = std::sin((1 - t) * angle) / std::sin(angle) * length / lengthA;
    const double shareB = std::sin(t * angle) / std::sin(angle) * length / lengthB;
    return (shareA * a.cast<double>() + shareB * b.cast<double>()).cast<float>();
}

Eigen::VectorXf alongComponents(const Pca& pca, const Eigen::VectorXf& a, const Eigen::VectorXf& b,
                                double t) {
    const Eigen::VectorXf step = b - a;
    const Eigen::VectorXf along = pca.components * step;
    const Eigen::VectorXf rest = step - pca.components.transpose() * along;
    const bool hasRest = rest.norm() > 1e-4f * step.norm();
    const Eigen::Index partCount = along.size() + (hasRest ? 1 : 0);
    if (partCount == 0)
        return mixed(a, b, t);
    const double progress = std::clamp(t, 0.0, 1.0) * static_cast<double>(partCount);
    const auto shareOf = [&](Eigen::Index part) {
        return static_cast<float>(std::clamp(progress - static_cast<double>(part), 0.0, 1.0));
    };
    Eigen::VectorXf result = a;
    for (Eigen::Index k = 0; k < along.size() && shareOf(k) > 0; ++k)
        result += shareOf(k) * along[k] * pca.components.row(k).transpose();
    if (hasRest)
        result += shareOf(along.size()) * rest;
    return result;
}

MorphPath::MorphPath(MorphPathRequest request) : request_(std::move(request)) {
    if (request_.keys.rows() == 0)
        throw std::runtime_error("The morph has no key, expected at least one.");
    for (Eigen::Index row = 0; row < request_.keys.rows(); ++row)
        if (!request_.keys.row(row).allFinite())
            throw std::runtime_error("Key " + std::to_string(row + 1) +
                                     " of the morph holds a value that is not finite.");
    if (request_.pca && request_.pca->components.cols() != request_.keys.cols())
        throw std::runtime_error("The morph's keys have " + std::to_string(request_.keys.cols()) +
                                 " dimensions, but its principal components have " +
                                 std::to_string(request_.pca->components.cols()) + ".");
}

int MorphPath::segmentCount() const {
    return request_.loop && keyCount() > 1 ? keyCount() : keyCount() - 1;
}

Eigen::VectorXf MorphPath::key(int index) const {
    return request_.keys.row(index).transpose();
}

MorphSegment MorphPath::segmentAt(double place) const {
    if (segmentCount() == 0)
        return {};
    double progress = std::clamp(place, 0.0, 1.0) * segmentCount();
    if (std::abs(progress - std::round(progress)) < kSnap)
        progress = std::round(progress);
    const int segment = std::min(static_cast<int>(progress), segmentCount() - 1);
    return {segment, (segment + 1) % keyCount(), progress - segment};
}

double MorphPath::placeOfKey(int key) const {
    return segmentCount() == 0 ? 0 : static_cast<double>(key) / segmentCount();
}

Eigen::VectorXf MorphPath::latentAt(double place) const {
    const MorphSegment segment = segmentAt(place);
    if (segment.t == 0)
        return key(segment.from);
    if (segment.t == 1)
        return key(segment.to);
    switch (request_.kind) {
    case PathKind::slerp:
        return slerp(key(segment.from), key(segment.to), segment.t);
    case PathKind::pca:
        if (request_.pca)
            return alongComponents(*request_.pca, key(segment.from), key(segment.to), segment.t);
        break;
    case PathKind::spline:
        return splineAt(segment);
    case PathKind::lerp:
        break;
    }
    return mixed(key(segment.from), key(segment.to), segment.t);
}

Eigen::VectorXf MorphPath::splineAt(const MorphSegment& segment) const {
    const int count = keyCount();
    const Eigen::VectorXd from = key(segment.from).cast<double>();
    const Eigen::VectorXd to = key(segment.to).cast<double>();
    // An open path has no key beyond its ends: mirrored ones let it start and end straight.
    const bool hasBefore = request_.loop || segment.from > 0;
    const bool hasAfter = request_.loop || segment.to < count - 1;
    const Eigen::VectorXd before =
        hasBefore ? Eigen::VectorXd(key((segment.from + count - 1) % count).cast<double>())
                  : Eigen::VectorXd(2 * from - to);
    const Eigen::VectorXd after =
        hasAfter ? Eigen::VectorXd(key((segment.to + 1) % count).cast<double>())
                 : Eigen::VectorXd(2 * to - from);
    return centripetalAt({before, from, to, after}, segment.t);
}

} // namespace morphoscope
