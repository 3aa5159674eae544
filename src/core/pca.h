// Principal components of a set of latents (or of any rows). Pure functions, any thread.
#pragma once

#include <Eigen/Core>
#include <string>
#include <vector>

namespace morphoscope {

// Rows x = mean + sum_k score_k * component_k. Of principal components at most min(rows - 1,
// columns) have variance.
struct Pca {
    Eigen::VectorXf mean;       // columns
    Eigen::MatrixXf components; // componentCount x columns, orthonormal rows, strongest first
    Eigen::VectorXf
        deviations;         // standard deviation of the scores (N - 1), the sigma of the sliders
    Eigen::VectorXf shares; // of the total variance; they add up to 1 (all 0 when nothing varies)
    Eigen::MatrixXf scores; // rows x componentCount
    std::vector<std::string> names; // one per component; empty: they are just numbered
};

// Thin SVD of the centred rows (Eigen BDCSVD). The sign is fixed: the largest entry of a component
// is positive.
Pca principalComponents(const Eigen::MatrixXf& rows);

// Share of the first component expected of isotropic noise: (1 + sqrt((N-1)/d))^2 / (N-1),
// Marchenko-Pastur edge.
double noiseShare(int rowCount, int columnCount);

// The vector rebuilt from its first `componentCount` components.
Eigen::VectorXf rebuilt(const Pca& pca, const Eigen::VectorXf& vector, int componentCount);

} // namespace morphoscope
