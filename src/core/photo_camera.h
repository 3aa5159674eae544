// Where a photo was taken from, as a pinhole camera. Lengths have no unit: photos alone do not tell
// how large a scene is.
#pragma once

#include <Eigen/Core>

namespace morphoscope {

struct PhotoCamera {
    double logFocal = 0; // of the focal length in photo widths
    Eigen::Vector3d turn =
        Eigen::Vector3d::Zero(); // axis times radians, from the scene to the camera
    Eigen::Vector3d place = Eigen::Vector3d::Zero(); // minus where it stands
};

} // namespace morphoscope
