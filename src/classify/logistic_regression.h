// L2-regularised logistic regression with class weights, solved to its one minimum by Newton's
// method. Deterministic, milliseconds for hundreds of photos. Pure, any thread.
#pragma once

#include <Eigen/Core>
#include <vector>

namespace morphoscope {

struct LinearModel {
    Eigen::VectorXd weights; // one per feature
    double bias = 0;

    // log-odds of "positive"
    double margin(const Eigen::Ref<const Eigen::VectorXf>& features) const {
        return weights.dot(features.cast<double>()) + bias;
    }
};

double probability(double margin); // 1 / (1 + exp(-margin)), for any margin

// Minimises  sum_i c_i log(1 + exp(-y_i (w x_i + b))) + strength / 2 |w|^2  with y = +1, -1 and
// c_i = 1 / (2 x photos of that class), so that both classes weigh one half and `strength` means
// the same for any number of photos. The bias is not penalised. `features` has one row per photo.
// Throws std::runtime_error when a class has no photo, or a feature is not finite.
LinearModel fitLogistic(const Eigen::MatrixXd& features, const std::vector<bool>& isPositive,
                        double strength);

// The same rows seen from their own span: features == rows * basis^T with an orthonormal basis.
// With fewer photos than features the regression is the same in far fewer unknowns (weights = basis
// * weights of rows).
struct ReducedFeatures {
    Eigen::MatrixXd rows;  // photos x min(photos, features)
    Eigen::MatrixXd basis; // features x min(photos, features)
};
ReducedFeatures reduced(const Eigen::MatrixXd& features);

} // namespace morphoscope
