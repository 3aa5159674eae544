#include "morph/photo_camera.h"

#include <Eigen/Geometry>

#include <cmath>

namespace morphoscope {

Viewer::Viewer(const PhotoCamera& camera)
    : focal_(std::exp(camera.logFocal)), rotation_(Eigen::Matrix3d::Identity()),
      place_(camera.place) {
    const double angle = camera.turn.norm();
    if (angle > 0)
        rotation_ = Eigen::AngleAxisd(angle, camera.turn / angle).toRotationMatrix();
}

Eigen::Vector2d Viewer::seenExactly(const ScenePoint& point) const {
    const Eigen::Vector3d v =
        rotation_ * (Eigen::Vector3d(point.x, point.y, 1) + point.inverseDepth * place_);
    return focal_ / v.z() * v.head<2>();
}

Point2 Viewer::seen(const ScenePoint& point) const {
    const Eigen::Vector2d place = seenExactly(point);
    return {static_cast<float>(place.x()), static_cast<float>(place.y())};
}

ScenePoint Viewer::pointAt(Point2 position, double inverseDepth) const {
    const Eigen::Vector3d direction =
        rotation_.transpose() * Eigen::Vector3d(position.x / focal_, position.y / focal_, 1);
    const Eigen::Vector3d point =
        direction * ((1 + inverseDepth * place_.z()) / direction.z()) - inverseDepth * place_;
    return {point.x(), point.y(), inverseDepth};
}

// With D = R^T (x/f, y/f, 1) the point is D (1 + d z) / D.z - d p, its own place p = (.., .., z)
// and d its inverse depth; times D.z that is linear in D.
Eigen::Matrix3d Viewer::homographyTo(const Viewer& other, double inverseDepth) const {
    const Eigen::Vector3d between = inverseDepth * (other.place_ - place_);
    Eigen::Matrix3d carry = (1 + inverseDepth * place_.z()) * Eigen::Matrix3d::Identity();
    carry.col(2) += between;
    const auto lens = [](double focal) {
        return Eigen::DiagonalMatrix<double, 3>(focal, focal, 1);
    };
    return lens(other.focal_) * other.rotation_ * carry * rotation_.transpose() * lens(1 / focal_);
}

} // namespace morphoscope
